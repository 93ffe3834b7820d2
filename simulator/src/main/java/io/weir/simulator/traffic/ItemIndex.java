package io.weir.simulator.traffic;

import io.weir.core.cascade.Ids;
import java.util.Arrays;

/** Numbers itemIds from 0 in the order in which they are first met: open addressing. One thread. */
final class ItemIndex {
  private static final int EMPTY = -1;

  private int size;
  private long[] ids = new long[64];
  private int[] numbers = filled(64);

  /** The number of an item, a new one where it was not met before. */
  int of(long itemId) {
    int slot = slot(itemId);
    if (numbers[slot] == EMPTY) {
      if (2 * (size + 1) > ids.length) {
        grow();
        slot = slot(itemId);
      }
      ids[slot] = itemId;
      numbers[slot] = size++;
    }
    return numbers[slot];
  }

  /** Items met so far. */
  int size() {
    return size;
  }

  private int slot(long itemId) {
    int mask = ids.length - 1;
    int slot = (int) Ids.mix(itemId) & mask;
    while (numbers[slot] != EMPTY && ids[slot] != itemId) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldIds = ids;
    int[] oldNumbers = numbers;
    ids = new long[2 * oldIds.length];
    numbers = filled(ids.length);
    for (int i = 0; i < oldIds.length; i++) {
      if (oldNumbers[i] != EMPTY) {
        int slot = slot(oldIds[i]);
        ids[slot] = oldIds[i];
        numbers[slot] = oldNumbers[i];
      }
    }
  }

  private static int[] filled(int length) {
    int[] numbers = new int[length];
    Arrays.fill(numbers, EMPTY);
    return numbers;
  }
}
