package io.weir.core.metrics;

import io.weir.core.Checks;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * By what share the predicted positives exceed the actual ones: 0 is calibrated, above 0 too high.
 *
 * <p>"Understanding the Ranking Loss" §5.1: {@code Σ w(p − y) / Σ w y}, p = σ(logit), w the weight
 * of the item's list. With buckets, the parts {@code bucket0}, … are the same in {@link
 * PositiveBuckets}, the items with the lowest predictions first. Undefined without positives. Keeps
 * every score.
 */
public final class CalibrationBias implements ListMetric {
  private final Items items = new Items();
  private final int buckets;

  /** Of all items. */
  public CalibrationBias() {
    this(0);
  }

  /**
   * Of all items, and of buckets.
   *
   * @param buckets how many; 0 = none
   */
  public CalibrationBias(int buckets) {
    Checks.notNegative("buckets", buckets);
    this.buckets = buckets;
  }

  @Override
  public void add(ScoredList list) {
    items.add(list);
  }

  @Override
  public OptionalDouble value() {
    return bias(1)[0];
  }

  @Override
  public Map<String, Double> parts() {
    if (buckets == 0) {
      return Map.of();
    }
    OptionalDouble[] bias = bias(buckets);
    Map<String, Double> parts = new LinkedHashMap<>();
    for (int b = 0; b < bias.length; b++) {
      String name = "bucket" + b;
      bias[b].ifPresent(value -> parts.put(name, value));
    }
    return parts;
  }

  private OptionalDouble[] bias(int count) {
    double[] probabilities =
        Arrays.stream(items.scores()).map(logit -> 1 / (1 + Math.exp(-logit))).toArray();
    return PositiveBuckets.of(items.scores(), items.labels(), count)
        .bias(probabilities, items.weights());
  }

  @Override
  public Basis basis() {
    return Basis.PROBABILITY;
  }
}
