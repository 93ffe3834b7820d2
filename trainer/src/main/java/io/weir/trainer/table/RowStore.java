package io.weir.trainer.table;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Records of one size by slot, outside the heap, in chunks that are taken when one of their slots
 * is first written; growing copies nothing.
 *
 * <p>A record is a header of the owner's and then 32-bit floats, little-endian. The store knows
 * which slots are taken and which have changed since the last snapshot.
 *
 * <p>Not thread-safe; the owner closes it.
 */
class RowStore implements AutoCloseable {
  private static final int CHUNK_BYTES = 1 << 18;

  private final int headerBytes;
  private final int recordBytes;
  private final int floats;
  private final int chunkBits;
  private ByteBuffer[] chunks = new ByteBuffer[0];
  private FloatBuffer[] numbers = new FloatBuffer[0];
  private long chunkCount;
  private final BitSet taken = new BitSet();
  private final BitSet changed = new BitSet();
  private int rows;
  private int lowestFree;
  private @Nullable RowSnapshot snapshot;

  /** Slots that were freed before it and since the one before it. */
  private BitSet freedBefore = new BitSet();

  /** All that are being written, that of a checkpoint among them. */
  private RowSnapshot[] open = {};

  /**
   * @param headerBytes of a record, a multiple of 4
   * @param floats of a record
   */
  RowStore(int headerBytes, int floats) {
    this.headerBytes = headerBytes;
    this.floats = floats;
    this.recordBytes = headerBytes + floats * Float.BYTES;
    this.chunkBits = chunkBits(recordBytes);
  }

  /** Bits of a slot's place in a chunk of such records. */
  static int chunkBits(int recordBytes) {
    int records = CHUNK_BYTES / Math.max(1, recordBytes);
    return 31 - Integer.numberOfLeadingZeros(Math.max(1, records));
  }

  /** How many slots are taken. */
  int rows() {
    return rows;
  }

  int recordBytes() {
    return recordBytes;
  }

  /** Of all chunks, and of what is known of every slot. */
  long bytes() {
    return chunkCount * chunkBytes() + (taken.size() + changed.size()) / Byte.SIZE;
  }

  boolean isTaken(int slot) {
    return taken.get(slot);
  }

  /** The first taken slot from there on; -1 = none. */
  int nextTaken(int slot) {
    return taken.nextSetBit(slot);
  }

  /** One above the highest taken slot. */
  int end() {
    return taken.length();
  }

  /** The lowest slot that is not taken: which one depends on nothing but which are taken. */
  int lowestFree() {
    lowestFree = taken.nextClearBit(lowestFree);
    return lowestFree;
  }

  /** Takes a slot, or does nothing if it is; its record is that of the slot's last owner. */
  void take(int slot) {
    if (!taken.get(slot)) {
      occupy(slot);
      changed.set(slot);
    }
  }

  private void occupy(int slot) {
    chunk(slot);
    taken.set(slot);
    rows++;
  }

  /** Frees a slot. */
  void free(int slot) {
    readFreed(slot);
    changed.set(slot);
  }

  /** A long of the header of a slot whose chunk there is. */
  long headerLong(int slot, int at) {
    return chunks[slot >>> chunkBits].getLong(at(slot) + at);
  }

  int headerInt(int slot, int at) {
    return chunks[slot >>> chunkBits].getInt(at(slot) + at);
  }

  /** Replaces the header of a taken slot: a long and two integers. */
  void header(int slot, long first, int second, int third) {
    ByteBuffer chunk = chunk(slot);
    change(slot);
    int at = at(slot);
    chunk.putLong(at, first).putInt(at + 8, second).putInt(at + 12, third);
  }

  /** Copies the header of a slot whose chunk there is. */
  final void header(int slot, byte[] to) {
    chunks[slot >>> chunkBits].get(at(slot), to, 0, headerBytes);
  }

  /** A record is about to change. */
  final void change(int slot) {
    changed.set(slot);
    for (RowSnapshot each : open) {
      if (each.hasEnded()) {
        open = Arrays.stream(open).filter(one -> !one.hasEnded()).toArray(RowSnapshot[]::new);
      } else {
        each.preserve(slot);
      }
    }
  }

  /** Copies the first floats of a slot whose chunk there is. */
  void read(int slot, float[] to, int offset, int length) {
    numbers[slot >>> chunkBits].get(floatsAt(slot), to, offset, length);
  }

  /** Replaces the floats of a taken slot. */
  void write(int slot, float[] from) {
    chunk(slot);
    change(slot);
    numbers[slot >>> chunkBits].put(floatsAt(slot), from, 0, floats);
  }

  /**
   * The records as they stand; nothing counts as changed after that.
   *
   * @param extent whether those that have not changed are among them
   */
  RowSnapshot snapshot(EmbeddingTable.Extent extent) {
    if (snapshot != null) {
      throw new IllegalStateException("the snapshot before has not ended");
    }
    BitSet written = (BitSet) taken.clone();
    // Also beside a whole snapshot: if it is lost, the next one of changes must free them.
    freedBefore = (BitSet) changed.clone();
    freedBefore.andNot(taken);
    boolean whole = extent == EmbeddingTable.Extent.ALL;
    if (!whole) {
      written.and(changed);
    }
    // A whole one is the same whenever the one before it was taken: it has no slots to free.
    snapshot = open(written, whole ? new BitSet() : freedBefore);
    changed.clear();
    return snapshot;
  }

  /** All records as they stand, beside whatever snapshots there are; whoever wanted it ends it. */
  RowSnapshot copy() {
    return open((BitSet) taken.clone(), new BitSet());
  }

  /** Some of the records as they stand; {@link #change} keeps them so until that has ended. */
  RowSnapshot open(BitSet written, BitSet freed) {
    RowSnapshot opened = new RowSnapshot(chunks.clone(), chunkBits, recordBytes, written, freed);
    open = Arrays.copyOf(open, open.length + 1);
    open[open.length - 1] = opened;
    return opened;
  }

  /** Ends the snapshot that was written. */
  void release() {
    if (snapshot != null) {
      snapshot.end();
      snapshot = null;
    }
  }

  /** Ends the snapshot that was not written: what it had counts as changed. */
  void revoke() {
    if (snapshot != null) {
      changed.or(snapshot.written());
      changed.or(freedBefore);
      release();
    }
  }

  /** Takes in one record, with which a buffer begins; it does not count as changed. */
  void readRecord(int slot, byte[] buffer) {
    if (!taken.get(slot)) {
      occupy(slot);
    }
    chunk(slot).put(at(slot), buffer, 0, recordBytes);
  }

  /** Frees a slot as a snapshot said it; it does not count as changed. */
  void readFreed(int slot) {
    taken.clear(slot);
    rows--;
    lowestFree = Math.min(lowestFree, slot);
  }

  @Override
  public void close() {
    // Another thread may be reading what a snapshot has: then a collection frees it.
    boolean isRead = Arrays.stream(open).anyMatch(each -> !each.hasEnded());
    for (ByteBuffer chunk : chunks) {
      if (chunk != null && !isRead) {
        DirectMemory.free(chunk);
      }
    }
    chunks = new ByteBuffer[0];
    numbers = new FloatBuffer[0];
    chunkCount = 0;
  }

  private int chunkBytes() {
    return recordBytes << chunkBits;
  }

  private int at(int slot) {
    return (slot & (1 << chunkBits) - 1) * recordBytes;
  }

  private int floatsAt(int slot) {
    return (at(slot) + headerBytes) / Float.BYTES;
  }

  private ByteBuffer chunk(int slot) {
    int index = slot >>> chunkBits;
    if (index >= chunks.length) {
      int length = Math.max(index + 1, chunks.length + chunks.length / 2);
      chunks = Arrays.copyOf(chunks, length);
      numbers = Arrays.copyOf(numbers, length);
    }
    ByteBuffer chunk = chunks[index];
    if (chunk == null) {
      chunk = DirectMemory.allocate(chunkBytes());
      chunks[index] = chunk;
      numbers[index] = chunk.asFloatBuffer();
      chunkCount++;
    }
    return chunk;
  }
}
