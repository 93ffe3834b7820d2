package io.weir.store.table;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.positive;

import io.weir.core.cascade.Ids;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * An off-heap hash table from 64-bit item id to a vector in one {@link Encoding}.
 *
 * <p>Sixteen shards by the id's hash. In each, an open-addressing index of (id, slot) points into
 * {@link RowMemory}, and holds a version of each row that is odd while it is written (a sequence
 * lock), so readers take no lock, allocate nothing and never see a torn vector: they copy, compare
 * versions and copy again when a write came between. Growth makes a larger index beside the old one
 * and publishes it with one write; vectors do not move and readers never wait for it.
 *
 * <p>Several ids are looked up in passes over a few of them at a time: all are found, then their
 * rows touched, then all read. Each pass waits for memory many times at once where one id after the
 * other would wait for each.
 *
 * <p>Thread-safe: any number of readers; writers of one shard take turns. Whoever made it calls
 * {@link #free} when no reader or writer is left, or leaves the memory to the garbage collector.
 */
public final class VectorTable {
  /** The most elements a vector can have. */
  public static final int MAX_DIMENSION = 1 << 14;

  private static final int SHARD_BITS = 4;

  private final Encoding encoding;
  private final int dimension;
  private final RowMemory memory;
  private final Shard[] shards = new Shard[1 << SHARD_BITS];
  private volatile boolean freed;

  /** An empty table of vectors with {@code dimension} elements, as float32. */
  public VectorTable(int dimension) {
    this(dimension, Encoding.FLOAT32);
  }

  /** An empty table of vectors with {@code dimension} elements in a form. */
  public VectorTable(int dimension, Encoding encoding) {
    positive("dimension", dimension);
    check(dimension <= MAX_DIMENSION, "dimension", dimension, "at most " + MAX_DIMENSION);
    this.dimension = dimension;
    this.encoding = encoding;
    this.memory = new RowMemory(rowBytes());
    for (int i = 0; i < shards.length; i++) {
      shards[i] = new Shard(memory);
    }
  }

  /** Elements of each vector. */
  public int dimension() {
    return dimension;
  }

  /** The form of each vector. */
  public Encoding encoding() {
    return encoding;
  }

  /** Bytes of each vector. */
  public int rowBytes() {
    return encoding.rowBytes(dimension);
  }

  /** Items that have a vector; exact when no writer is active. */
  public long size() {
    long size = 0;
    for (Shard shard : shards) {
      size += shard.size();
    }
    return size;
  }

  /** Memory held by slots and indexes, in bytes. */
  public long memoryBytes() {
    long bytes = memory.bytes();
    for (Shard shard : shards) {
      bytes += shard.memoryBytes();
    }
    return bytes;
  }

  /**
   * Sets an item's vector.
   *
   * @param row {@link #rowBytes} bytes, copied
   */
  public void put(long id, byte[] row) {
    requireLive();
    check(row.length == rowBytes(), "row.length", row.length, rowBytes() + " bytes");
    long hash = Ids.mix(id);
    shard(hash).put(id, hash, row);
  }

  /** Takes an item's vector away; without effect when it has none. */
  public void remove(long id) {
    requireLive();
    long hash = Ids.mix(id);
    shard(hash).remove(id, hash);
  }

  /**
   * Copies an item's vector.
   *
   * @param target receives {@link #rowBytes} bytes; those are zero when the item has no vector
   * @return whether the item has a vector
   */
  public boolean get(long id, byte[] target, int offset) {
    requireLive();
    long hash = Ids.mix(id);
    int rowBytes = rowBytes();
    boolean found =
        shard(hash).read(id, hash, (piece, at) -> piece.get(at, target, offset, rowBytes));
    if (!found) {
      Arrays.fill(target, offset, offset + rowBytes, (byte) 0);
    }
    return found;
  }

  /**
   * Copies the vectors of several items, each of one moment of its own.
   *
   * @param rows (ids, {@link #rowBytes}), row-major; rows of items without a vector are zero
   * @param found bitmap, {@code (ids.length + 7) / 8} bytes that must be zero: bit {@code i % 8} of
   *     byte {@code i / 8} is set when {@code ids[i]} has a vector
   * @return how many were found
   */
  public int multiGet(long[] ids, byte[] rows, byte[] found) {
    Lookup lookup = lookup();
    int count = 0;
    for (int first = 0; first < ids.length; first += Lookup.MOST) {
      int some = lookup.find(ids, first);
      count += lookup.copy(ids, first, some, rows, first * rowBytes(), found);
    }
    return count;
  }

  /**
   * Writes the vectors of several items, each of one moment of its own.
   *
   * @param wanted the form to be written in: the table's own, or float32
   * @param out receives (ids, row) row-major; rows of items without a vector are zero
   * @param found as of {@link #multiGet}
   * @return how many were found
   */
  public int writeTo(OutputStream out, Encoding wanted, long[] ids, byte[] found)
      throws IOException {
    Lookup lookup = lookup();
    byte[] rows = new byte[Math.min(Lookup.MOST, ids.length) * rowBytes()];
    int count = 0;
    for (int first = 0; first < ids.length; first += Lookup.MOST) {
      int some = lookup.find(ids, first);
      count += lookup.copy(ids, first, some, rows, 0, found);
      int bytes = some * rowBytes();
      if (wanted == encoding) {
        out.write(rows, 0, bytes);
      } else {
        out.write(encoding.toFloat32(Arrays.copyOf(rows, bytes), dimension));
      }
    }
    return count;
  }

  /** A reader of a few ids at a time, for one thread. */
  Lookup lookup() {
    requireLive();
    return new Lookup(this, shards, memory);
  }

  /** Gives the memory back at once. From here on every use fails, and none may be in progress. */
  public void free() {
    freed = true;
    for (Shard shard : shards) {
      shard.free();
    }
    memory.free();
  }

  private void requireLive() {
    if (freed) {
      throw new IllegalStateException("table: freed (expected: one that is held)");
    }
  }

  private Shard shard(long hash) {
    return shards[shardOf(hash)];
  }

  /** High bits choose the shard, low bits the place in it. */
  static int shardOf(long hash) {
    return (int) (hash >>> (Long.SIZE - SHARD_BITS));
  }
}
