package io.weir.core.labelling;

import java.util.Arrays;

/**
 * The order in which a pre-ranking model should put the items of a ranking list: positives first,
 * then the other impressions, then the rest, each part in ranking's order.
 *
 * <p>"Hybrid Cross-Stage Coordination Pre-ranking" (HCCP) §3.2.1, sequence arrangement: {@code r^c
 * = r − (e + l) N^r}, ascending. The global sequence takes the click label over all sampled ranking
 * items; a task's local one its own label over the exposed ones.
 */
public final class SequenceArrangement {
  private SequenceArrangement() {}

  /**
   * The adjusted order {@code r^c} (or {@code r^t}) of each item: smaller comes first.
   *
   * @param ranks (items) 1-based ranks in ranking's list
   * @param exposed (items) whether each was shown
   * @param labels (items) 1 for a positive; all else counts as 0
   * @param total N^r, how many items ranking put in order; at least the largest rank
   */
  public static long[] keys(int[] ranks, boolean[] exposed, byte[] labels, int total) {
    long[] keys = new long[ranks.length];
    for (int i = 0; i < keys.length; i++) {
      int ahead = (exposed[i] ? 1 : 0) + (labels[i] == 1 ? 1 : 0);
      keys[i] = ranks[i] - (long) ahead * total;
    }
    return keys;
  }

  /** The given items in ascending order of their keys; equal ones as they stood. */
  public static int[] ascending(int[] items, long[] keys) {
    return Arrays.stream(items)
        .boxed()
        .sorted((a, b) -> Long.compare(keys[a], keys[b]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
