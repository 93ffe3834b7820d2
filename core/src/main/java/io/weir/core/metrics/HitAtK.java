package io.weir.core.metrics;

import io.weir.core.Checks;
import java.util.OptionalDouble;

/**
 * Share of a request's positives that stand among its K highest scores, averaged over requests by
 * their weights.
 *
 * <p>HCCP §4.1.2 (ISH, ISPH; ASH, ASPH with ground truth outside the candidates): {@code mean over
 * requests with |I| > 0 of |topK ∩ I| / |I|}. Undefined while no request has a positive. Ties keep
 * input order.
 */
public final class HitAtK implements ListMetric {
  private final int k;
  private double sum;
  private double weights;

  /**
   * @param k how many of the highest scores count, at least 1
   */
  public HitAtK(int k) {
    Checks.positive("k", k);
    this.k = k;
  }

  @Override
  public void add(double[] logits, byte[] labels, double weight) {
    add(logits, labels, weight, 0);
  }

  /**
   * Takes in one list whose request has positives elsewhere, too.
   *
   * @param weight of the list
   * @param outside the request's positives that are no candidates
   */
  public void add(double[] logits, byte[] labels, double weight, int outside) {
    int positives = outside;
    for (byte label : labels) {
      positives += label;
    }
    if (positives == 0) {
      return;
    }
    int[] order = Order.descending(logits);
    int hits = 0;
    for (int i = 0; i < Math.min(k, order.length); i++) {
      hits += labels[order[i]];
    }
    sum += weight * hits / positives;
    weights += weight;
  }

  @Override
  public OptionalDouble value() {
    return weights > 0 ? OptionalDouble.of(sum / weights) : OptionalDouble.empty();
  }
}
