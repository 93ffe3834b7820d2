package io.weir.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import io.weir.trainer.loss.LossProblem.Result;
import io.weir.trainer.loss.ProductContrast.Form;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProductContrastTest {
  private static final int ROWS = 5;

  /** So many that two rows are looked at at one time. */
  private static final int COLUMNS = 200_000;

  @ParameterizedTest
  @EnumSource(Form.class)
  void sum_ofMoreProductsThanAreLookedAtAtOneTime_isThatOfItsRows(Form form) {
    SplittableRandom random = new SplittableRandom(5);
    double[] rows = random.doubles(ROWS, -2, 2).toArray();
    double[] columns = random.doubles(COLUMNS, -2, 2).toArray();
    double[] numbers = {11, 12, 13, 14, 15};
    int[] leftOut = {0, 199_999, 7, 8, 100_000};
    Result result =
        new LossProblem()
            .leaf("rows", rows, ROWS, 1)
            .leaf("columns", columns, COLUMNS, 1)
            .leaf("numbers", numbers, ROWS)
            .solve(
                in ->
                    Optional.of(
                        ProductContrast.sum(
                            form, in.get("rows"), in.get("columns"), in.get("numbers"), leftOut)),
                DataType.FLOAT64);

    double value = 0;
    for (int i = 0; i < ROWS; i++) {
      double sum = 0;
      double moved = 0;
      for (int j = 0; j < COLUMNS; j++) {
        double power = j == leftOut[i] ? 0 : Math.exp(rows[i] * columns[j]);
        sum += power;
        moved += power * columns[j];
      }
      double difference = Math.log(sum) - numbers[i];
      double slope = form == Form.AGAINST ? 1 : 1 / (1 + Math.exp(-difference));
      value += form == Form.AGAINST ? difference : Math.log1p(Math.exp(difference));
      assertThat(result.of("rows")[i]).isCloseTo(slope * moved / sum, within(1e-9));
      assertThat(result.of("numbers")[i]).isCloseTo(-slope, within(1e-12));
    }
    assertThat(result.value()).isCloseTo(value, within(1e-9));
  }

  @Test
  void sum_ofSharesTooSmallToCount_isFinite() {
    Result result =
        new LossProblem()
            .leaf("rows", new double[] {1}, 1, 1)
            .leaf("columns", new double[] {0, -500, 900}, 3, 1)
            .leaf("numbers", new double[] {0}, 1)
            .solve(
                in ->
                    Optional.of(
                        ProductContrast.sum(
                            Form.AGAINST,
                            in.get("rows"),
                            in.get("columns"),
                            in.get("numbers"),
                            new int[] {-1})),
                DataType.FLOAT32);
    assertThat(result.value()).isEqualTo(900);
    assertThat(result.of("rows")).containsExactly(900);
    assertThat(result.of("columns")[2]).isEqualTo(1);
    assertThat(result.of("columns")[0]).isCloseTo(0, within(1e-20));
  }
}
