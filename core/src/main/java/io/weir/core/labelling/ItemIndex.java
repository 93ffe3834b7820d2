package io.weir.core.labelling;

import io.weir.core.cascade.Ids;
import java.util.Arrays;

/**
 * The distinct items of one request, numbered in the order in which they were added.
 *
 * <p>Open addressing over primitive ids: the join builds one per request. Not thread-safe.
 */
final class ItemIndex {
  static final int ABSENT = -1;

  private final int[] slots;
  private final long[] ids;
  private int size;

  /**
   * @param capacity the most items that will be added
   */
  ItemIndex(int capacity) {
    slots = new int[Math.max(4, Integer.highestOneBit(Math.max(1, capacity)) * 4)];
    Arrays.fill(slots, ABSENT);
    ids = new long[capacity];
  }

  /** The item's number, given to it now if it is new. */
  int add(long id) {
    int slot = slot(id);
    if (slots[slot] == ABSENT) {
      ids[size] = id;
      slots[slot] = size++;
    }
    return slots[slot];
  }

  /** The item's number, or {@link #ABSENT}. */
  int find(long id) {
    return slots[slot(id)];
  }

  int size() {
    return size;
  }

  /** The items by number. */
  long[] ids() {
    return Arrays.copyOf(ids, size);
  }

  private int slot(long id) {
    int mask = slots.length - 1;
    int slot = (int) Ids.mix(id) & mask;
    while (slots[slot] != ABSENT && ids[slots[slot]] != id) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
