package io.weir.local.closedloop;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How often each item of a simulated catalogue was found, whose ids go from 1 on. Not thread-safe.
 */
final class ItemCounts {
  /** How many groups of equal size the items of the start are divided into. */
  static final int OCTILES = 8;

  /** Of an item that came later. */
  static final int NEWBORN = 0;

  private final int itemsAtStart;
  private int[] counts;

  ItemCounts(int itemsAtStart) {
    this.itemsAtStart = itemsAtStart;
    counts = new int[itemsAtStart + 1];
  }

  void add(long[] itemIds) {
    for (long id : itemIds) {
      int item = Math.toIntExact(id);
      if (item >= counts.length) {
        counts = Arrays.copyOf(counts, Math.max(item + 1, 2 * counts.length));
      }
      counts[item]++;
    }
  }

  /**
   * The octile of each item that was there from the start, by its id: 1 holds those found most
   * often, 8 those found least often; of equals the lower id comes first.
   */
  int[] octiles() {
    int[] byCount =
        IntStream.rangeClosed(1, itemsAtStart)
            .boxed()
            .sorted(Comparator.<Integer>comparingInt(item -> -counts[item]))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] octiles = new int[itemsAtStart + 1];
    for (int place = 0; place < byCount.length; place++) {
      octiles[byCount[place]] = 1 + (int) ((long) OCTILES * place / byCount.length);
    }
    return octiles;
  }
}
