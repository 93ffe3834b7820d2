package io.weir.simulator.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Stage;
import io.weir.core.config.WeirConfig;
import io.weir.simulator.LogEvent;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Which share of the clicks to be expected of what reached ranking lies among the first K, in
 * ranking's order and in pre-ranking's (HCCP, figure 4, with the truth for the clicks).
 */
class HitRateCurveTest {
  private static final int REQUESTS = 1_500;

  @Test
  void ofTheDefaults_rankingIsBetterAtEveryLength() {
    Map<Stage, double[]> curves = curves("");
    for (int k = 1; k < 60; k++) {
      assertThat(curves.get(Stage.RANKING)[k])
          .as("K = %d", k)
          .isGreaterThan(curves.get(Stage.PRE_RANKING)[k]);
    }
  }

  @Test
  void ofAGoodPreRankingBeforeARankingThatKnowsTheHeadAlone_preRankingPassesItBeyondTheFirst() {
    Map<Stage, double[]> curves =
        curves(
            "pre-ranking: {settings: {noise: 0.7}}, ranking: {settings: {tail-bias: 6,"
                + " tail-error: 0.5, noise: 0.2}}");
    // The figures of docs/simulator.md.
    int[] lengths = {3, 6, 10, 15, 20, 30};
    double[] ranking = {.125, .210, .300, .397, .484, .644};
    double[] preRanking = {.110, .196, .294, .399, .492, .651};
    for (int i = 0; i < lengths.length; i++) {
      assertThat(curves.get(Stage.RANKING)[lengths[i]]).isCloseTo(ranking[i], within(.002));
      assertThat(curves.get(Stage.PRE_RANKING)[lengths[i]]).isCloseTo(preRanking[i], within(.002));
    }
  }

  /** stage → (K) the share among the first K. */
  private static Map<Stage, double[]> curves(String options) {
    SimulatorConfig config = SimulatorConfig.of(WeirConfig.parse("simulator: {" + options + "}"));
    Map<Stage, double[]> sums = new HashMap<>();
    Map<String, Map<Long, Float>> clicks = new HashMap<>();
    Iterator<LogEvent> events =
        new SimulatedCascade(config, REQUESTS)
            .iterator(truth -> clicks.put(truth.requestId(), byItem(truth)));
    while (events.hasNext()) {
      if (events.next() instanceof LogEvent.OfCandidates of
          && (of.list().stage() == Stage.RANKING || of.list().stage() == Stage.PRE_RANKING)) {
        CandidateList list = of.list();
        double[] sum = sums.computeIfAbsent(list.stage(), stage -> new double[61]);
        double first = 0;
        for (int k = 1; k <= 60; k++) {
          first += clicks.get(list.requestId()).get(list.itemIds()[k - 1]);
          sum[k] += first;
        }
      }
    }
    for (double[] sum : sums.values()) {
      for (int k = 0; k <= 60; k++) {
        sum[k] /= sum[60];
      }
    }
    return sums;
  }

  private static Map<Long, Float> byItem(RequestTruth truth) {
    Map<Long, Float> clicks = new HashMap<>();
    for (int i = 0; i < truth.itemIds().length; i++) {
      clicks.put(truth.itemIds()[i], truth.clickProbability()[i]);
    }
    return clicks;
  }
}
