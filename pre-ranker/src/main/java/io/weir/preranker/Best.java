package io.weir.preranker;

import java.util.Arrays;
import java.util.stream.IntStream;

/** The highest of some scores. Stateless, thread-safe. */
final class Best {
  private Best() {}

  /**
   * Places of the highest scores, the highest first, of equal ones the first; -0 and 0 are equal.
   *
   * @param scores no NaN
   * @param n the most
   */
  static int[] of(float[] scores, int n) {
    // A key a candidate: the score, descending as a number, and its place below.
    long[] keys =
        IntStream.range(0, scores.length)
            .mapToLong(i -> ((long) ~ascending(scores[i]) << 32) | i)
            .toArray();
    Arrays.sort(keys);
    return Arrays.stream(keys).limit(n).mapToInt(key -> (int) key).toArray();
  }

  /** An int that is greater the greater the score is. */
  private static int ascending(float score) {
    int bits = Float.floatToIntBits(score + 0f);
    return bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
  }

  /** The score above which a share of 1 - q of the scores lies. */
  static float quantile(float[] scores, double q) {
    float[] sorted = scores.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.round(q * (sorted.length - 1))];
  }
}
