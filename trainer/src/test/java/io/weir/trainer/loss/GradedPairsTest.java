package io.weir.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sum of pairs against one that is written as it is read. */
class GradedPairsTest {
  private static final int REQUESTS = 3;
  private static final int LISTED = 9;

  private final SplittableRandom random = new SplittableRandom(7);
  private final CandidateTable table = new CandidateTable(REQUESTS, LISTED, 0);
  private final double[] grades = new double[REQUESTS * LISTED];
  private final double[] scores = new double[REQUESTS * LISTED];

  /** So many times as steep as the difference. */
  private record Steep(double factor) implements GradedPairs.Distance {
    @Override
    public double of(double difference) {
      return factor * difference;
    }

    @Override
    public double slope(double difference) {
      return factor;
    }
  }

  GradedPairsTest() {
    for (int row = 0; row < REQUESTS; row++) {
      for (int column = 0; column < LISTED; column++) {
        table.list(row, column, row * LISTED + column, 5, 0);
      }
    }
    Arrays.setAll(grades, i -> random.nextInt(4));
    Arrays.setAll(scores, i -> 3 * random.nextGaussian());
  }

  @Test
  void rows_ofSeveralGrades_areSummedPairByPair() {
    double[] shares = {0.5, 0, 2};
    GradedPairs.Weight weight = (upper, lower) -> 1 + upper + 0.1 * lower;
    double value = 0;
    double[] gradient = new double[scores.length];
    for (int row = 0; row < REQUESTS; row++) {
      for (int i = row * LISTED; i < (row + 1) * LISTED; i++) {
        for (int j = row * LISTED; j < (row + 1) * LISTED; j++) {
          if (grades[i] > grades[j]) {
            double counts = shares[row] * weight.of(i, j);
            double d = 2 * (scores[i] - scores[j]);
            value += counts * Math.log1p(Math.exp(-d));
            double slope = -2 * counts / (1 + Math.exp(d));
            gradient[i] += slope;
            gradient[j] -= slope;
          }
        }
      }
    }
    LossProblem.Result actual = solve(shares, new Steep(2), weight);
    assertThat(actual.value()).isCloseTo(value, within(1e-12 * value));
    assertThat(actual.of("s")).containsExactly(gradient, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 6, 11.5, 11.6, 14, 20, 40, -0.5, -6, -11.6, -40})
  void pair_howeverFarApart_hasAllDigitsOfItsLogarithm(double difference) {
    Arrays.fill(grades, 0);
    Arrays.fill(scores, 0);
    grades[4] = 1;
    scores[4] = difference;
    double[] shares = {1, 0, 0};
    double expected =
        (LISTED - 1) * (Math.max(-difference, 0) + Math.log1p(Math.exp(-Math.abs(difference))));
    assertThat(solve(shares, new Steep(1), (upper, lower) -> 1).value())
        .isCloseTo(expected, within((Math.abs(difference) > 11.52 ? 1e-14 : 1e-11) * expected));
  }

  private LossProblem.Result solve(
      double[] shares, GradedPairs.Distance distance, GradedPairs.Weight weight) {
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
    Grid grid = Grid.of(input.cells(Set.of(SampleGroup.EXPOSED)));
    return new LossProblem()
        .leaf("s", scores, scores.length)
        .solve(
            leaves ->
                Optional.of(
                    GradedPairs.logistic(leaves.get("s"), grid, grades, shares, distance, weight)),
            DataType.FLOAT64);
  }
}
