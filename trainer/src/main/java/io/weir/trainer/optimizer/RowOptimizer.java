package io.weir.trainer.optimizer;

import ai.djl.ndarray.NDArray;

/**
 * A rule that moves one row of a table by its gradient.
 *
 * <p>A row is one record: its weights and, behind them, the numbers that the rule keeps for it,
 * {@link #slots} of them, which start at 0 and belong to the table, who writes them into
 * checkpoints. A table whose rows lie elsewhere than in Java arrays copies a record out and back.
 *
 * <p>Whoever calls it sums the gradients of a row first, and leaves a row whose sum is 0 alone.
 * Stateless, thread-safe.
 */
public interface RowOptimizer {

  /**
   * How many numbers the rule keeps for a row.
   *
   * @param dimension width of the row
   */
  int slots(int dimension);

  /** Whether it moves rows at all: not at a learning rate of 0. */
  boolean moves();

  /**
   * Moves a row in place.
   *
   * @param row holds the record: {@code dimension} weights, then the slots
   * @param at where the record begins
   * @param dimension width of the row
   * @param gradient holds the row's gradient
   * @param from where the gradient begins
   * @param step 1-based number of this step
   */
  void update(float[] row, int at, int dimension, float[] gradient, int from, long step);

  /** Whether it moves rows that lie on a device. */
  default boolean movesOnDevice() {
    return false;
  }

  /**
   * Moves rows that lie on a device, as {@link #update(float[], int, int, float[], int, long)}
   * moves each.
   *
   * @param records (rows, dimension and slots)
   * @param dimension width of a row
   * @param gradients (rows, dimension)
   * @param step 1-based number of this step
   * @return the records as they stand then, of the manager of these
   * @throws UnsupportedOperationException where it does not, see {@link #movesOnDevice}
   */
  default NDArray update(NDArray records, int dimension, NDArray gradients, long step) {
    throw new UnsupportedOperationException(getClass().getSimpleName() + " on a device");
  }

  /** Whether rows move in steps that do not meet them, which {@link #catchUp} makes up for. */
  default boolean drifts() {
    return false;
  }

  /**
   * Brings a record to where it would stand had every step up to this one met it with a gradient of
   * 0; in one call or in several, it comes out the same, bit for bit. A rule that {@linkplain
   * #drifts drifts} is called so whenever a row is read or written.
   *
   * @param row holds the record: {@code dimension} weights, then the slots
   * @param at where the record begins
   * @param dimension width of the row
   * @param step steps taken so far
   */
  default void catchUp(float[] row, int at, int dimension, long step) {}
}
