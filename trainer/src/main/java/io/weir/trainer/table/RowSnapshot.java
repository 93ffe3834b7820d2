package io.weir.trainer.table;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Records as they stood at one moment, to be written while the store goes on.
 *
 * <p>Nothing is copied at that moment. Whoever changes a record afterwards has the old one set
 * aside first, under the lock of its stripe; the writer takes a chunk's records and what was set
 * aside of it under the same lock, after which its records change freely. So the memory beside is
 * that of the records which change before the writer comes to them.
 *
 * <p>{@link #preserve} belongs to the thread of the store, {@link #write} or {@link #forEach},
 * once, to any one thread.
 */
final class RowSnapshot {
  private static final int STRIPES = 64;

  private final ByteBuffer[] chunks;
  private final int chunkBits;
  private final int recordBytes;
  private final BitSet written;
  private final BitSet freed;
  private final Stripe[] stripes = new Stripe[STRIPES];
  private final boolean[] taken;
  private volatile boolean ended;

  /** Guards the chunks of its number, and holds what was set aside of them. */
  private static final class Stripe {
    private final Map<Integer, byte[]> aside = new HashMap<>();
  }

  /**
   * @param chunks of the store
   * @param written slots whose records are written
   * @param freed slots that are written as free
   */
  RowSnapshot(ByteBuffer[] chunks, int chunkBits, int recordBytes, BitSet written, BitSet freed) {
    this.chunks = chunks;
    this.chunkBits = chunkBits;
    this.recordBytes = recordBytes;
    this.written = written;
    this.freed = freed;
    this.taken = new boolean[chunks.length];
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe();
    }
  }

  BitSet written() {
    return written;
  }

  int recordBytes() {
    return recordBytes;
  }

  /** Nobody wants the records any more; may be called on any thread. */
  void end() {
    ended = true;
  }

  boolean hasEnded() {
    return ended;
  }

  /**
   * Sets a record aside that is about to change. What was set aside is taken instead of what stands
   * there, so the change itself needs no lock.
   */
  void preserve(int slot) {
    int chunk = slot >>> chunkBits;
    if (chunk < taken.length && written.get(slot)) {
      Stripe stripe = stripe(chunk);
      synchronized (stripe) {
        if (!taken[chunk]) {
          stripe.aside.computeIfAbsent(slot, this::record);
        }
      }
    }
  }

  /** Takes in records, one after the other. */
  @FunctionalInterface
  interface Sink {
    /**
     * Takes in a record.
     *
     * @param bytes hold it; they are overwritten by the next
     * @param at where it begins
     */
    void put(int slot, byte[] bytes, int at) throws IOException;
  }

  /** Writes how many slots are free and which, then how many are taken and their records. */
  void write(DataOutputStream out) throws IOException {
    out.writeInt(freed.cardinality());
    for (int slot = freed.nextSetBit(0); slot >= 0; slot = freed.nextSetBit(slot + 1)) {
      out.writeInt(slot);
    }
    out.writeInt(written.cardinality());
    forEach(
        (slot, bytes, at) -> {
          out.writeInt(slot);
          out.write(bytes, at, recordBytes);
        });
  }

  /** Hands out the records in the order of their slots. */
  void forEach(Sink sink) throws IOException {
    byte[] copy = new byte[recordBytes << chunkBits];
    for (int slot = written.nextSetBit(0); slot >= 0; ) {
      int chunk = slot >>> chunkBits;
      int end = chunk + 1 << chunkBits;
      take(chunk, slot, end, copy);
      for (; slot >= 0 && slot < end; slot = written.nextSetBit(slot + 1)) {
        sink.put(slot, copy, at(slot));
      }
    }
  }

  private void take(int chunk, int from, int end, byte[] copy) {
    Stripe stripe = stripe(chunk);
    synchronized (stripe) {
      for (int slot = from; slot >= 0 && slot < end; slot = written.nextSetBit(slot + 1)) {
        byte[] aside = stripe.aside.remove(slot);
        if (aside == null) {
          chunks[chunk].get(at(slot), copy, at(slot), recordBytes);
        } else {
          System.arraycopy(aside, 0, copy, at(slot), recordBytes);
        }
      }
      taken[chunk] = true;
    }
  }

  private byte[] record(int slot) {
    byte[] record = new byte[recordBytes];
    chunks[slot >>> chunkBits].get(at(slot), record);
    return record;
  }

  private Stripe stripe(int chunk) {
    return stripes[chunk % STRIPES];
  }

  private int at(int slot) {
    return (slot & (1 << chunkBits) - 1) * recordBytes;
  }
}
