package io.weir.store.table;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.positive;

import io.weir.core.cascade.Ids;

/**
 * An off-heap hash table from 64-bit item id to a vector of packed little-endian float32.
 *
 * <p>Sixteen shards by the id's hash. In each, an open-addressing index of (id, slot) points into
 * segments of fixed-size slots; a slot begins with a version that is odd while it is written (a
 * sequence lock), so readers take no lock, allocate nothing and never see a torn vector: they copy,
 * compare versions and copy again when a write came between. Growth makes a larger index beside the
 * old one and publishes it with one write; vectors do not move and readers never wait for it.
 *
 * <p>Thread-safe: any number of readers; writers of one shard take turns. Memory is freed by the
 * garbage collector when the table is unreachable, so it is never freed under a reader; there is
 * nothing to close.
 */
public final class VectorTable {
  /** The most elements a vector can have. */
  public static final int MAX_DIMENSION = 1 << 14;

  private static final int SHARD_BITS = 4;

  private final int dimension;
  private final Shard[] shards = new Shard[1 << SHARD_BITS];

  /** An empty table of vectors with {@code dimension} elements. */
  public VectorTable(int dimension) {
    positive("dimension", dimension);
    check(dimension <= MAX_DIMENSION, "dimension", dimension, "at most " + MAX_DIMENSION);
    this.dimension = dimension;
    for (int i = 0; i < shards.length; i++) {
      shards[i] = new Shard(dimension * Float.BYTES);
    }
  }

  /** Elements of each vector. */
  public int dimension() {
    return dimension;
  }

  /** Bytes of each vector. */
  public int vectorBytes() {
    return dimension * Float.BYTES;
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
    long bytes = 0;
    for (Shard shard : shards) {
      bytes += shard.memoryBytes();
    }
    return bytes;
  }

  /**
   * Sets an item's vector.
   *
   * @param vector {@link #vectorBytes} bytes, copied
   */
  public void put(long id, byte[] vector) {
    check(vector.length == vectorBytes(), "vector.length", vector.length, vectorBytes() + " bytes");
    long hash = Ids.mix(id);
    shard(hash).put(id, hash, vector);
  }

  /** Takes an item's vector away; without effect when it has none. */
  public void remove(long id) {
    long hash = Ids.mix(id);
    shard(hash).remove(id, hash);
  }

  /**
   * Copies an item's vector.
   *
   * @param target receives {@link #vectorBytes} bytes; those are zero when the item has no vector
   * @return whether the item has a vector
   */
  public boolean get(long id, byte[] target, int offset) {
    long hash = Ids.mix(id);
    return shard(hash).get(id, hash, target, offset);
  }

  /**
   * Copies the vectors of several items, each of one moment of its own.
   *
   * @param vectors (ids, {@link #vectorBytes}), row-major; rows of items without a vector are zero
   * @param found bitmap, {@code (ids.length + 7) / 8} bytes that must be zero: bit {@code i % 8} of
   *     byte {@code i / 8} is set when {@code ids[i]} has a vector
   * @return how many were found
   */
  public int multiGet(long[] ids, byte[] vectors, byte[] found) {
    int rowBytes = vectorBytes();
    int count = 0;
    for (int i = 0; i < ids.length; i++) {
      if (get(ids[i], vectors, i * rowBytes)) {
        found[i >> 3] |= (byte) (1 << (i & 7));
        count++;
      }
    }
    return count;
  }

  /** High bits choose the shard, low bits the place in it. */
  private Shard shard(long hash) {
    return shards[(int) (hash >>> (Long.SIZE - SHARD_BITS))];
  }
}
