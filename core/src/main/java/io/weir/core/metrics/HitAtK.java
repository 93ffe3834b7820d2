package io.weir.core.metrics;

import java.util.Arrays;

/**
 * Share of a request's positives that stand among its K highest scores: recall at K.
 *
 * <p>Formula: {@code mean over requests with |I| > 0 of |topK ∩ I| / |I|}. What I is makes the
 * paper's figure:
 *
 * <ul>
 *   <li>HCCP §4.1.2, ISH and ISPH: the clicks and purchases of the scenario; ASH and ASPH: those of
 *       all scenarios, {@link ScoredList#outside} counting those that are no candidates.
 *   <li>ECM Table 2, Recall@K: the exposed, and the clicked items.
 *   <li>FS-LTR §8.2.3, R@K: the positives.
 *   <li>GRACE Eq. 12, Recall@k: the k items that ranking put first, {@code |topk_pre ∩ topk_rank| /
 *       |topk_rank|}. Of a sampled list the k best ranked of those listed.
 * </ul>
 */
public final class HitAtK extends TopKMean {
  /** Of the positives. */
  public HitAtK(int k) {
    this(k, Relevance.LABELS);
  }

  private HitAtK(int k, Relevance relevance) {
    super(k, relevance);
  }

  /** Of the K items that ranking put first. */
  public static HitAtK againstRanking(int k) {
    return new HitAtK(k, Relevance.RANKING);
  }

  @Override
  int elsewhere(ScoredList list) {
    return relevance() == Relevance.LABELS ? list.outside() : 0;
  }

  @Override
  double of(double[] top, double[] all, double total) {
    return Arrays.stream(top).sum() / total;
  }
}
