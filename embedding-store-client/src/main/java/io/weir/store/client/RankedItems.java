package io.weir.store.client;

import io.weir.store.v1.Origin;
import io.weir.store.v1.Ranking;

/**
 * Candidates of one user by descending score, the lower id first of equal scores.
 *
 * @param origin where their vectors came from
 * @param ids the candidates
 * @param scores of each, of the same length
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record RankedItems(VectorOrigin origin, long[] ids, float[] scores) {
  static RankedItems of(Origin origin, Ranking ranking) {
    long[] ids = new long[ranking.getIdsCount()];
    float[] scores = new float[ids.length];
    for (int rank = 0; rank < ids.length; rank++) {
      ids[rank] = ranking.getIds(rank);
      scores[rank] = ranking.getScores(rank);
    }
    return new RankedItems(VectorOrigin.of(origin), ids, scores);
  }
}
