package io.weir.store.table;

import static io.weir.core.Checks.positive;

import java.util.Arrays;

/**
 * The n best of (id, score) pairs that are offered one after the other: higher scores first, the
 * lower id first of equal scores.
 *
 * <p>All pairs are kept until {@link #sort}, which finds the n-th best score by its digits (radix
 * selection, 11 bits at a time) and sorts what is not worse: a pair costs no branch that depends on
 * scores. To keep only the best all along would take less memory; but every branch that a processor
 * guesses wrong also takes back what it had begun to read ahead, which is what scoring waits for.
 * Not thread-safe.
 */
public final class TopN {
  private static final int DIGIT_BITS = 11;
  private static final int FIRST_ROOM = 256;

  private final int n;
  private long[] ids;
  private float[] scores;
  private int size;

  /** An empty one of at most {@code n} pairs. */
  public TopN(int n) {
    this(n, FIRST_ROOM);
  }

  /**
   * An empty one of at most {@code n} pairs.
   *
   * @param offers how many pairs will be offered, more or less
   */
  public TopN(int n, int offers) {
    positive("top-n", n);
    this.n = n;
    ids = new long[Math.max(1, offers)];
    scores = new float[ids.length];
  }

  /** Takes a pair in; a score that is not a number counts as the lowest. */
  public void offer(long id, float score) {
    reserve(1);
    ids[size] = id;
    scores[size++] = score;
  }

  /** Takes the first pairs of two arrays in. */
  void offer(long[] moreIds, float[] moreScores, int count) {
    reserve(count);
    System.arraycopy(moreIds, 0, ids, size, count);
    System.arraycopy(moreScores, 0, scores, size, count);
    size += count;
  }

  /** Pairs that are held, after {@link #sort}. */
  public int size() {
    return size;
  }

  /** Puts the best pairs in order; nothing may be offered after it. */
  public TopN sort() {
    int[] keys = keys();
    long[] best = notWorse(keys, size > n ? nth(keys) : Integer.MAX_VALUE);
    Arrays.sort(best);
    long[] unsortedIds = ids;
    float[] unsortedScores = scores;
    ids = new long[best.length];
    scores = new float[best.length];
    for (int rank = 0; rank < best.length; rank++) {
      int i = (int) best[rank];
      ids[rank] = unsortedIds[i];
      scores[rank] = number(unsortedScores[i]);
    }
    size = best.length;
    sortEqualScores();
    size = Math.min(n, size);
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

  private void reserve(int more) {
    if (size + more > ids.length) {
      int room = Math.max(size + more, 2 * ids.length);
      ids = Arrays.copyOf(ids, room);
      scores = Arrays.copyOf(scores, room);
    }
  }

  private int[] keys() {
    int[] keys = new int[size];
    for (int i = 0; i < size; i++) {
      keys[i] = descending(number(scores[i]));
    }
    return keys;
  }

  /** The n-th lowest key; there are more. */
  private int nth(int[] keys) {
    int[] counts = new int[1 << DIGIT_BITS];
    int known = 0;
    int prefix = 0;
    int rank = n;
    for (int shift = Integer.SIZE - DIGIT_BITS; known < Integer.SIZE; shift -= DIGIT_BITS) {
      shift = Math.max(0, shift);
      count(keys, known, prefix, shift, counts);
      int digit = 0;
      while (counts[digit] < rank) {
        rank -= counts[digit++];
      }
      prefix = prefix | digit << shift;
      known = Integer.SIZE - shift;
      Arrays.fill(counts, 0);
    }
    return prefix ^ Integer.MIN_VALUE;
  }

  /**
   * Counts digits of the keys that begin with a prefix.
   *
   * @param known bits of the prefix
   */
  private static void count(int[] keys, int known, int prefix, int shift, int[] counts) {
    int digitMask = (1 << Integer.SIZE - known - shift) - 1;
    int prefixMask = (int) (-1L << Integer.SIZE - known);
    for (int key : keys) {
      int unsigned = key ^ Integer.MIN_VALUE;
      if ((unsigned & prefixMask) == prefix) {
        counts[unsigned >>> shift & digitMask]++;
      }
    }
  }

  /** Key and place of the pairs whose keys are at most a bound. */
  private static long[] notWorse(int[] keys, int bound) {
    long[] found = new long[keys.length + 1];
    int count = 0;
    for (int i = 0; i < keys.length; i++) {
      found[count] = (long) keys[i] << Integer.SIZE | i;
      // No branch, for nobody can foresee it.
      count += keys[i] <= bound ? 1 : 0;
    }
    return Arrays.copyOf(found, count);
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

  /** Both zeros are one score. */
  private static float number(float score) {
    return Float.isNaN(score) ? Float.NEGATIVE_INFINITY : score + 0f;
  }

  /** A number whose signed order is the scores' order from high to low. */
  private static int descending(float score) {
    int bits = Float.floatToRawIntBits(score);
    return ~(bits ^ (bits >> 31 & Integer.MAX_VALUE));
  }
}
