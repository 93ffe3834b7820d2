package io.weir.core.labelling;

import io.weir.core.cascade.RequestSample;
import io.weir.core.cascade.Stage;

/**
 * Whether ranking put an item among its first k: what a pre-ranking model must find to be
 * consistent with ranking.
 *
 * <p>GRACE Eq. 6: {@code y^k = 1 iff pos^rank ≤ k}. An item that did not reach ranking has 0.
 */
public final class TopKLabel {
  private TopKLabel() {}

  /**
   * The label {@code y^k}.
   *
   * @param stageReached 0 to 5, or {@link Stage#UNKNOWN}
   * @param rankingRank 1-based rank in ranking's list, 0 = none
   * @return 1, 0, or -1 where an item has no rank, but may have reached ranking
   */
  public static byte of(byte stageReached, int rankingRank, int k) {
    if (rankingRank > 0) {
      return (byte) (rankingRank <= k ? 1 : 0);
    }
    boolean stoppedBefore = stageReached >= 0 && stageReached < Stage.RANKING.depth();
    return stoppedBefore ? 0 : RequestSample.UNKNOWN_LABEL;
  }
}
