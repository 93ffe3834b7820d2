package io.weir.benchmarks.store;

import io.weir.core.cascade.Ids;
import java.nio.ByteBuffer;

/**
 * What a lookup costs at least: one open-addressing hash over all ids, one stretch of memory, a
 * copy; no versions, no removal, no growth. Not thread-safe.
 */
final class BareTable {
  private static final int ROWS_PER_BLOCK = 1 << 20;

  private final int rowBytes;
  private final int mask;
  private final long[] keys;
  private final int[] rows;
  private final ByteBuffer[] blocks;
  private int size;

  BareTable(int items, int rowBytes) {
    this.rowBytes = rowBytes;
    int capacity = Integer.highestOneBit(Math.max(1, items)) << 2;
    this.mask = capacity - 1;
    this.keys = new long[capacity];
    this.rows = new int[capacity];
    this.blocks = new ByteBuffer[(items + ROWS_PER_BLOCK - 1) / ROWS_PER_BLOCK];
    for (int i = 0; i < blocks.length; i++) {
      int here = Math.min(ROWS_PER_BLOCK, items - i * ROWS_PER_BLOCK);
      blocks[i] = ByteBuffer.allocateDirect(here * rowBytes);
    }
  }

  void put(long id, byte[] row) {
    int i = (int) Ids.mix(id) & mask;
    while (rows[i] != 0) {
      i = (i + 1) & mask;
    }
    keys[i] = id;
    rows[i] = ++size;
    blocks[(size - 1) / ROWS_PER_BLOCK].put((size - 1) % ROWS_PER_BLOCK * rowBytes, row);
  }

  int multiGet(long[] ids, byte[] target) {
    int found = 0;
    for (int i = 0; i < ids.length; i++) {
      int row = find(ids[i]);
      if (row >= 0) {
        blocks[row / ROWS_PER_BLOCK].get(
            row % ROWS_PER_BLOCK * rowBytes, target, i * rowBytes, rowBytes);
        found++;
      }
    }
    return found;
  }

  private int find(long id) {
    for (int i = (int) Ids.mix(id) & mask; ; i = (i + 1) & mask) {
      int row = rows[i];
      if (row == 0) {
        return -1;
      }
      if (keys[i] == id) {
        return row - 1;
      }
    }
  }
}
