package io.weir.core.metrics;

import io.weir.core.Checks;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Items in buckets of equally many positives, in ascending order of a model's predictions: where
 * that model, or another one, is too high or too low.
 *
 * <p>"Understanding the Ranking Loss" §5.1, Fig. 8: {@code bucket = ⌊P_before B / P⌋}, P_before the
 * positives strictly before the item. To compare two models, take the bias of both in the buckets
 * of one. Equal predictions keep input order. Immutable, thread-safe.
 */
public final class PositiveBuckets {
  private final int count;
  private final int[] buckets;
  private final double[] labels;

  private PositiveBuckets(int count, int[] buckets, double[] labels) {
    this.count = count;
    this.buckets = buckets;
    this.labels = labels;
  }

  /**
   * The buckets of a model.
   *
   * @param predictions in the order of which the items are
   * @param labels 1 or 0, one per item
   * @param count how many buckets, at least 1
   */
  public static PositiveBuckets of(double[] predictions, double[] labels, int count) {
    Checks.positive("buckets", count);
    Checks.perItem("labels", labels.length, predictions.length);
    long positives = Arrays.stream(labels).filter(y -> y > 0.5).count();
    int[] buckets = new int[labels.length];
    long before = 0;
    for (int i : Order.ascending(predictions)) {
      // Behind the last positive there is no further bucket.
      buckets[i] = positives == 0 ? 0 : (int) Math.min(count - 1, before * count / positives);
      before += labels[i] > 0.5 ? 1 : 0;
    }
    return new PositiveBuckets(count, buckets, labels.clone());
  }

  /** The bucket of each item, 0-based. */
  public int[] buckets() {
    return buckets.clone();
  }

  /**
   * The relative bias {@code Σ w(p − y) / Σ w y} of each bucket: above 0 where a model predicts too
   * much; empty for a bucket without positives.
   *
   * @param probabilities of any model for the same items
   * @param weights one per item, not negative
   */
  public OptionalDouble[] bias(double[] probabilities, double[] weights) {
    Checks.perItem("probabilities", probabilities.length, labels.length);
    Checks.perItem("weights", weights.length, labels.length);
    double[] excess = new double[count];
    double[] positives = new double[count];
    for (int i = 0; i < labels.length; i++) {
      excess[buckets[i]] += weights[i] * (probabilities[i] - labels[i]);
      positives[buckets[i]] += weights[i] * labels[i];
    }
    OptionalDouble[] bias = new OptionalDouble[count];
    Arrays.setAll(
        bias,
        b ->
            positives[b] > 0
                ? OptionalDouble.of(excess[b] / positives[b])
                : OptionalDouble.empty());
    return bias;
  }
}
