package io.weir.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.InvalidValueException;
import java.util.Arrays;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class CalibrationAndGradientsTest {
  private static final double PRECISION = 1e-12;

  @Test
  void buckets_holdEquallyManyPositives_inTheOrderOfThePredictions() {
    double[] predictions = {0.9, 0.1, 0.2, 0.8, 0.3, 0.95};
    double[] labels = {1, 0, 1, 0, 0, 0};
    PositiveBuckets buckets = PositiveBuckets.of(predictions, labels, 2);
    // What comes behind the last positive is in the last bucket.
    assertThat(buckets.buckets()).containsExactly(1, 0, 0, 1, 1, 1);
    OptionalDouble[] bias = buckets.bias(predictions, new double[] {1, 1, 1, 1, 1, 1});
    assertThat(bias[0].orElseThrow()).isCloseTo(0.1 + 0.2 - 1, within(PRECISION));
    assertThat(bias[1].orElseThrow()).isCloseTo(0.9 + 0.8 + 0.3 + 0.95 - 1, within(PRECISION));
  }

  @Test
  void buckets_ofOneModel_tellTheBiasOfAnother_withWeights() {
    double[] labels = {1, 0, 1, 0};
    PositiveBuckets ofFirst = PositiveBuckets.of(new double[] {1, 2, 3, 4}, labels, 2);
    OptionalDouble[] bias =
        ofFirst.bias(new double[] {0.5, 0.5, 1, 0.25}, new double[] {2, 1, 4, 1});
    assertThat(ofFirst.buckets()).containsExactly(0, 1, 1, 1);
    assertThat(bias[0].orElseThrow()).isCloseTo(-0.5, within(PRECISION));
    assertThat(bias[1].orElseThrow()).isCloseTo((0.5 + 0 + 0.25) / 4, within(PRECISION));
  }

  @Test
  void buckets_noPositives_haveNoBias_andMoreBucketsThanPositivesLeaveSomeEmpty() {
    PositiveBuckets none = PositiveBuckets.of(new double[] {1, 2}, new double[2], 3);
    assertThat(none.buckets()).containsOnly(0);
    assertThat(none.bias(new double[2], new double[] {1, 1})).containsOnly(OptionalDouble.empty());
    PositiveBuckets one = PositiveBuckets.of(new double[] {1, 2}, new double[] {1, 0}, 3);
    assertThat(Arrays.stream(one.bias(new double[2], new double[] {1, 1})).toList())
        .containsExactly(OptionalDouble.of(-1), OptionalDouble.empty(), OptionalDouble.empty());
  }

  @Test
  void buckets_badArguments_areRefused() {
    assertThatThrownBy(() -> PositiveBuckets.of(new double[1], new double[1], 0))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("buckets: 0 (expected: > 0)");
    assertThatThrownBy(() -> PositiveBuckets.of(new double[1], new double[2], 1))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("labels.length: 2 (expected: 1, one per item)");
    PositiveBuckets buckets = PositiveBuckets.of(new double[1], new double[1], 1);
    assertThatThrownBy(() -> buckets.bias(new double[2], new double[1]))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("probabilities.length: 2 (expected: 1, one per item)");
    assertThatThrownBy(() -> buckets.bias(new double[1], new double[2]))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("weights.length: 2 (expected: 1, one per item)");
  }

  @Test
  void calibrationBias_ofLogOdds_isTheRelativeExcess() {
    CalibrationBias bias = new CalibrationBias(8);
    double logit = Math.log(3);
    bias.add(ScoredList.of(new double[] {logit, -logit}, new byte[] {1, 0}).weighing(2));
    bias.add(ScoredList.of(new double[] {logit, logit}, new byte[] {0, 1}));
    assertThat(bias.value().orElseThrow())
        .isCloseTo((2 * 0.75 + 2 * 0.25 + 1.5 - 3) / 3, within(PRECISION));
    assertThat(bias.parts()).containsOnlyKeys("bucket0", "bucket4");
    assertThat(new CalibrationBias().parts()).isEmpty();
  }

  @Test
  void gradientNorm_ofAClass_isTheWeightedMeanMagnitude() {
    ScoredList list = ScoredList.of(new double[3], new byte[] {1, 0, 0});
    GradientNorm negatives = GradientNorm.ofNegatives();
    GradientNorm positives = GradientNorm.ofPositives();
    for (GradientNorm norm : new GradientNorm[] {negatives, positives}) {
      norm.add(list.withGradients(new double[] {-3, 1, -2}).weighing(2));
      norm.add(list.withGradients(new double[] {5, 4, 0}));
      norm.add(list);
    }
    assertThat(negatives.value()).hasValue((2 * 1 + 2 * 2 + 4) / 6.0);
    assertThat(positives.value()).hasValue((2 * 3 + 5) / 3.0);
  }

  @Test
  void magnitudes_ofElements_haveInterpolatedQuantiles() {
    Magnitudes magnitudes = Magnitudes.of(new double[] {-3, 0, 4, -1, 2}).orElseThrow();
    assertThat(magnitudes.mean()).isEqualTo(2);
    assertThat(magnitudes.norm()).isCloseTo(Math.sqrt(30), within(PRECISION));
    assertThat(magnitudes.p10()).isCloseTo(0.4, within(PRECISION));
    assertThat(magnitudes.p50()).isEqualTo(2);
    assertThat(magnitudes.p90()).isCloseTo(3.6, within(PRECISION));
    assertThat(Magnitudes.of(new double[] {-7})).hasValue(new Magnitudes(7, 7, 7, 7, 7));
    assertThat(Magnitudes.of(new double[0])).isEmpty();
  }

  @Test
  void userRate_ofUsersSeenTwice_countsThemOnce() {
    UserRate rate = new UserRate();
    ScoredList clicked = ScoredList.of(new double[2], new byte[] {1, 1});
    rate.add(clicked.ofUser(1));
    rate.add(clicked.ofUser(1).weighing(3));
    rate.add(ScoredList.of(new double[1], new byte[1]).ofUser(2));
    assertThat(rate.value()).hasValue((2 + 6) / 2.0);
  }

  @Test
  void logLoss_ofNothing_isEmpty_andOfCertaintyIsClipped() {
    assertThat(LogLoss.of(new double[0], new double[0], new double[0])).isEmpty();
    assertThat(LogLoss.of(new double[] {1}, new double[] {0}, new double[] {1}).orElseThrow())
        .isCloseTo(-Math.log(1e-7), within(PRECISION));
    assertThat(LogLoss.of(new double[] {0}, new double[] {1}, new double[] {2}).orElseThrow())
        .isCloseTo(-Math.log(1e-7), within(1e-6));
  }

  @Test
  void logLoss_ofLists_isTheMeanOverItems_byTheWeightOfTheirList() {
    LogLoss loss = new LogLoss();
    assertThat(loss.value()).isEmpty();
    assertThat(loss.basis()).isEqualTo(ListMetric.Basis.PROBABILITY);

    loss.add(ScoredList.of(new double[] {0, Math.log(3)}, new byte[] {1, 0}));
    assertThat(loss.value().orElseThrow())
        .isCloseTo((Math.log(2) + Math.log(4)) / 2, within(PRECISION));

    loss.add(ScoredList.of(new double[] {-Math.log(4)}, new byte[] {1}).weighing(3));
    assertThat(loss.value().orElseThrow())
        .isCloseTo((Math.log(2) + Math.log(4) + 3 * Math.log(5)) / 5, within(PRECISION));

    LogLoss weightless = new LogLoss();
    weightless.add(ScoredList.of(new double[] {0}, new byte[] {1}).weighing(0));
    assertThat(weightless.value()).isEmpty();
  }

  @Test
  void logLoss_ofLabelsBetween_weighsBothSides() {
    double[] labels = {0.25, 1};
    double[] probabilities = {0.5, 0.8};
    assertThat(LogLoss.of(labels, probabilities, new double[] {1, 3}).orElseThrow())
        .isCloseTo((Math.log(2) - 3 * Math.log(0.8)) / 4, within(PRECISION));
    assertThat(LogLoss.of(labels, probabilities, new double[2])).isEmpty();
  }
}
