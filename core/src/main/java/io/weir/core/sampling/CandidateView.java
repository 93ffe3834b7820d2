package io.weir.core.sampling;

import static io.weir.core.Checks.perItem;

import io.weir.core.cascade.Stage;

/**
 * The candidates of one request as a sampler sees them: how far each came and what is known of the
 * user's reaction so far.
 *
 * <p>Struct of arrays, one element per candidate, in any order; the arrays belong to the caller,
 * and a sampler does not write to them. Not thread-safe by that contract alone.
 *
 * @param itemIds the candidates, each once
 * @param stageReached depth of the deepest stage that lists the item, see {@link Stage#depth};
 *     {@link Stage#UNKNOWN} where the logs leave it open
 * @param rankingRank 1-based rank in ranking's list, 0 = none
 * @param preRankingRank 1-based rank in pre-ranking's list, 0 = none
 * @param exposurePosition 1-based position, 0 = none known
 * @param engaged whether the user did, so far, anything on the item that belongs to a task, fast or
 *     slow; such an item was shown
 * @param stageTotals totalCandidates of each of the five stages, 0 = no log
 */
public record CandidateView(
    long[] itemIds,
    byte[] stageReached,
    int[] rankingRank,
    int[] preRankingRank,
    int[] exposurePosition,
    boolean[] engaged,
    int[] stageTotals) {

  public CandidateView {
    int items = itemIds.length;
    perItem("stageReached", stageReached.length, items);
    perItem("rankingRank", rankingRank.length, items);
    perItem("preRankingRank", preRankingRank.length, items);
    perItem("exposurePosition", exposurePosition.length, items);
    perItem("engaged", engaged.length, items);
  }

  /** The number of candidates. */
  public int size() {
    return itemIds.length;
  }

  /** Whether the candidate was shown. */
  public boolean exposed(int candidate) {
    return stageReached[candidate] == Stage.EXPOSURE.depth();
  }

  /**
   * Whether the candidate reached ranking and, as far as the logs tell, was not shown: ranking or
   * re-ranking stopped it, or ranking lists it and its fate is unknown.
   */
  boolean unexposedInRanking(int candidate) {
    byte stage = stageReached[candidate];
    return stage == Stage.RANKING.depth()
        || stage == Stage.RE_RANKING.depth()
        || (stage == Stage.UNKNOWN && rankingRank[candidate] > 0);
  }

  /** Whether a stage is known to be the last one that listed the candidate. */
  boolean stoppedAt(Stage stage, int candidate) {
    return stageReached[candidate] == stage.depth();
  }
}
