package io.weir.core.metrics;

/**
 * Mean average precision of the K highest scores, the K items that ranking put first being the
 * relevant ones.
 *
 * <p>HCCP §4.1.2: {@code AP@K = 1/min(K, R) Σ_{k ≤ K} P@k rel_(k)}, R the number of relevant items;
 * mean over requests with R > 0. Of a sampled list the K best ranked of those listed are relevant.
 */
public final class MapAtK extends TopKMean {
  private MapAtK(int k) {
    super(k, Relevance.RANKING);
  }

  /** Of the K items that ranking put first. */
  public static MapAtK againstRanking(int k) {
    return new MapAtK(k);
  }

  @Override
  double of(double[] top, double[] all, double total) {
    double hits = 0;
    double sum = 0;
    for (int i = 0; i < top.length; i++) {
      hits += top[i];
      sum += top[i] * hits / (i + 1);
    }
    return sum / Math.min(k(), total);
  }
}
