package io.weir.store.table;

import static io.weir.core.Checks.positive;

import java.util.Arrays;

/**
 * The n best of (id, score) pairs that are offered one after the other: higher scores first, the
 * lower id first of equal scores.
 *
 * <p>A heap with the worst at its root; nothing is allocated after construction. Not thread-safe.
 */
public final class TopN {
  private final long[] ids;
  private final float[] scores;
  private int size;

  /** An empty one of at most {@code n} pairs. */
  public TopN(int n) {
    positive("top-n", n);
    ids = new long[n];
    scores = new float[n];
  }

  /** Takes a pair in if it is among the best so far. */
  public void offer(long id, float score) {
    if (size < ids.length) {
      up(size++, id, score);
    } else if (better(id, score, ids[0], scores[0])) {
      down(0, size, id, score);
    }
  }

  /** Pairs that are held. */
  public int size() {
    return size;
  }

  /** Puts the pairs in order, the best first; nothing may be offered after it. */
  public TopN sort() {
    for (int end = size - 1; end > 0; end--) {
      long id = ids[end];
      float score = scores[end];
      ids[end] = ids[0];
      scores[end] = scores[0];
      down(0, end, id, score);
    }
    return this;
  }

  /** The id at a rank from 0 on, after {@link #sort}. */
  public long id(int rank) {
    return ids[rank];
  }

  /** The score at a rank from 0 on, after {@link #sort}. */
  public float score(int rank) {
    return scores[rank];
  }

  /** The ids by rank, after {@link #sort}; a copy. */
  public long[] ids() {
    return Arrays.copyOf(ids, size);
  }

  /** The scores by rank, after {@link #sort}; a copy. */
  public float[] scores() {
    return Arrays.copyOf(scores, size);
  }

  private void up(int hole, long id, float score) {
    int i = hole;
    while (i > 0) {
      int parent = (i - 1) / 2;
      if (!better(ids[parent], scores[parent], id, score)) {
        break;
      }
      ids[i] = ids[parent];
      scores[i] = scores[parent];
      i = parent;
    }
    ids[i] = id;
    scores[i] = score;
  }

  private void down(int hole, int end, long id, float score) {
    int i = hole;
    for (int child = 2 * i + 1; child < end; child = 2 * i + 1) {
      if (child + 1 < end && better(ids[child], scores[child], ids[child + 1], scores[child + 1])) {
        child++;
      }
      if (!better(id, score, ids[child], scores[child])) {
        break;
      }
      ids[i] = ids[child];
      scores[i] = scores[child];
      i = child;
    }
    ids[i] = id;
    scores[i] = score;
  }

  private static boolean better(long id, float score, long otherId, float otherScore) {
    return score > otherScore || (score == otherScore && id < otherId);
  }
}
