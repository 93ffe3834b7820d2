package io.weir.core.metrics;

/**
 * Mean reciprocal rank: 1 / rank of a list's best-ranked positive, averaged over the lists that
 * have one among their candidates, by their weights.
 *
 * <p>Ranks are 1-based; ties keep input order. Undefined while no list has a positive.
 */
public final class Mrr extends TopKMean {
  /** Of the positives. */
  public Mrr() {
    super(Integer.MAX_VALUE, Relevance.LABELS);
  }

  @Override
  double of(double[] top, double[] all, double total) {
    for (int i = 0; i < top.length; i++) {
      if (top[i] > 0) {
        return 1.0 / (i + 1);
      }
    }
    return 0;
  }
}
