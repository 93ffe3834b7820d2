package io.weir.core.metrics;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Stable orders of a list's items: ties keep input order.
 *
 * <p>Those of one list are made when they are first asked for, and serve every view of the list:
 * many figures, each for many groups of items, look at the same two orders. Thread-safe.
 */
final class Order {
  private volatile int @Nullable [] byScore;
  private volatile int @Nullable [] byRank;

  /** Indices from the lowest score to the highest. */
  static int[] ascending(double[] scores) {
    double[] sorted = new double[scores.length];
    // Both zeros are one score.
    Arrays.setAll(sorted, i -> scores[i] + 0.0);
    Arrays.sort(sorted);
    int[] order = new int[scores.length];
    int[] tied = new int[scores.length];
    for (int i = 0; i < scores.length; i++) {
      int first = first(sorted, scores[i] + 0.0);
      order[first + tied[first]++] = i;
    }
    return order;
  }

  /** Indices from the highest score to the lowest. */
  static int[] descending(double[] scores) {
    return ascending(Arrays.stream(scores).map(score -> -score).toArray());
  }

  /** Where a score first stands among ascending ones, of which it is one. */
  private static int first(double[] sorted, double score) {
    int low = 0;
    int high = sorted.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Double.compare(sorted[middle], score) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Indices of a list's items from the highest score to the lowest; not to be written to. */
  int[] byScore(ScoredList list) {
    int[] order = byScore;
    if (order == null) {
      order = descending(list.logits());
      byScore = order;
    }
    return order;
  }

  /** Indices of a list's items in ranking's order, those it did not rank last; as above. */
  int[] byRank(ScoredList list) {
    int[] order = byRank;
    if (order == null) {
      order =
          ascending(
              Arrays.stream(list.rankingRanks())
                  .mapToDouble(rank -> rank > 0 ? rank : Double.POSITIVE_INFINITY)
                  .toArray());
      byRank = order;
    }
    return order;
  }
}
