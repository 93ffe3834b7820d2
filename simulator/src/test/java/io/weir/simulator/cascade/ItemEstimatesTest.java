package io.weir.simulator.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.config.WeirConfig;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ItemEstimatesTest {
  private static final ItemEstimates.Settings SETTINGS =
      new ItemEstimates.Settings(1.5, 2, 20, 0, 0);

  private final World world =
      new World(
          SimulatorConfig.of(WeirConfig.parse("simulator: {items: 4000, newborn: {items: 1000}}")));

  @Test
  void error_afterSoManyExposures_hasTheConfiguredMeanAndDeviation() {
    ItemEstimates ranker = new ItemEstimates(SETTINGS, world);
    int learnt = 0;
    for (int exposures : new int[] {0, 1, 5, 20, 100}) {
      for (; learnt < exposures; learnt++) {
        for (int item = 0; item < 5000; item++) {
          ranker.learn(item);
        }
      }
      double[] moments = moments(ranker);
      double share = 1 + exposures / 20.0;
      assertThat(moments[0]).isCloseTo(-2 / share, within(.07));
      assertThat(moments[1] / (1.5 / Math.sqrt(share))).isCloseTo(1, within(.04));
    }
  }

  @Test
  void errorsGrowFromHeadToTail_byTheConfiguredAmount() {
    ItemEstimates ranker =
        new ItemEstimates(new ItemEstimates.Settings(1.5, 2, 20, 200_000, 0), world);
    Integer[] byExposures = IntStream.range(0, 5000).boxed().toArray(Integer[]::new);
    Arrays.sort(byExposures, Comparator.comparingInt(item -> -ranker.exposures(item)));
    double before = 0;
    for (int from = 0; from < 5000; from += 1000) {
      double expected = 0;
      double measured = 0;
      for (int i = from; i < from + 1000; i++) {
        int item = byExposures[i];
        double share = 1 + ranker.exposures(item) / 20.0;
        expected += 1.5 * 1.5 / share + 4 / (share * share);
        measured += Math.pow(ranker.error(item), 2);
      }
      assertThat(measured / expected).as("from %d", from).isCloseTo(1, within(.15));
      assertThat(measured).as("from %d", from).isGreaterThan(before);
      before = measured;
    }
    assertThat(ranker.exposures(byExposures[0])).isGreaterThan(1_000);
    // Those not yet born come last.
    assertThat(ranker.exposures(4_000)).isZero();
  }

  private static double[] moments(ItemEstimates ranker) {
    double sum = 0;
    double squares = 0;
    for (int item = 0; item < 5000; item++) {
      sum += ranker.error(item);
      squares += Math.pow(ranker.error(item), 2);
    }
    double mean = sum / 5000;
    return new double[] {mean, Math.sqrt(squares / 5000 - mean * mean)};
  }
}
