package io.weir.store.table;

import io.weir.core.cascade.Ids;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Finds a few items of a {@link VectorTable} side by side, then hands out their rows.
 *
 * <p>Not thread-safe; holds nothing to close. Use it only while the table is held.
 */
final class Lookup {
  /** The most ids at a time: enough to wait for memory side by side, few enough to stay near. */
  static final int MOST = 64;

  private final Encoding encoding;
  private final int dimension;
  private final int rowBytes;
  private final Shard[] shards;
  private final SlotIndex[] indexes;
  private final RowMemory memory;
  private final long[] hashes = new long[MOST];
  private final int[] entries = new int[MOST];
  private final long[] states = new long[MOST];
  private ByteBuffer[] pieces = {};
  private FloatBuffer[] floats = {};

  /** Written so that no compiler leaves out reading ahead. */
  @SuppressWarnings("UnusedVariable")
  private long touched;

  Lookup(VectorTable table, Shard[] shards, RowMemory memory) {
    this.encoding = table.encoding();
    this.dimension = table.dimension();
    this.rowBytes = table.rowBytes();
    this.shards = shards;
    this.memory = memory;
    this.indexes = new SlotIndex[shards.length];
  }

  /**
   * Finds the ids from a position on.
   *
   * @return how many, at most {@link #MOST}
   */
  int find(long[] ids, int first) {
    int count = Math.min(MOST, ids.length - first);
    for (int i = 0; i < shards.length; i++) {
      indexes[i] = shards[i].index();
    }
    long sum = 0;
    for (int i = 0; i < count; i++) {
      long hash = Ids.mix(ids[first + i]);
      hashes[i] = hash;
      sum += indexes[VectorTable.shardOf(hash)].touch(hash);
    }
    for (int i = 0; i < count; i++) {
      find(i, ids[first + i]);
    }
    // After the slots: those of a new piece are given out when it is there.
    pieces = memory.pieces();
    floats = memory.floats();
    touched = sum + touch(count);
    return count;
  }

  private void find(int i, long id) {
    long hash = hashes[i];
    SlotIndex index = indexes[VectorTable.shardOf(hash)];
    int entry = index.find(id, hash);
    entries[i] = entry;
    states[i] = entry == SlotIndex.NONE ? SlotIndex.EMPTY : index.state(entry);
  }

  private long touch(int count) {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      if (SlotIndex.present(states[i])) {
        int slot = SlotIndex.slot(states[i]);
        sum += memory.touch(pieces[RowMemory.piece(slot)], memory.at(slot));
      }
    }
    return sum;
  }

  /**
   * Copies the rows found, side by side; those of items without one are zero.
   *
   * @param some as {@link #find} said
   * @param found bitmap of all ids
   * @return how many items have one
   */
  int copy(long[] ids, int first, int some, byte[] target, int offset, byte[] found) {
    int count = 0;
    for (int i = 0; i < some; i++) {
      int id = first + i;
      int at = offset + i * rowBytes;
      if (copy(i, ids[id], target, at)) {
        found[id >> 3] |= (byte) (1 << (id & 7));
        count++;
      } else {
        Arrays.fill(target, at, at + rowBytes, (byte) 0);
      }
    }
    return count;
  }

  private boolean copy(int i, long id, byte[] target, int offset) {
    long state = states[i];
    if (SlotIndex.settled(state)) {
      int slot = SlotIndex.slot(state);
      pieces[RowMemory.piece(slot)].get(memory.at(slot), target, offset, rowBytes);
      if (unchanged(i)) {
        return true;
      }
    }
    return SlotIndex.present(state)
        && shard(i).read(id, hashes[i], (piece, at) -> piece.get(at, target, offset, rowBytes));
  }

  /** Decodes the i-th row found; false when the item has none. */
  boolean decode(int i, long id, float[] target, int offset) {
    long state = states[i];
    if (SlotIndex.settled(state)) {
      int slot = SlotIndex.slot(state);
      int at = memory.at(slot);
      if (encoding == Encoding.FLOAT32) {
        floats[RowMemory.piece(slot)].get(at / Float.BYTES, target, offset, dimension);
      } else {
        decode(pieces[RowMemory.piece(slot)], at, target, offset);
      }
      if (unchanged(i)) {
        return true;
      }
    }
    return SlotIndex.present(state)
        && shard(i).read(id, hashes[i], (piece, at) -> decode(piece, at, target, offset));
  }

  /**
   * Multiplies the i-th row found, which must be of float32, where it lies; false when the item has
   * none.
   *
   * @param products receives as {@link MemoryKernel#dot} says, as the row of number {@code at}
   */
  boolean dot(
      int i, long id, MemoryKernel kernel, float[] queries, int query, float[] products, int at) {
    long state = states[i];
    if (SlotIndex.settled(state)) {
      int slot = SlotIndex.slot(state);
      ByteBuffer piece = pieces[RowMemory.piece(slot)];
      kernel.dot(queries, query, piece, memory.at(slot), dimension, products, at);
      if (unchanged(i)) {
        return true;
      }
    }
    return SlotIndex.present(state)
        && shard(i)
            .read(
                id,
                hashes[i],
                (piece, from) -> kernel.dot(queries, query, piece, from, dimension, products, at));
  }

  private void decode(ByteBuffer piece, int at, float[] target, int offset) {
    encoding.read(piece, at, target, offset, dimension);
  }

  private boolean unchanged(int i) {
    return shard(i).unchanged(indexes[VectorTable.shardOf(hashes[i])], entries[i], states[i]);
  }

  private Shard shard(int i) {
    return shards[VectorTable.shardOf(hashes[i])];
  }
}
