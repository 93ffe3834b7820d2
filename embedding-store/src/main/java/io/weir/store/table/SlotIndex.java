package io.weir.store.table;

import io.weir.core.cascade.Ids;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * An open-addressing map from id to slot with linear probing, and the segments its slots lie in.
 *
 * <p>An entry is (id, state); once an id has claimed an entry it keeps it as long as this index
 * lives, so a reader that has seen the state (acquire) may trust the id. One writer at a time, many
 * readers. A segment is set before the first entry that points into it is.
 */
final class SlotIndex {
  private static final long EMPTY = 0;
  private static final long REMOVED = -1;
  private static final int NONE = -1;
  private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(long[].class);

  private final int segmentBits;
  private final int mask;
  private final int maxClaimed;
  private final long[] entries;
  private final ByteBuffer[] segments;
  private int claimed;

  SlotIndex(int capacity, int segmentBits) {
    this.segmentBits = segmentBits;
    this.mask = capacity - 1;
    this.maxClaimed = capacity / 8 * 5;
    this.entries = new long[2 * capacity];
    this.segments = new ByteBuffer[(maxClaimed >> segmentBits) + 1];
  }

  /** The id's slot; negative when it has none. */
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

  /** The segment of a slot that an entry points to. */
  ByteBuffer segment(int slot) {
    return segments[slot >> segmentBits];
  }

  ByteBuffer segmentOrCreate(int slot, int bytes) {
    int number = slot >> segmentBits;
    if (segments[number] == null) {
      segments[number] = ByteBuffer.allocateDirect(bytes);
    }
    return segments[number];
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
    SlotIndex larger = new SlotIndex(live > maxClaimed / 2 ? 2 * capacity : capacity, segmentBits);
    System.arraycopy(segments, 0, larger.segments, 0, segments.length);
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
    return 8L * entries.length + 8L * segments.length;
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
