package io.weir.core.metrics;

import java.util.OptionalDouble;

/**
 * Mean reciprocal rank: 1 / rank of a list's best-ranked positive, averaged over the lists that
 * have one.
 *
 * <p>Ranks are 1-based; ties keep input order. Undefined while no list has a positive.
 */
public final class Mrr implements ListMetric {
  private double sum;
  private long lists;

  @Override
  public void add(double[] logits, byte[] labels) {
    int[] order = Order.descending(logits);
    for (int i = 0; i < order.length; i++) {
      if (labels[order[i]] == 1) {
        sum += 1.0 / (i + 1);
        lists++;
        return;
      }
    }
  }

  @Override
  public OptionalDouble value() {
    return lists > 0 ? OptionalDouble.of(sum / lists) : OptionalDouble.empty();
  }
}
