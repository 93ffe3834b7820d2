package io.weir.local.experiment;

import io.weir.core.metrics.LogLoss;
import io.weir.core.metrics.PositiveBuckets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleBinaryOperator;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Two arms, of several seeds each, on the same later half of a log, where positives weigh w as they
 * do in training: "Understanding the Ranking Loss" §4.2 and §5.1.
 */
final class Sparsity {
  private static final double PERCENT = 100;
  private static final int BUCKETS = 8;

  private final ScoredLists lists;
  private final double positiveWeight;

  /**
   * @param lists of the later half, with labels
   * @param positiveWeight w
   */
  Sparsity(ScoredLists lists, double positiveWeight) {
    this.lists = lists;
    this.positiveWeight = positiveWeight;
  }

  /** How far AUC is above another's. */
  SeedDifferences auc(List<float[]> arm, List<float[]> base) {
    return ofAuc(arm, base, (own, other) -> own - other);
  }

  /** By how many percent of another's AUC is above it. */
  SeedDifferences aucLift(List<float[]> arm, List<float[]> base) {
    return ofAuc(arm, base, (own, other) -> PERCENT * (own - other) / other);
  }

  private SeedDifferences ofAuc(
      List<float[]> arm, List<float[]> base, DoubleBinaryOperator difference) {
    ResampledAuc[] own = sorted(arm);
    ResampledAuc[] other = sorted(base);
    return of(
        own.length,
        seed -> counts -> difference.applyAsDouble(own[seed].of(counts), other[seed].of(counts)));
  }

  /** How far log loss is above another's. */
  SeedDifferences logLoss(List<float[]> arm, List<float[]> base) {
    return ofLogLoss(arm, base, (own, other) -> own - other);
  }

  /** By how many percent of another's log loss is above it. */
  SeedDifferences logLossLift(List<float[]> arm, List<float[]> base) {
    return ofLogLoss(arm, base, (own, other) -> PERCENT * (own - other) / other);
  }

  private SeedDifferences ofLogLoss(
      List<float[]> arm, List<float[]> base, DoubleBinaryOperator difference) {
    List<double[]> own = arm.stream().map(this::losses).toList();
    List<double[]> other = base.stream().map(this::losses).toList();
    double[] weights = listWeights();
    return of(
        own.size(),
        seed ->
            counts ->
                difference.applyAsDouble(
                    mean(own.get(seed), weights, counts), mean(other.get(seed), weights, counts)));
  }

  private SeedDifferences of(int seeds, IntFunction<ToDoubleFunction<int[]>> difference) {
    return new SeedDifferences(
        lists.size(), IntStream.range(0, seeds).mapToObj(difference).toList());
  }

  private static double mean(double[] losses, double[] weights, int[] counts) {
    double sum = 0;
    double total = 0;
    for (int list = 0; list < losses.length; list++) {
      sum += counts[list] * losses[list];
      total += counts[list] * weights[list];
    }
    return sum / total;
  }

  /** Sum of the weights of each list. */
  private double[] listWeights() {
    double[] weights = new double[lists.size()];
    for (int list = 0; list < weights.length; list++) {
      for (byte label : lists.labels().get(list)) {
        weights[list] += label == 1 ? positiveWeight : 1;
      }
    }
    return weights;
  }

  /** Sum of the weighted loss of each list. */
  private double[] losses(float[] flat) {
    double[] losses = new double[lists.size()];
    int at = 0;
    for (int list = 0; list < losses.length; list++) {
      for (byte label : lists.labels().get(list)) {
        double z = label == 1 ? -flat[at] : flat[at];
        double loss = Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
        losses[list] += (label == 1 ? positiveWeight : 1) * loss;
        at++;
      }
    }
    return losses;
  }

  private ResampledAuc[] sorted(List<float[]> logits) {
    return logits.stream()
        .map(flat -> new ResampledAuc(lists.with(flat)))
        .toArray(ResampledAuc[]::new);
  }

  /** Log loss of weighted items. */
  double logLoss(float[] logits) {
    return LogLoss.of(labels(), probabilities(logits), weights()).orElse(Double.NaN);
  }

  /** Bias of all items together. */
  double bias(float[] logits) {
    return PositiveBuckets.of(probabilities(logits), labels(), 1)
        .bias(probabilities(logits), weights())[0]
        .orElse(Double.NaN);
  }

  /** Bias in the buckets of equally many positives of another model, the lowest first. */
  double[] buckets(float[] logits, float[] ofModel) {
    OptionalDouble[] bias =
        PositiveBuckets.of(probabilities(ofModel), labels(), BUCKETS)
            .bias(probabilities(logits), weights());
    return Arrays.stream(bias).mapToDouble(value -> value.orElse(Double.NaN)).toArray();
  }

  private double[] labels() {
    double[] labels = new double[lists.labels().stream().mapToInt(list -> list.length).sum()];
    int at = 0;
    for (byte[] list : lists.labels()) {
      for (byte label : list) {
        labels[at++] = label;
      }
    }
    return labels;
  }

  private double[] weights() {
    return Arrays.stream(labels()).map(label -> label == 1 ? positiveWeight : 1).toArray();
  }

  private static double[] probabilities(float[] logits) {
    double[] probabilities = new double[logits.length];
    Arrays.setAll(probabilities, i -> 1 / (1 + Math.exp(-logits[i])));
    return probabilities;
  }
}
