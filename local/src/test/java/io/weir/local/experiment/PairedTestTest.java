package io.weir.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairedTestTest {
  /** Percentage points of Student's distribution, as tables print them. */
  @ParameterizedTest
  @CsvSource({
    "1, 12.7062, .95",
    "2, 4.30265, .95",
    "3, 3.18245, .95",
    "4, 2.77645, .95",
    "4, 4.60409, .99",
    "5, 2.57058, .95",
    "9, 2.26216, .95",
    "30, 2.04227, .95"
  })
  void within_isWhatTablesPrint(int degrees, double t, double share) {
    assertThat(PairedTest.within(t, degrees)).isCloseTo(share, within(1e-5));
    assertThat(PairedTest.quantile(share, degrees)).isCloseTo(t, within(1e-4));
  }

  @Test
  void differences_thatLieFarFromZero_areUnlikely() {
    double[] differences = {1, 2, 2, 3};
    double t = 2 / (Math.sqrt(2.0 / 3) / 2);
    assertThat(PairedTest.of(differences).orElseThrow())
        .isCloseTo(1 - PairedTest.within(t, 3), within(1e-12))
        .isBetween(.01, .05);
  }

  /** Empty would say that seeds have nothing to object. */
  @Test
  void differenceThatIsUndefined_leavesTheProbabilityUndefined() {
    assertThat(PairedTest.of(new double[] {Double.NaN, 1, 1}).orElseThrow()).isNaN();
    assertThat(PairedTest.of(new double[] {Double.POSITIVE_INFINITY, 1}).orElseThrow()).isNaN();
  }

  @Test
  void oneDifference_orEqualOnes_saysNothing() {
    assertThat(PairedTest.of(new double[] {1})).isEmpty();
    assertThat(PairedTest.of(new double[] {1, 1})).isEmpty();
  }
}
