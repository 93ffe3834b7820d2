package io.weir.simulator.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.config.WeirConfig;
import io.weir.simulator.LogEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** No number that is logged is a probability or a log-odds of the truth. */
class RecordsTellNoTruthTest {
  private static final int REQUESTS = 40;
  private static final double SAME = 1e-6;

  /** Numbers of several thousand may be the same by chance. */
  private static final double CHANCE = .002;

  @Test
  void records_ofAnyPreRankingAndRanking_holdNoTruth() {
    for (String preRanking : PreRankers.names()) {
      for (String ranking : Rankers.names()) {
        Map<String, Told> told = told(log(preRanking, ranking), false);
        assertThat(told)
            .containsKeys("ranking.scores", "retrieval.categoryClicks", "item.price", "click");
        told.forEach(
            (number, count) ->
                assertThat(count.share())
                    .as("%s of %s before %s", number, preRanking, ranking)
                    .isLessThan(CHANCE));
      }
    }
  }

  @Test
  void truthInAList_isFound() {
    Map<String, Told> told = told(log("random", "item-estimates"), true);
    assertThat(told.get("ranking.scores").share()).isEqualTo(1);
    assertThat(told.get("pre-ranking.scores").share()).isEqualTo(1);
  }

  private record Log(List<LogEvent> events, Map<String, Map<Long, double[]>> truths) {}

  /** How many numbers there were, and how many of them were true. */
  private static final class Told {
    private int numbers;
    private int truths;

    void count(float number, double[] truth) {
      numbers++;
      for (double value : truth) {
        if (Math.abs(number - value) <= SAME) {
          truths++;
          return;
        }
      }
    }

    double share() {
      return (double) truths / numbers;
    }
  }

  private static Log log(String preRanking, String ranking) {
    SimulatorConfig config =
        SimulatorConfig.of(
            WeirConfig.defaults()
                .with("simulator.pre-ranking=" + preRanking)
                .with("simulator.ranking=" + ranking));
    Log log = new Log(new ArrayList<>(), new HashMap<>());
    new SimulatedCascade(config, REQUESTS)
        .iterator(truth -> log.truths().put(truth.requestId(), byItem(truth)))
        .forEachRemaining(log.events()::add);
    return log;
  }

  /** item → the probabilities of a click and an order, and their log-odds. */
  private static Map<Long, double[]> byItem(RequestTruth truth) {
    Map<Long, double[]> byItem = new HashMap<>();
    for (int i = 0; i < truth.itemIds().length; i++) {
      double click = truth.clickProbability()[i];
      double order = truth.purchaseProbability()[i];
      byItem.put(truth.itemIds()[i], new double[] {click, order, logit(click), logit(order)});
    }
    return byItem;
  }

  private static double logit(double probability) {
    return Math.log(probability / (1 - probability));
  }

  /**
   * What the numbers of every record tell of the truth, by where they stand.
   *
   * @param leaking with the log-odds of a click in place of the scores
   */
  private static Map<String, Told> told(Log log, boolean leaking) {
    Map<String, Told> told = new TreeMap<>();
    for (LogEvent event : log.events()) {
      if (event instanceof LogEvent.OfCandidates of) {
        Map<Long, double[]> truth = log.truths().get(of.list().requestId());
        list(told, leaking ? leaking(of.list(), truth) : of.list(), truth);
      } else if (event instanceof LogEvent.OfRequest of) {
        for (double[] truth : log.truths().get(of.request().requestId()).values()) {
          of.request()
              .dense()
              .forEach((name, values) -> all(told, "request." + name, values, truth));
        }
      } else if (event instanceof LogEvent.OfItem of) {
        for (Map<Long, double[]> request : log.truths().values()) {
          double[] truth = request.getOrDefault(of.item().itemId(), new double[0]);
          of.item().dense().forEach((name, values) -> all(told, "item." + name, values, truth));
          all(told, "item.pretrainedEmbedding", of.item().pretrainedEmbedding(), truth);
        }
      } else if (event instanceof LogEvent.OfFeedback of && of.feedback().requestId() != null) {
        Feedback feedback = of.feedback();
        double[] truth = log.truths().get(feedback.requestId()).get(feedback.itemId());
        all(told, feedback.action(), new float[] {(float) feedback.value()}, truth);
      }
    }
    return told;
  }

  private static void list(Map<String, Told> told, CandidateList list, Map<Long, double[]> truth) {
    String stage = list.stage().label() + ".";
    for (int i = 0; i < list.itemIds().length; i++) {
      double[] ofItem = truth.get(list.itemIds()[i]);
      int place = i;
      if (list.scores().length > 0) {
        all(told, stage + "scores", new float[] {list.scores()[i]}, ofItem);
      }
      list.crossFeatures()
          .forEach((name, values) -> all(told, stage + name, new float[] {values[place]}, ofItem));
    }
  }

  private static CandidateList leaking(CandidateList list, Map<Long, double[]> truth) {
    for (int i = 0; i < list.scores().length; i++) {
      list.scores()[i] = (float) truth.get(list.itemIds()[i])[2];
    }
    return list;
  }

  private static void all(Map<String, Told> told, String name, float[] numbers, double[] truth) {
    for (float number : numbers) {
      told.computeIfAbsent(name, n -> new Told()).count(number, truth);
    }
  }
}
