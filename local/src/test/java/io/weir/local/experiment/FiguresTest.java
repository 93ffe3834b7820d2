package io.weir.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.RequestSample;
import io.weir.core.metrics.Auc;
import io.weir.local.experiment.Figures.Act;
import io.weir.local.experiment.Figures.Seen;
import io.weir.local.experiment.JudgedRequest.Truth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private static final int CANDIDATES = 40;

  @Test
  void expectedHits_areTheShareOfProbabilityAmongTheHighestScores() {
    JudgedRequest request = request(1, new double[] {.1, .2, .3, .4}, new double[] {0, 1, .5, 0});
    int[] once = {1};
    float[] scores = {4, 3, 2, 1};
    Figure anywhere = Figures.expectedHits("ASH@2", 2, Seen.ANYWHERE, Act.CLICK);
    assertThat(anywhere.of(List.of(request), scores).of(once)).isCloseTo(.3, within(1e-9));
    Figure shown = Figures.expectedHits("ISH@2", 2, Seen.SHOWN, Act.CLICK);
    assertThat(shown.of(List.of(request), scores).of(once)).isCloseTo(.2 / .35, within(1e-9));
  }

  @Test
  void requests_countAsOftenAsTheirUsersAct() {
    List<JudgedRequest> requests =
        List.of(
            request(1, new double[] {.5, 0}, new double[2]),
            request(2, new double[] {0, .25}, new double[2]));
    Figure figure = Figures.expectedHits("ASH@1", 1, Seen.ANYWHERE, Act.CLICK);
    Figure.Sampled sampled = figure.of(requests, new float[] {2, 1, 2, 1});
    assertThat(sampled.of(new int[] {1, 1})).isCloseTo(.5 / .75, within(1e-9));
    assertThat(sampled.of(new int[] {1, 2})).isCloseTo(.5, within(1e-9));
    assertThat(sampled.of(new int[] {0, 0})).isNaN();
  }

  @Test
  void theTruth_isNeverBeaten_byAnyScores() {
    Random random = new Random(5);
    List<JudgedRequest> requests = requests(random, 30);
    Contender oracle = Contender.oracle(requests, 1);
    Contest contest = new Contest(requests);
    for (int k : new int[] {1, 3, 10, 39}) {
      Figure figure = Figures.expectedHits("ASH@" + k, k, Seen.ANYWHERE, Act.CLICK);
      double best = contest.figure(oracle, figure).mean();
      for (int trial = 0; trial < 20; trial++) {
        double noise = trial / 10.0;
        float[] scores = oracle.runs().get(0).of("click").clone();
        for (int i = 0; i < scores.length; i++) {
          scores[i] += (float) (noise * random.nextGaussian());
        }
        Contender other = new Contender("other " + trial, "", List.of(task -> scores));
        assertThat(contest.figure(other, figure).mean()).isLessThanOrEqualTo(best + 1e-12);
      }
    }
  }

  @Test
  void chance_findsAsMuchAsItTakes() {
    List<JudgedRequest> requests = requests(new Random(6), 400);
    Contest contest = new Contest(requests);
    Contender chance = Contender.chance(requests, 3);
    for (int k : new int[] {4, 20}) {
      Figure hits = Figures.expectedHits("ASH@" + k, k, Seen.ANYWHERE, Act.CLICK);
      assertThat(contest.figure(chance, hits).mean())
          .isCloseTo((double) k / CANDIDATES, within(.02));
    }
    assertThat(contest.figure(chance, Figures.auc("AUC", "click")).mean())
        .isCloseTo(.5, within(.03));
  }

  @Test
  void auc_isThatOfTheShownItemsOfAllRequests() {
    List<JudgedRequest> requests = requests(new Random(7), 20);
    float[] scores = Contender.chance(requests, 1).runs().get(0).of("click");
    List<Double> flat = new ArrayList<>();
    List<Double> labels = new ArrayList<>();
    int at = 0;
    for (JudgedRequest request : requests) {
      for (int i = 0; i < request.size(); i++, at++) {
        if (request.sample().exposed(i)) {
          flat.add((double) scores[at]);
          labels.add((double) request.labels().get("click")[i]);
        }
      }
    }
    int[] once = new int[requests.size()];
    Arrays.fill(once, 1);
    assertThat(Figures.auc("AUC", "click").of(requests, scores).of(once))
        .isCloseTo(Auc.of(array(flat), array(labels)).orElseThrow(), within(1e-12));
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  static List<JudgedRequest> requests(Random random, int count) {
    List<JudgedRequest> requests = new ArrayList<>();
    for (int r = 0; r < count; r++) {
      double[] click = random.doubles(CANDIDATES).map(x -> x * x * x).toArray();
      double[] looked = new double[CANDIDATES];
      for (int i = 0; i < 8; i++) {
        looked[random.nextInt(CANDIDATES)] = random.nextDouble();
      }
      requests.add(request(r, click, looked));
    }
    return requests;
  }

  /** Clicked is what is shown with an even chance to be looked at and likely clicked. */
  private static JudgedRequest request(long id, double[] click, double[] looked) {
    int size = click.length;
    long[] items = new long[size];
    Arrays.setAll(items, i -> i + 1);
    RequestContext context =
        new RequestContext("r" + id, id, 1_000 * id, 1_000 * id, "s", Map.of(), Map.of(), Map.of());
    RequestSample sample = RequestSample.unanswered(context, items, Map.of());
    byte[] labels = new byte[size];
    for (int i = 0; i < size; i++) {
      sample.exposurePosition()[i] = looked[i] > 0 ? 1 : 0;
      sample.stageReached()[i] = (byte) (looked[i] > 0 ? 5 : 2);
      labels[i] = (byte) (looked[i] > 0 && click[i] > .3 ? 1 : 0);
    }
    Truth truth = new Truth(looked, click, new double[size]);
    return new JudgedRequest(sample, Map.of("click", labels), truth, new int[size]);
  }
}
