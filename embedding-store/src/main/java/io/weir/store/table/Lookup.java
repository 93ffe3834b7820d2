package io.weir.store.table;

import io.weir.core.cascade.Ids;

/**
 * Finds a few items of a {@link VectorTable} side by side, then hands out their rows.
 *
 * <p>Not thread-safe; holds nothing to close. Use it only while the table is held.
 */
final class Lookup {
  /** The most ids at a time: enough to wait for memory side by side, few enough to stay near. */
  static final int MOST = 32;

  private static final int UNSETTLED = 1;

  private final Shard[] shards;
  private final long[] hashes = new long[MOST];
  private final int[] slots = new int[MOST];
  private int touched;

  Lookup(Shard[] shards) {
    this.shards = shards;
  }

  /**
   * Finds the ids from a position on.
   *
   * @return how many, at most {@link #MOST}
   */
  int find(long[] ids, int first) {
    int count = Math.min(MOST, ids.length - first);
    int sum = 0;
    for (int i = 0; i < count; i++) {
      long hash = Ids.mix(ids[first + i]);
      hashes[i] = hash;
      sum += shard(hash).touchIndex(hash);
    }
    for (int i = 0; i < count; i++) {
      slots[i] = shard(hashes[i]).find(ids[first + i], hashes[i]);
    }
    for (int i = 0; i < count; i++) {
      if (slots[i] != SlotIndex.NONE) {
        sum += shard(hashes[i]).touch(slots[i]);
      }
    }
    touched = sum;
    return count;
  }

  /** Bytes read ahead of their use, so that no compiler leaves the reading out. */
  int touched() {
    return touched;
  }

  /** Copies the i-th row found; false when the item has none. */
  boolean copy(int i, long id, byte[] target, int offset) {
    int slot = slots[i];
    if (slot == SlotIndex.NONE) {
      return false;
    }
    Shard shard = shard(hashes[i]);
    int version = shard.version(slot, id);
    return ((version & UNSETTLED) == 0 && shard.copy(slot, version, target, offset))
        || shard.get(id, hashes[i], target, offset);
  }

  /** Decodes the i-th row found; false when the item has none. */
  boolean decode(int i, long id, float[] target, int offset) {
    int slot = slots[i];
    if (slot == SlotIndex.NONE) {
      return false;
    }
    Shard shard = shard(hashes[i]);
    int version = shard.version(slot, id);
    return ((version & UNSETTLED) == 0 && shard.decode(slot, version, target, offset))
        || shard.get(id, hashes[i], target, offset);
  }

  private Shard shard(long hash) {
    return shards[VectorTable.shardOf(hash)];
  }
}
