package io.weir.trainer.loss;

/** What a term takes for the label of a candidate. Immutable, thread-safe. */
@FunctionalInterface
public interface LabelRule {
  /** The task's own label. */
  LabelRule TASK = (stageReached, rankingRank, taskLabel) -> taskLabel;

  /**
   * The label of a candidate.
   *
   * @param stageReached 0 for what was drawn
   * @param rankingRank 1-based; 0 = none
   * @param taskLabel -1 = unknown
   * @return 0 or above; -1 = unknown
   */
  double label(byte stageReached, int rankingRank, double taskLabel);
}
