package io.weir.core.metrics;

import java.util.Arrays;

/** Stable orders of scores: ties keep input order. */
final class Order {
  private Order() {}

  /** Indices from the lowest score to the highest. */
  static int[] ascending(double[] scores) {
    return sorted(scores, 1);
  }

  /** Indices from the highest score to the lowest. */
  static int[] descending(double[] scores) {
    return sorted(scores, -1);
  }

  private static int[] sorted(double[] scores, int sign) {
    Integer[] order = new Integer[scores.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> sign * Double.compare(scores[a] + 0.0, scores[b] + 0.0));
    int[] result = new int[order.length];
    Arrays.setAll(result, i -> order[i]);
    return result;
  }
}
