package io.weir.simulator.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.cascade.Stage;
import io.weir.core.config.WeirConfig;
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
