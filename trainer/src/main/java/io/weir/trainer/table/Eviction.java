package io.weir.trainer.table;

import java.util.Arrays;
import java.util.function.IntToLongFunction;

/**
 * Finds the rows of least use.
 *
 * <p>One pass over the rows that keeps the least so far: an array of twice as many as are asked for
 * that is cut back to its lower half whenever it is full. Not thread-safe.
 */
final class Eviction {
  private final IntToLongFunction usefulness;
  private final IntToLongFunction ids;

  /**
   * @param usefulness of the row in a slot, 0 or above
   * @param ids of the rows, which decide between rows of the same use
   */
  Eviction(IntToLongFunction usefulness, IntToLongFunction ids) {
    this.usefulness = usefulness;
    this.ids = ids;
  }

  /**
   * The slots of the least useful rows, ascending.
   *
   * @param from first slot that is looked at
   * @param most how many at most
   */
  int[] leastUseful(RowStore store, int from, int most) {
    long[] least = new long[2 * most];
    int size = 0;
    long bound = Long.MAX_VALUE;
    for (int slot = store.nextTaken(from); slot >= 0; slot = store.nextTaken(slot + 1)) {
      long use = usefulness.applyAsLong(slot);
      if (use >= bound) {
        continue;
      }
      if (size == least.length) {
        Arrays.sort(least);
        size = most;
        bound = least[most - 1];
      }
      least[size++] = use;
    }
    Arrays.sort(least, 0, size);
    if (size == 0) {
      return new int[0];
    }
    return upTo(store, from, least[Math.min(most, size) - 1], Math.min(most, size));
  }

  /** The slots below a bound, and of those at it the ones with the lowest ids. */
  private int[] upTo(RowStore store, int from, long bound, int count) {
    int[] below = new int[count];
    long[] idsAt = new long[16];
    int[] slotsAt = new int[16];
    int n = 0;
    int ties = 0;
    for (int slot = store.nextTaken(from); slot >= 0; slot = store.nextTaken(slot + 1)) {
      long use = usefulness.applyAsLong(slot);
      if (use < bound) {
        below[n++] = slot;
      } else if (use == bound) {
        if (ties == idsAt.length) {
          idsAt = Arrays.copyOf(idsAt, 2 * ties);
          slotsAt = Arrays.copyOf(slotsAt, 2 * ties);
        }
        idsAt[ties] = ids.applyAsLong(slot);
        slotsAt[ties++] = slot;
      }
    }
    long[] sorted = Arrays.copyOf(idsAt, ties);
    Arrays.sort(sorted);
    long last = sorted[count - n - 1];
    for (int i = 0; i < ties; i++) {
      if (idsAt[i] <= last) {
        below[n++] = slotsAt[i];
      }
    }
    Arrays.sort(below);
    return below;
  }
}
