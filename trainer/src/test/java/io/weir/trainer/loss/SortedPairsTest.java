package io.weir.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import io.weir.core.cascade.Stage;
import io.weir.trainer.loss.LossProblem.Result;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SortedPairsTest {

  /** Value and gradient pair by pair. */
  private static Result plain(double[] z, double[] upper, double[] lower) {
    double value = 0;
    double[] gradient = new double[z.length];
    for (int i = 0; i < z.length; i++) {
      for (int j = 0; j < z.length; j++) {
        double weight = upper[i] * lower[j];
        double d = z[j] - z[i];
        value += weight * (Math.max(d, 0) + Math.log1p(Math.exp(-Math.abs(d))));
        double slope = weight / (1 + Math.exp(-d));
        gradient[j] += slope;
        gradient[i] -= slope;
      }
    }
    return new Result(value, Map.of("z", gradient));
  }

  private static Result sorted(double[] z, double[] upper, double[] lower, DataType type) {
    return new LossProblem()
        .leaf("z", z, z.length)
        .solve(
            in -> Optional.of(SortedPairs.logistic(in.get("z"), row(z.length), upper, lower)),
            type);
  }

  /** A row of so many cells. */
  private static Grid row(int cells) {
    CandidateTable table = new CandidateTable(1, cells, 0);
    for (int i = 0; i < cells; i++) {
      table.list(0, i, i, Stage.EXPOSURE.depth(), 0);
    }
    LossBatch batch =
        new LossBatch(
            table.lists(),
            Map.of("click", table.taskLabels()),
            Map.of(),
            Map.of(),
            null,
            Map.of(),
            0);
    LossInput input = new LossInput(batch, "click", LabelRule.TASK, new Score("click", false));
    return Grid.of(input.cells(Set.of(SampleGroup.EXPOSED)));
  }

  private static void assertPlain(double[] z, double[] upper, double[] lower) {
    Result expected = plain(z, upper, lower);
    Result actual = sorted(z, upper, lower, DataType.FLOAT64);
    assertThat(actual.value()).isCloseTo(expected.value(), within(1e-13 * expected.value()));
    double weights = Arrays.stream(upper).sum() * Arrays.stream(lower).sum();
    for (int i = 0; i < z.length; i++) {
      assertThat(actual.of("z")[i])
          .as("gradient %d", i)
          .isCloseTo(expected.of("z")[i], within(1e-12 * weights));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-9, 0.01, 1, 5, 40, 800})
  void logistic_scoresOfAnySpread_isTheSumOverAllPairs(double spread) {
    SplittableRandom random = new SplittableRandom(3);
    for (int cells : new int[] {1, 2, 3, 17, 120}) {
      double[] z = random.doubles(cells, -1, 1).map(x -> x * spread).toArray();
      double[] all = random.doubles(cells, 0.1, 2).toArray();
      assertPlain(z, all, all);
      double[] upper =
          IntStream.range(0, cells).mapToDouble(i -> i % 3 == 0 ? all[i] : 0).toArray();
      double[] lower =
          IntStream.range(0, cells).mapToDouble(i -> i % 3 == 0 ? 0 : all[i]).toArray();
      assertPlain(z, upper, lower);
      assertPlain(z, lower, upper);
    }
  }

  @Test
  void logistic_tiedScores_areEachHalfWayUp() {
    double[] z = {2, 2, 2, -1};
    assertPlain(z, new double[] {1, 0, 0, 0}, new double[] {0, 1, 3, 0});
    assertPlain(z, new double[] {1, 1, 0, 2}, new double[] {0, 1, 3, 1});
  }

  @Test
  void logistic_singlePrecision_hasTheDigitsOfItsType() {
    double[] z = {1000, 999.5, -1000, 3};
    double[] upper = {1, 0, 1, 0};
    double[] lower = {0, 1, 0, 1};
    Result expected = plain(z, upper, lower);
    Result actual = sorted(z, upper, lower, DataType.FLOAT32);
    assertThat(actual.value()).isEqualTo((float) expected.value());
    for (int i = 0; i < z.length; i++) {
      assertThat(actual.of("z")[i]).isCloseTo(expected.of("z")[i], within(1e-6));
    }
  }

  @Test
  void series_ofMoreTerms_comesNearerToTheLogarithmAndItsSlope() {
    assertSeries(12, 1e-9, 1e-7);
    assertSeries(18, 1e-14, 2e-12);
  }

  private static void assertSeries(int terms, double ofLogs, double ofSlopes) {
    SortedPairs.Series series = SortedPairs.Series.of(terms);
    for (double x : new double[] {0.001, 0.1, 0.37, 0.5, 0.82, 0.99, 1}) {
      double log = 0;
      double slope = 0;
      for (int k = 0; k < terms; k++) {
        log += series.logs()[k] * Math.pow(x, k + 1);
        slope += series.slopes()[k] * Math.pow(x, k + 1);
      }
      assertThat(log).isCloseTo(Math.log1p(x), within(ofLogs));
      assertThat(slope).isCloseTo(x / (1 + x), within(ofSlopes));
    }
  }
}
