package io.weir.simulator.cascade;

import java.util.Arrays;

/** Sorting of candidates by score. */
final class Order {
  private Order() {}

  /** Places by descending score, of equal scores the lower place first; scores are numbers. */
  static int[] descending(float[] scores) {
    long[] keys = new long[scores.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = (long) ~ascending(scores[i]) << 32 | i;
    }
    Arrays.sort(keys);
    int[] order = new int[keys.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = (int) keys[i];
    }
    return order;
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
