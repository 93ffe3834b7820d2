package io.weir.store.table;

import io.weir.core.cascade.Ids;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * An open-addressing map from id to slot with linear probing, with a version of each item's row.
 *
 * <p>An entry is (id, state); a state is (version, slot + 1), the version odd while the row is
 * written. Whoever has read a state, then the row, and then finds the state unchanged has read one
 * row of that item (a sequence lock): every change of the row, and of whose row the slot is,
 * changes the state of an entry first. The version stands here and not beside the row, as this line
 * of memory has been read anyway. Once an id has claimed an entry it keeps it as long as this index
 * lives. One writer at a time, many readers.
 */
final class SlotIndex {
  /** No entry. */
  static final int NONE = -1;

  /** The state of no item. */
  static final long EMPTY = 0;

  private static final int REMOVED = -1;
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

  /** Whether a state is of an item that has a slot, be its row written now or not. */
  static boolean present(long state) {
    return (int) state > 0;
  }

  /** Whether a state is of an item whose row can be read. */
  static boolean settled(long state) {
    return (int) state > 0 && (state & 1L << Integer.SIZE) == 0;
  }

  /** The slot of an item that is {@link #present}. */
  static int slot(long state) {
    return (int) state - 1;
  }

  /**
   * The id's entry; {@link #NONE} when it has none.
   *
   * <p>It is among the first four in nine of ten searches, which are compared without a branch: one
   * that is guessed wrong takes back what the processor had begun to read for the ids after it.
   */
  int find(long id, long hash) {
    int first = (int) hash;
    int i = first & mask;
    int other0 = differ(id, i);
    int other1 = differ(id, (first + 1) & mask);
    int other2 = differ(id, (first + 2) & mask);
    // How many of them in a row are others.
    i = (first + other0 + (other0 & other1) + (other0 & other1 & other2)) & mask;
    // The state first: the id of an entry that nobody has claimed is 0, which is an item's, too.
    if ((long) ENTRY.getAcquire(entries, 2 * i + 1) != EMPTY && entries[2 * i] == id) {
      return i;
    }
    return search(id, hash);
  }

  /** Reads the place where the search for a hash begins, so that it is found near. */
  long touch(long hash) {
    return entries[2 * ((int) hash & mask)];
  }

  private int search(long id, long hash) {
    for (int i = (int) hash & mask; ; i = (i + 1) & mask) {
      if ((long) ENTRY.getAcquire(entries, 2 * i + 1) == EMPTY) {
        return NONE;
      }
      if (entries[2 * i] == id) {
        return i;
      }
    }
  }

  /** 1 when an entry is another id's, else 0. */
  private int differ(long id, int entry) {
    long bits = entries[2 * entry] ^ id;
    return (int) ((bits | -bits) >>> Long.SIZE - 1);
  }

  /** An entry's state, before what is read afterwards. */
  long state(int entry) {
    return (long) ENTRY.getAcquire(entries, 2 * entry + 1);
  }

  /** Whether an entry's state is still what it was, after what was read before. */
  boolean unchanged(int entry, long state) {
    VarHandle.loadLoadFence();
    return (long) ENTRY.getOpaque(entries, 2 * entry + 1) == state;
  }

  /** Whether a new id needs a {@link #resized} index first. */
  boolean isFull() {
    return claimed == maxClaimed;
  }

  /** Points an id that has no slot to one whose row is written; there must be room. */
  void insert(long id, long hash, int slot) {
    int i = place(id, hash);
    long before = entries[2 * i + 1];
    if (before == EMPTY) {
      claimed++;
      entries[2 * i] = id;
    }
    set(i, version(before) + 2, slot + 1);
  }

  /** Lets no reader trust the row of an entry that is present, until {@link #settle}. */
  void unsettle(int entry) {
    long state = entries[2 * entry + 1];
    set(entry, version(state) + 1, (int) state);
    // Readers must see the odd version before any of the new row.
    VarHandle.storeStoreFence();
  }

  /** The row of an entry is whole again. */
  void settle(int entry) {
    long state = entries[2 * entry + 1];
    set(entry, version(state) + 1, (int) state);
  }

  /** Takes the slot of an entry away from it. */
  void remove(int entry) {
    set(entry, version(entries[2 * entry + 1]) + 2, REMOVED);
    // Readers must see that it is gone before the slot is another one's.
    VarHandle.storeStoreFence();
  }

  /** A copy without removed entries and with room for as many ids again. */
  SlotIndex resized(int live) {
    int capacity = mask + 1;
    SlotIndex larger = new SlotIndex(live > maxClaimed / 2 ? 2 * capacity : capacity);
    for (int i = 0; i < capacity; i++) {
      if (present(entries[2 * i + 1])) {
        long id = entries[2 * i];
        larger.insert(id, Ids.mix(id), slot(entries[2 * i + 1]));
      }
    }
    return larger;
  }

  long memoryBytes() {
    return (long) Long.BYTES * entries.length;
  }

  private void set(int entry, long version, int reference) {
    long state = version << Integer.SIZE | Integer.toUnsignedLong(reference);
    ENTRY.setRelease(entries, 2 * entry + 1, state);
  }

  private static long version(long state) {
    return state >>> Integer.SIZE;
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
