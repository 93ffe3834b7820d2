package io.weir.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.InvalidValueException;
import io.weir.core.metrics.PairedBootstrap.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class PairedBootstrapTest {
  private static final int DRAWS = 2_000;

  @Test
  void interval_ofMeans_isThatOfTheNormalApproximation() {
    SplittableRandom random = new SplittableRandom(3);
    double[] differences = new double[400];
    Arrays.setAll(differences, i -> 0.1 + random.nextGaussian());
    double mean = Arrays.stream(differences).average().orElseThrow();
    double variance =
        Arrays.stream(differences).map(d -> (d - mean) * (d - mean)).average().orElseThrow();
    double half = 1.96 * Math.sqrt(variance / differences.length);

    Interval interval = new PairedBootstrap(400, DRAWS, 1).ofMeans(differences, ones(400));

    assertThat(interval.estimate()).isCloseTo(mean, within(1e-12));
    assertThat(interval.low()).isCloseTo(mean - half, within(0.01));
    assertThat(interval.high()).isCloseTo(mean + half, within(0.01));
  }

  @Test
  void interval_coversTheTruth_aboutAsOftenAsItSays() {
    SplittableRandom random = new SplittableRandom(5);
    int covered = 0;
    for (int run = 0; run < 300; run++) {
      double[] differences = new double[80];
      Arrays.setAll(differences, i -> 0.3 + random.nextGaussian());
      Interval interval = new PairedBootstrap(80, 400, run).ofMeans(differences, ones(80));
      covered += interval.low() <= 0.3 && 0.3 <= interval.high() ? 1 : 0;
    }
    assertThat(covered).isBetween(270, 298);
  }

  @Test
  void difference_ofTheSameModel_isNothing() {
    Interval none = new PairedBootstrap(50, 100, 1).ofMeans(new double[50], ones(50));
    assertThat(none).isEqualTo(new Interval(0, 0, 0));
    assertThat(none.excludesZero()).isFalse();
    assertThat(new Interval(0.2, 0.1, 0.3).excludesZero()).isTrue();
    assertThat(new Interval(-0.2, -0.3, -0.1).excludesZero()).isTrue();
    assertThat(new Interval(0.1, -0.1, 0.3).excludesZero()).isFalse();
  }

  @Test
  void requestsWithoutAFigure_arePassedOver_andWeightsCount() {
    double[] differences = {1, Double.NaN, 4};
    double[] weights = {3, 100, 1};
    assertThat(new PairedBootstrap(3, 100, 1).ofMeans(differences, weights).estimate())
        .isEqualTo((3 * 1 + 4) / 4.0);
  }

  @Test
  void sameSeed_givesTheSameInterval_andAnotherAnother() {
    double[] differences = {1, 2, 4, 8, 16, 32, 64};
    Interval one = new PairedBootstrap(7, 100, 1).ofMeans(differences, ones(7));
    assertThat(new PairedBootstrap(7, 100, 1).ofMeans(differences, ones(7))).isEqualTo(one);
    assertThat(new PairedBootstrap(7, 100, 2).ofMeans(differences, ones(7))).isNotEqualTo(one);
  }

  @Test
  void interval_runsBetweenThePercentilesOfTheDraws_byLinearInterpolation() {
    assertThat(new PairedBootstrap(3, 41, 1).of(rising())).isEqualTo(new Interval(-1, 1, 39));
    assertThat(new PairedBootstrap(3, 61, 1).of(rising())).isEqualTo(new Interval(-1, 1.5, 58.5));
  }

  /** -1 of the requests as they are, then 0, 1, 2, … draw by draw. */
  private static ToDoubleFunction<int[]> rising() {
    int[] calls = {-1};
    return counts -> calls[0]++;
  }

  @Test
  void everyDraw_isOfAsManyRequestsAsThereAre_andNotTheSame() {
    List<int[]> seen = new ArrayList<>();
    new PairedBootstrap(5, 40, 1)
        .of(
            counts -> {
              seen.add(counts.clone());
              return 0;
            });
    assertThat(seen).hasSize(41);
    assertThat(seen.get(0)).as("the requests as they are").containsOnly(1);
    assertThat(seen).allSatisfy(counts -> assertThat(Arrays.stream(counts).sum()).isEqualTo(5));
    assertThat(seen.stream().map(Arrays::toString).distinct().count()).isGreaterThan(20);
  }

  @Test
  void draws_withoutADifference_areLeftOut() {
    int[] calls = {0};
    Interval interval =
        new PairedBootstrap(2, 40, 1).of(counts -> calls[0]++ % 2 == 0 ? 3 : Double.NaN);
    assertThat(interval).isEqualTo(new Interval(3, 3, 3));

    Interval none = new PairedBootstrap(2, 40, 1).of(counts -> Double.NaN);
    assertThat(none).isEqualTo(new Interval(Double.NaN, Double.NaN, Double.NaN));
    assertThat(none.excludesZero()).isFalse();
  }

  @Test
  void boundAtZero_doesNotExcludeIt() {
    assertThat(new Interval(0.1, 0, 0.2).excludesZero()).isFalse();
    assertThat(new Interval(-0.1, -0.2, 0).excludesZero()).isFalse();
  }

  @Test
  void wrongSizes_areRefused() {
    assertThatThrownBy(() -> new PairedBootstrap(0, 100, 1))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("requests: 0 (expected: > 0)");
    assertThatThrownBy(() -> new PairedBootstrap(3, 10, 1))
        .hasMessage("draws: 10 (expected: >= 40)");
    assertThatThrownBy(() -> new PairedBootstrap(3, 100, 1).ofMeans(new double[2], ones(3)))
        .hasMessage("differences: 2 (expected: 3)");
    assertThatThrownBy(() -> new PairedBootstrap(3, 100, 1).ofMeans(new double[3], ones(2)))
        .hasMessage("weights: 2 (expected: 3)");
  }

  private static double[] ones(int length) {
    double[] ones = new double[length];
    Arrays.fill(ones, 1);
    return ones;
  }
}
