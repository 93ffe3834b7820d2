package io.weir.store.table;

import static io.weir.core.Checks.positive;

import java.util.Arrays;

/**
 * The n best of (id, score) pairs that are offered one after the other: higher scores first, the
 * lower id first of equal scores.
 *
 * <p>Twice as many pairs as are wanted are collected, then the better half is selected (Hoare's
 * FIND) and what is worse than its last pair is refused from there on: a pair costs a comparison
 * and seldom more, where a heap would move log n others. Nothing is allocated between construction
 * and {@link #sort}. Not thread-safe.
 */
public final class TopN {
  private final int n;
  private final long[] ids;
  private final float[] scores;
  private int size;
  // The n-th best so far; before n were selected everything is better.
  private boolean full;
  private float worstScore;
  private long worstId;

  /** An empty one of at most {@code n} pairs. */
  public TopN(int n) {
    positive("top-n", n);
    this.n = n;
    ids = new long[2 * n];
    scores = new float[2 * n];
  }

  /** Takes a pair in if it is among the best so far; the score is not NaN. */
  public void offer(long id, float score) {
    if (full && !better(id, score, worstId, worstScore)) {
      return;
    }
    ids[size] = id;
    // Both zeros are one score.
    scores[size] = score + 0f;
    if (++size == ids.length) {
      select();
    }
  }

  /** Pairs that are held, after {@link #sort}. */
  public int size() {
    return size;
  }

  /** Puts the pairs in order, the best first; nothing may be offered after it. */
  public TopN sort() {
    if (size > n) {
      select();
    }
    long[] keys = new long[size];
    for (int i = 0; i < size; i++) {
      keys[i] = (long) descending(scores[i]) << Integer.SIZE | i;
    }
    Arrays.sort(keys);
    long[] unsortedIds = Arrays.copyOf(ids, size);
    float[] unsortedScores = Arrays.copyOf(scores, size);
    for (int rank = 0; rank < size; rank++) {
      int i = (int) keys[rank];
      ids[rank] = unsortedIds[i];
      scores[rank] = unsortedScores[i];
    }
    sortEqualScores();
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

  /** Keeps the best n of more, in no order but for the worst, which comes last. */
  private void select() {
    int low = 0;
    int high = size - 1;
    while (low < high) {
      int cut = partition(low, high);
      if (cut < n - 1) {
        low = cut + 1;
      } else {
        high = cut;
      }
    }
    size = n;
    full = true;
    worstId = ids[n - 1];
    worstScore = scores[n - 1];
  }

  /** Splits a range so that nothing up to the place returned is worse than anything after it. */
  private int partition(int low, int high) {
    int middle = (low + high) >>> 1;
    medianToMiddle(low, middle, high);
    long pivotId = ids[middle];
    float pivotScore = scores[middle];
    int i = low - 1;
    int j = high + 1;
    while (true) {
      do {
        i++;
      } while (better(ids[i], scores[i], pivotId, pivotScore));
      do {
        j--;
      } while (better(pivotId, pivotScore, ids[j], scores[j]));
      if (i >= j) {
        return j;
      }
      swap(i, j);
    }
  }

  /** Orders three pairs, so that ones that come in order do not make for uneven splits. */
  private void medianToMiddle(int low, int middle, int high) {
    swapUnlessBetter(low, middle);
    swapUnlessBetter(middle, high);
    swapUnlessBetter(low, middle);
  }

  private void swapUnlessBetter(int i, int j) {
    if (better(ids[j], scores[j], ids[i], scores[i])) {
      swap(i, j);
    }
  }

  private void swap(int i, int j) {
    long id = ids[i];
    ids[i] = ids[j];
    ids[j] = id;
    float score = scores[i];
    scores[i] = scores[j];
    scores[j] = score;
  }

  private void sortEqualScores() {
    for (int from = 0; from < size; ) {
      int to = from + 1;
      while (to < size && scores[to] == scores[from]) {
        to++;
      }
      if (to - from > 1) {
        Arrays.sort(ids, from, to);
      }
      from = to;
    }
  }

  /** A number whose signed order is the scores' order from high to low. */
  private static int descending(float score) {
    int bits = Float.floatToRawIntBits(score);
    return ~(bits ^ (bits >> 31 & Integer.MAX_VALUE));
  }

  private static boolean better(long id, float score, long otherId, float otherScore) {
    return score > otherScore || (score == otherScore && id < otherId);
  }
}
