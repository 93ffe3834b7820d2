package io.weir.store.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * One part of a {@link VectorTable}: an index, its slots and the lock its writers take turns with.
 *
 * <p>Slot: version (int, odd while it is written), live (int, 1 or 0), id (long), vector. A reader
 * that reaches a slot through an index entry that has since been removed finds another id or no
 * life in it and looks the id up again.
 */
final class Shard {
  private static final int SEGMENT_BITS = 8;
  private static final int SEGMENT_SLOTS = 1 << SEGMENT_BITS;
  private static final int LIVE_AT = 4;
  private static final int ID_AT = 8;
  private static final int VECTOR_AT = 16;
  private static final int FIRST_CAPACITY = 64;
  private static final int SPINS_BEFORE_YIELD = 64;

  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final int vectorBytes;
  private final int stride;

  private volatile SlotIndex index = new SlotIndex(FIRST_CAPACITY, SEGMENT_BITS);
  private volatile int size;

  // What follows belongs to the writer that holds the lock.
  private int nextSlot;
  private int[] freeSlots = new int[16];
  private int freeCount;

  Shard(int vectorBytes) {
    this.vectorBytes = vectorBytes;
    // Ids are read and written as aligned longs.
    this.stride = VECTOR_AT + (vectorBytes + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
  }

  int size() {
    return size;
  }

  synchronized long memoryBytes() {
    long segments = (nextSlot + SEGMENT_SLOTS - 1L) / SEGMENT_SLOTS;
    return segments * SEGMENT_SLOTS * stride + index.memoryBytes() + 4L * freeSlots.length;
  }

  boolean get(long id, long hash, byte[] target, int offset) {
    for (int spins = 0; ; spins++) {
      SlotIndex now = index;
      int slot = now.find(id, hash);
      if (slot < 0) {
        Arrays.fill(target, offset, offset + vectorBytes, (byte) 0);
        return false;
      }
      ByteBuffer segment = now.segment(slot);
      int at = at(slot);
      int version = (int) INT.getAcquire(segment, at);
      if ((version & 1) == 0) {
        boolean mine =
            (int) INT.get(segment, at + LIVE_AT) == 1 && (long) LONG.get(segment, at + ID_AT) == id;
        if (mine) {
          segment.get(at + VECTOR_AT, target, offset, vectorBytes);
        }
        // The copy must be done before the version is read again.
        VarHandle.loadLoadFence();
        if (mine && (int) INT.getOpaque(segment, at) == version) {
          return true;
        }
      }
      pause(spins);
    }
  }

  synchronized void put(long id, long hash, byte[] vector) {
    SlotIndex now = index;
    int slot = now.find(id, hash);
    if (slot >= 0) {
      write(now.segment(slot), at(slot), 1, id, vector);
      return;
    }
    if (now.isFull()) {
      now = now.resized(size);
      index = now;
    }
    slot = freeCount > 0 ? freeSlots[--freeCount] : nextSlot++;
    ByteBuffer segment = now.segmentOrCreate(slot, SEGMENT_SLOTS * stride);
    write(segment, at(slot), 1, id, vector);
    now.insert(id, hash, slot);
    size = size + 1;
  }

  synchronized void remove(long id, long hash) {
    SlotIndex now = index;
    int slot = now.find(id, hash);
    if (slot < 0) {
      return;
    }
    now.remove(id, hash);
    write(now.segment(slot), at(slot), 0, id, new byte[0]);
    if (freeCount == freeSlots.length) {
      freeSlots = Arrays.copyOf(freeSlots, freeCount * 2);
    }
    freeSlots[freeCount++] = slot;
    size = size - 1;
  }

  private static void write(ByteBuffer segment, int at, int live, long id, byte[] vector) {
    int version = (int) INT.get(segment, at);
    INT.setOpaque(segment, at, version + 1);
    // Readers must see the odd version before any of the new content.
    VarHandle.storeStoreFence();
    INT.set(segment, at + LIVE_AT, live);
    LONG.set(segment, at + ID_AT, id);
    segment.put(at + VECTOR_AT, vector);
    INT.setRelease(segment, at, version + 2);
  }

  private int at(int slot) {
    return (slot & (SEGMENT_SLOTS - 1)) * stride;
  }

  /** A writer that lost its processor in mid-write should get it back. */
  @SuppressWarnings("ThreadPriorityCheck")
  private static void pause(int spins) {
    if (spins < SPINS_BEFORE_YIELD) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }
}
