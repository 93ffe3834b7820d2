package io.weir.store.table;

import java.nio.ByteBuffer;

/**
 * A kernel that multiplies rows where they lie, so that nobody copies them first.
 *
 * <p>Products of many rows take two calls: {@link #dot} of each row leaves a few sums, {@link #sum}
 * adds up all of them. Between the two a row may be multiplied again. Stateless, thread-safe.
 */
public interface MemoryKernel extends Kernel {
  /**
   * Begins the inner product of one query and one row.
   *
   * @param queries holds the query from {@code query} on, {@code dimension} elements
   * @param memory holds the row from {@code at} on, as little-endian float32; may be written to
   *     meanwhile, and then what comes of it means nothing
   * @param sums as many as {@link #room} says, for all rows together
   * @param row the number of the row, from 0 on
   */
  void dot(
      float[] queries, int query, ByteBuffer memory, int at, int dimension, float[] sums, int row);

  /**
   * Ends the inner products of the first rows.
   *
   * @param sums has each row's inner product at the row's number afterwards
   */
  void sum(float[] sums, int count);
}
