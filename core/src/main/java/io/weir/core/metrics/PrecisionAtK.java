package io.weir.core.metrics;

import java.util.Arrays;

/**
 * Share of positives among a request's K highest scores.
 *
 * <p>FS-LTR §8.2.3, P@K: {@code mean over requests with |I| > 0 of |topK ∩ I| / K}; K also where
 * the list is shorter.
 */
public final class PrecisionAtK extends TopKMean {
  /** Of the positives. */
  public PrecisionAtK(int k) {
    super(k, Relevance.LABELS);
  }

  @Override
  double of(double[] top, double[] all, double total) {
    return Arrays.stream(top).sum() / k();
  }
}
