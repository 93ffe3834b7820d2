package io.weir.core.metrics;

/**
 * Share of the requests with positives that have one among their K highest scores.
 *
 * <p>FS-LTR §8.2.3, HR@K: {@code mean over requests with |I| > 0 of 1[topK ∩ I ≠ ∅]}.
 */
public final class HitRateAtK extends TopKMean {
  /** Of the positives. */
  public HitRateAtK(int k) {
    super(k, Relevance.LABELS);
  }

  @Override
  double of(double[] top, double[] all, double total) {
    for (double relevance : top) {
      if (relevance > 0) {
        return 1;
      }
    }
    return 0;
  }
}
