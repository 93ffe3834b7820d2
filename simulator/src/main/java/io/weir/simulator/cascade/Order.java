package io.weir.simulator.cascade;

import java.util.Arrays;

/** Sorting of candidates by score. */
final class Order {
  /** From so many on, digit by digit is faster than by comparing. */
  private static final int LONG = 512;

  private static final int DIGIT_BITS = 11;

  private Order() {}

  /** Places by descending score, of equal scores the lower place first; scores are numbers. */
  static int[] descending(float[] scores) {
    long[] keys = new long[scores.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = (long) ~ascending(scores[i]) << 32 | i;
    }
    if (keys.length < LONG) {
      Arrays.sort(keys);
    } else {
      keys = sortedByDigits(keys);
    }
    int[] order = new int[keys.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = (int) keys[i];
    }
    return order;
  }

  /** By the upper half, the rest being in order: from the lowest digit to the highest. */
  private static long[] sortedByDigits(long[] keys) {
    long[] from = keys;
    long[] to = new long[keys.length];
    for (int shift = Integer.SIZE; shift < Long.SIZE; shift += DIGIT_BITS) {
      int[] next = new int[(1 << DIGIT_BITS) + 1];
      for (long key : from) {
        next[digit(key, shift) + 1]++;
      }
      for (int digit = 1; digit < next.length; digit++) {
        next[digit] += next[digit - 1];
      }
      for (long key : from) {
        to[next[digit(key, shift)]++] = key;
      }
      long[] sorted = to;
      to = from;
      from = sorted;
    }
    return from;
  }

  private static int digit(long key, int shift) {
    // Of signed numbers, the negative ones come first.
    return (int) ((key ^ Long.MIN_VALUE) >>> shift) & (1 << DIGIT_BITS) - 1;
  }

  /** Scores that put the given places in front, in their order: as many points as stand behind. */
  static float[] points(int[] first, int size) {
    float[] points = new float[size];
    for (int place = 0; place < first.length; place++) {
      points[first[place]] = first.length - place;
    }
    return points;
  }

  /** An int that compares as the float does. */
  private static int ascending(float score) {
    int bits = Float.floatToIntBits(score + 0f); // -0 becomes 0
    return bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
  }
}
