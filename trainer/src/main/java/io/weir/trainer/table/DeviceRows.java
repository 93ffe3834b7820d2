package io.weir.trainer.table;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * The rows of a table that lie on a device, read and moved many at a time. Of the table's thread.
 */
public interface DeviceRows {

  /** Whether a row lies there; another is as it began, and is read one by one. */
  boolean has(int row);

  /**
   * Weights of rows that lie there, which may repeat.
   *
   * @return (rows, dimension); {@code scope} owns it
   */
  NDArray weights(NDManager scope, int[] rows);

  /**
   * Moves rows as {@link EmbeddingTable#update} does.
   *
   * @param rows each once
   * @param gradients of the rows, none of them 0 throughout: (rows, dimension)
   */
  void update(int[] rows, NDArray gradients);
}
