package io.weir.preranker;

/**
 * What goes on to ranking.
 *
 * @param itemIds the best candidates, the best first; of equal scores those that came first
 * @param scores of each, the task's log-odds; NaN where the order is the fallback's
 * @param generation whose towers and vectors made the scores; 0 where the order is the fallback's
 * @param missing how many of all candidates had no vector
 * @param fallback why the candidates stand in the order in which they came, one line; empty when
 *     the model has ordered them
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record PreRanked(
    long[] itemIds, float[] scores, long generation, int missing, String fallback) {

  /** Whether the model has ordered the candidates. */
  public boolean byModel() {
    return fallback.isEmpty();
  }
}
