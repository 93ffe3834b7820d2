package io.weir.store.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * One part of a {@link VectorTable}: an index, its slots and the lock its writers take turns with.
 *
 * <p>A slot's number is its segment and its place in it. Slot: version (int, odd while it is
 * written), live (int, 1 or 0), id (long), row. A reader that reaches a slot through an index entry
 * that has since been removed finds another id or no life in it and looks the id up again. Segments
 * grow with the shard, so a small one wastes little and a large one is a few long stretches of
 * memory; one is published before the first entry that points into it.
 */
final class Shard {
  private static final int PLACE_BITS = 16;
  private static final int PLACE_MASK = (1 << PLACE_BITS) - 1;
  private static final int FIRST_SEGMENT_SLOTS = 64;
  private static final int MAX_SEGMENT_SLOTS = 1 << 14;
  private static final int GROWTH_DIVISOR = 8;
  private static final int LIVE_AT = 4;
  private static final int ID_AT = 8;
  private static final int ROW_AT = 16;
  private static final int CACHE_LINE = 64;
  private static final int FIRST_CAPACITY = 64;
  private static final int SPINS_BEFORE_YIELD = 64;
  private static final byte[] NO_ROW = {};

  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final Arena arena;
  private final Encoding encoding;
  private final int dimension;
  private final int rowBytes;
  private final int stride;

  private volatile SlotIndex index = new SlotIndex(FIRST_CAPACITY);
  private volatile ByteBuffer[] segments = {};
  // The same memory, for copies of many floats at once; set before segments.
  private volatile FloatBuffer[] floats = {};
  private volatile int size;

  // What follows belongs to the writer that holds the lock.
  private int nextPlace;
  private int lastSegmentSlots;
  private long slots;
  private int[] freeSlots = new int[16];
  private int freeCount;

  Shard(Arena arena, Encoding encoding, int dimension) {
    this.arena = arena;
    this.encoding = encoding;
    this.dimension = dimension;
    this.rowBytes = encoding.rowBytes(dimension);
    // Ids are read and written as aligned longs.
    this.stride = ROW_AT + (rowBytes + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
  }

  int size() {
    return size;
  }

  /** Memory beside the arena's, in bytes. */
  synchronized long memoryBytes() {
    return index.memoryBytes() + (long) Integer.BYTES * freeSlots.length;
  }

  /** The id's slot now; {@link SlotIndex#NONE} when it has none. */
  int find(long id, long hash) {
    return index.find(id, hash);
  }

  /**
   * The version of a slot that held an id a moment ago.
   *
   * @return even; odd when the slot is being written or is another id's now
   */
  int version(int slot, long id) {
    ByteBuffer segment = segment(slot);
    int at = at(slot);
    int version = (int) INT.getAcquire(segment, at);
    boolean mine =
        (int) INT.get(segment, at + LIVE_AT) == 1 && (long) LONG.get(segment, at + ID_AT) == id;
    return mine ? version : 1;
  }

  /** Reads where the index would hold a hash, so that a later {@link #find} finds it near. */
  int touchIndex(long hash) {
    return index.touch(hash);
  }

  /** Reads a byte of each of a slot's cache lines, so that a later copy finds them near. */
  int touch(int slot) {
    ByteBuffer segment = segment(slot);
    int at = at(slot);
    int end = at + stride;
    int sum = 0;
    for (int line = at; line < end; line += CACHE_LINE) {
      sum += segment.get(line);
    }
    return sum;
  }

  /** Copies a row unless its slot's version is another one by then. */
  boolean copy(int slot, int version, byte[] target, int offset) {
    ByteBuffer segment = segment(slot);
    int at = at(slot);
    segment.get(at + ROW_AT, target, offset, rowBytes);
    // The copy must be done before the version is read again.
    VarHandle.loadLoadFence();
    return (int) INT.getOpaque(segment, at) == version;
  }

  /** Decodes a row unless its slot's version is another one by then. */
  boolean decode(int slot, int version, float[] target, int offset) {
    ByteBuffer segment = segment(slot);
    int at = at(slot);
    if (encoding == Encoding.FLOAT32) {
      floats[slot >>> PLACE_BITS].get((at + ROW_AT) / Float.BYTES, target, offset, dimension);
    } else {
      encoding.read(segment, at + ROW_AT, target, offset, dimension);
    }
    VarHandle.loadLoadFence();
    return (int) INT.getOpaque(segment, at) == version;
  }

  boolean get(long id, long hash, byte[] target, int offset) {
    for (int spins = 0; ; spins++) {
      int slot = find(id, hash);
      if (slot == SlotIndex.NONE) {
        return false;
      }
      int version = version(slot, id);
      if ((version & 1) == 0 && copy(slot, version, target, offset)) {
        return true;
      }
      pause(spins);
    }
  }

  boolean get(long id, long hash, float[] target, int offset) {
    for (int spins = 0; ; spins++) {
      int slot = find(id, hash);
      if (slot == SlotIndex.NONE) {
        return false;
      }
      int version = version(slot, id);
      if ((version & 1) == 0 && decode(slot, version, target, offset)) {
        return true;
      }
      pause(spins);
    }
  }

  synchronized void put(long id, long hash, byte[] row) {
    SlotIndex now = index;
    int slot = now.find(id, hash);
    if (slot != SlotIndex.NONE) {
      write(slot, 1, id, row);
      return;
    }
    if (now.isFull()) {
      now = now.resized(size);
      index = now;
    }
    slot = freeCount > 0 ? freeSlots[--freeCount] : newSlot();
    write(slot, 1, id, row);
    now.insert(id, hash, slot);
    size = size + 1;
  }

  synchronized void remove(long id, long hash) {
    SlotIndex now = index;
    int slot = now.find(id, hash);
    if (slot == SlotIndex.NONE) {
      return;
    }
    now.remove(id, hash);
    write(slot, 0, id, NO_ROW);
    if (freeCount == freeSlots.length) {
      freeSlots = Arrays.copyOf(freeSlots, freeCount * 2);
    }
    freeSlots[freeCount++] = slot;
    size = size - 1;
  }

  /** Lets go of the slots' memory; nobody may read or write from here on. */
  synchronized void free() {
    index = new SlotIndex(FIRST_CAPACITY);
    segments = new ByteBuffer[0];
    floats = new FloatBuffer[0];
    slots = 0;
    size = 0;
  }

  private int newSlot() {
    if (nextPlace == lastSegmentSlots) {
      long share = Math.max(FIRST_SEGMENT_SLOTS, slots / GROWTH_DIVISOR);
      lastSegmentSlots = (int) Math.min(MAX_SEGMENT_SLOTS, share);
      nextPlace = 0;
      slots += lastSegmentSlots;
      append(arena.allocate(lastSegmentSlots * stride));
    }
    return (segments.length - 1) << PLACE_BITS | nextPlace++;
  }

  private void append(ByteBuffer segment) {
    int number = segments.length;
    FloatBuffer[] moreFloats = Arrays.copyOf(floats, number + 1);
    moreFloats[number] = segment.asFloatBuffer();
    floats = moreFloats;
    ByteBuffer[] more = Arrays.copyOf(segments, number + 1);
    more[number] = segment;
    segments = more;
  }

  private void write(int slot, int live, long id, byte[] row) {
    ByteBuffer segment = segment(slot);
    int at = at(slot);
    int version = (int) INT.get(segment, at);
    INT.setOpaque(segment, at, version + 1);
    // Readers must see the odd version before any of the new content.
    VarHandle.storeStoreFence();
    INT.set(segment, at + LIVE_AT, live);
    LONG.set(segment, at + ID_AT, id);
    segment.put(at + ROW_AT, row);
    INT.setRelease(segment, at, version + 2);
  }

  private ByteBuffer segment(int slot) {
    return segments[slot >>> PLACE_BITS];
  }

  private int at(int slot) {
    return (slot & PLACE_MASK) * stride;
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
