package io.weir.store.client;

import static io.weir.core.Checks.positive;

import java.util.OptionalLong;

/**
 * Candidates to be ranked for several users. Immutable as far as its arrays are left alone.
 *
 * @param users (users, dimension), row-major, finite; not copied
 * @param ids the candidates of every user; one that comes twice is ranked twice; not copied
 * @param topN the most for each user
 * @param similarity what a score is
 * @param generation answer from this one or not at all; empty = the current one
 */
public record ScoreQuery(
    float[] users, long[] ids, int topN, Similarity similarity, OptionalLong generation) {
  public ScoreQuery {
    positive("top-n", topN);
  }

  /** By the inner product, in the current generation. */
  public static ScoreQuery of(float[] users, int topN, long... ids) {
    return new ScoreQuery(users, ids, topN, Similarity.DOT, OptionalLong.empty());
  }

  /** This in a generation and no other. */
  public ScoreQuery from(long wanted) {
    return new ScoreQuery(users, ids, topN, similarity, OptionalLong.of(wanted));
  }

  /** This by another similarity. */
  public ScoreQuery by(Similarity other) {
    return new ScoreQuery(users, ids, topN, other, generation);
  }
}
