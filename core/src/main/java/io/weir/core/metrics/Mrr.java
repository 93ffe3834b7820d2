package io.weir.core.metrics;

import java.util.OptionalDouble;

/**
 * Mean reciprocal rank: 1 / rank of a list's best-ranked positive, averaged over the lists that
 * have one, by their weights.
 *
 * <p>Ranks are 1-based; ties keep input order. Undefined while no list has a positive.
 */
public final class Mrr implements ListMetric {
  private double sum;
  private double weights;

  @Override
  public void add(double[] logits, byte[] labels, double weight) {
    int[] order = Order.descending(logits);
    for (int i = 0; i < order.length; i++) {
      if (labels[order[i]] == 1) {
        sum += weight / (i + 1);
        weights += weight;
        return;
      }
    }
  }

  @Override
  public OptionalDouble value() {
    return weights > 0 ? OptionalDouble.of(sum / weights) : OptionalDouble.empty();
  }
}
