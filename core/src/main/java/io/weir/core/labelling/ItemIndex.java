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

  /** Number + 1 of the item in each slot, 0 = free. At most half of them are taken. */
  private int[] slots;

  private long[] ids;
  private int size;

  /**
   * @param capacity how many items it takes before it grows
   */
  ItemIndex(int capacity) {
    int rounded = Integer.highestOneBit(Math.max(8, capacity) * 2 - 1);
    slots = new int[rounded * 2];
    ids = new long[rounded];
  }

  /** The item's number, given to it now if it is new. */
  int add(long id) {
    int slot = slot(id);
    if (slots[slot] == 0) {
      if (size == ids.length) {
        grow();
        slot = slot(id);
      }
      ids[size] = id;
      slots[slot] = ++size;
    }
    return slots[slot] - 1;
  }

  /** The item's number, or {@link #ABSENT}. */
  int find(long id) {
    return slots[slot(id)] - 1;
  }

  /** The item of a number. */
  long id(int number) {
    return ids[number];
  }

  int size() {
    return size;
  }

  private int slot(long id) {
    int mask = slots.length - 1;
    int slot = (int) Ids.mix(id) & mask;
    while (slots[slot] != 0 && ids[slots[slot] - 1] != id) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    ids = Arrays.copyOf(ids, ids.length * 2);
    slots = new int[ids.length * 2];
    for (int number = 0; number < size; number++) {
      slots[slot(ids[number])] = number + 1;
    }
  }
}
