package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntToDoubleFunction;

/** Every pair of an upper and a lower cell of one request: (uppers, width), padded. */
final class RowPairs {
  private final Cells uppers;
  private final Cells lowers;
  private final Grid grid;
  private final int[] rows;
  private final int[] uppersOf;
  private final int[] lowersOf;

  private RowPairs(Cells uppers, Cells lowers, Grid grid) {
    this.uppers = uppers;
    this.lowers = lowers;
    this.grid = grid;
    this.rows = Arrays.stream(uppers.rows()).map(grid::row).toArray();
    this.uppersOf = new int[grid.rows()];
    this.lowersOf = new int[grid.rows()];
    Arrays.stream(rows).forEach(row -> uppersOf[row]++);
    for (int place = 0; place < grid.rows() * grid.width(); place++) {
      lowersOf[place / grid.width()] += grid.holds(place) ? 1 : 0;
    }
  }

  /** The pairs of these cells; those whose request has no partner for them are left out. */
  static RowPairs of(Cells uppers, Cells lowers) {
    BitSet wanted = new BitSet();
    Arrays.stream(uppers.rows()).forEach(wanted::set);
    Grid grid = Grid.of(lowers, wanted::get);
    return new RowPairs(uppers.where(i -> grid.row(uppers.row(i)) >= 0), lowers, grid);
  }

  boolean isEmpty() {
    return grid.isEmpty();
  }

  /** Requests that have a pair. */
  int requests() {
    return grid.rows();
  }

  /** The upper cells that are in a pair. */
  Cells uppers() {
    return uppers;
  }

  /** How many pairs there are. */
  long size() {
    return Arrays.stream(rows).mapToLong(row -> lowersOf[row]).sum();
  }

  /** How many pairs the request of an upper cell has. */
  long sizeBeside(int upper) {
    return (long) uppersOf[rows[upper]] * lowersOf[rows[upper]];
  }

  /**
   * {@code Σ w_i sp(-(s_i - s_j))} over all pairs: a scalar.
   *
   * @param weight w, of an upper cell by its position in {@link #uppers}
   */
  NDArray logistic(LossInput input, IntToDoubleFunction weight) {
    NDArray lower = Tensors.rows(grid.of(input.scores(lowers)), rows);
    NDArray upper = input.scores(uppers).reshape(-1, 1);
    NDArray terms = Tensors.softplus(lower.sub(upper));
    int width = grid.width();
    double[] weights = new double[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      double own = weight.applyAsDouble(i);
      for (int j = 0; j < width; j++) {
        weights[i * width + j] = grid.holds(rows[i] * width + j) ? own : 0;
      }
    }
    return terms.mul(Tensors.constant(terms, weights, terms.getShape())).sum();
  }
}
