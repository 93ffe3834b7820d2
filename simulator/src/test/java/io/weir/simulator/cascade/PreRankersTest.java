package io.weir.simulator.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Stage;
import io.weir.core.config.WeirConfig;
import io.weir.simulator.LogEvent;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PreRankersTest {
  private static final int REQUESTS = 400;

  @Test
  void oracle_passesOnMoreExpectedClicksThanAnyOther_andRandomIsAtChance() {
    Map<String, double[]> means = new LinkedHashMap<>();
    for (String name : PreRankers.names()) {
      means.put(name, meansByStage(name));
    }
    means.forEach(
        (name, mean) -> {
          if (!name.equals("oracle")) {
            assertThat(mean[Stage.RANKING.depth()])
                .as(name)
                .isLessThan(means.get("oracle")[Stage.RANKING.depth()]);
          }
        });
    double[] random = means.get("random");
    double chance = random[Stage.PRE_RANKING.depth()];
    assertThat(random[Stage.RANKING.depth()]).isCloseTo(chance, within(.03 * chance));
    assertThat(means.get("popularity")[Stage.RANKING.depth()]).isGreaterThan(1.05 * chance);
    assertThat(means.get("noisy-oracle")[Stage.RANKING.depth()]).isGreaterThan(1.3 * chance);
  }

  @Test
  void oracleOfTheWholeCascade_getsMoreExpectedClicksThanAnyOther() {
    double best = meansByStage("gprp-oracle")[Stage.EXPOSURE.depth()];
    double oracle = meansByStage("oracle")[Stage.EXPOSURE.depth()];
    assertThat(best).isGreaterThan(1.05 * oracle);
    for (String name : new String[] {"random", "popularity", "noisy-oracle"}) {
      assertThat(oracle).as(name).isGreaterThan(meansByStage(name)[Stage.EXPOSURE.depth()]);
    }
  }

  @Test
  void scoresThatAreLogged_doNotTellTheTruth() {
    for (String name : PreRankers.names()) {
      Map<String, Map<Long, Float>> clicks = new HashMap<>();
      Iterator<LogEvent> events =
          new SimulatedCascade(config(name), REQUESTS)
              .iterator(truth -> clicks.put(truth.requestId(), byItem(truth)));
      long logged = 0;
      long asTold = 0;
      while (events.hasNext()) {
        if (events.next() instanceof LogEvent.OfCandidates of) {
          CandidateList list = of.list();
          Map<Long, Float> truth = clicks.get(list.requestId());
          for (int i = 0; i < list.scores().length; i++) {
            double told = World.logistic(list.scores()[i]);
            logged++;
            asTold += Math.abs(told - truth.get(list.itemIds()[i])) < 1e-5 ? 1 : 0;
          }
        }
      }
      assertThat(logged).as(name).isGreaterThan(REQUESTS * 200L);
      assertThat((double) asTold / logged).as(name).isLessThan(.005);
    }
  }

  private static Map<Long, Float> byItem(RequestTruth truth) {
    Map<Long, Float> clicks = new HashMap<>();
    for (int i = 0; i < truth.itemIds().length; i++) {
      clicks.put(truth.itemIds()[i], truth.clickProbability()[i]);
    }
    return clicks;
  }

  private static SimulatorConfig config(String preRanking) {
    return SimulatorConfig.of(
        WeirConfig.defaults().with("simulator.pre-ranking.name=" + preRanking));
  }

  /** (depth) the mean click probability of the candidates that came so deep. */
  private static double[] meansByStage(String preRanking) {
    double[] sums = new double[Stage.EXPOSURE.depth() + 1];
    long[] counts = new long[sums.length];
    Iterator<?> events =
        new SimulatedCascade(config(preRanking), REQUESTS)
            .iterator(
                truth -> {
                  for (int i = 0; i < truth.itemIds().length; i++) {
                    for (int depth = 0; depth <= truth.stageReached()[i]; depth++) {
                      sums[depth] += truth.clickProbability()[i];
                      counts[depth]++;
                    }
                  }
                });
    events.forEachRemaining(event -> {});
    for (int depth = 0; depth < sums.length; depth++) {
      sums[depth] /= counts[depth];
    }
    return sums;
  }
}
