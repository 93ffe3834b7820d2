package io.weir.store.table;

import io.weir.core.cascade.Ids;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * An open-addressing map from id to slot with linear probing.
 *
 * <p>An entry is (id, state); once an id has claimed an entry it keeps it as long as this index
 * lives, so a reader that has seen the state (acquire) may trust the id. One writer at a time, many
 * readers.
 */
final class SlotIndex {
  static final int NONE = -1;

  private static final long EMPTY = 0;
  private static final long REMOVED = -1;
  private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(long[].class);

  private final int mask;
  private final int maxClaimed;
  private final long[] entries;
  private int claimed;

  SlotIndex(int capacity) {
    this.mask = capacity - 1;
    this.maxClaimed = capacity / 8 * 5;
    this.entries = new long[2 * capacity];
  }

  /** The id's slot; {@link #NONE} when it has none. */
  int find(long id, long hash) {
    for (int i = (int) hash & mask; ; i = (i + 1) & mask) {
      long state = (long) ENTRY.getAcquire(entries, 2 * i + 1);
      if (state == EMPTY) {
        return NONE;
      }
      if (entries[2 * i] == id) {
        return state == REMOVED ? NONE : (int) (state - 1);
      }
    }
  }

  /** Reads the entry that a search begins with. */
  int touch(long hash) {
    return (int) entries[2 * ((int) hash & mask) + 1];
  }

  /** Whether a new id needs a {@link #resized} index first. */
  boolean isFull() {
    return claimed == maxClaimed;
  }

  /** Points an id that has no slot to one; there must be room. */
  void insert(long id, long hash, int slot) {
    int i = place(id, hash);
    if (entries[2 * i + 1] == EMPTY) {
      claimed++;
      entries[2 * i] = id;
    }
    ENTRY.setRelease(entries, 2 * i + 1, slot + 1L);
  }

  /** Takes the slot of an id that has one away from it. */
  void remove(long id, long hash) {
    ENTRY.setRelease(entries, 2 * place(id, hash) + 1, REMOVED);
  }

  /** A copy without removed entries and with room for as many ids again. */
  SlotIndex resized(int live) {
    int capacity = mask + 1;
    SlotIndex larger = new SlotIndex(live > maxClaimed / 2 ? 2 * capacity : capacity);
    for (int i = 0; i < capacity; i++) {
      long state = entries[2 * i + 1];
      if (state != EMPTY && state != REMOVED) {
        long id = entries[2 * i];
        larger.insert(id, Ids.mix(id), (int) (state - 1));
      }
    }
    return larger;
  }

  long memoryBytes() {
    return (long) Long.BYTES * entries.length;
  }

  /** The id's entry or the one it would claim. */
  private int place(long id, long hash) {
    int i = (int) hash & mask;
    while (entries[2 * i + 1] != EMPTY && entries[2 * i] != id) {
      i = (i + 1) & mask;
    }
    return i;
  }
}
