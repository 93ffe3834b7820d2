package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;

/**
 * Pairs of cells of one row, the upper of a higher grade than the lower: (rows, width, width), the
 * upper's place first. All of it constant.
 */
final class GradedPairs {
  private final Grid grid;
  private final NDArray like;
  private final NDArray above;

  /**
   * @param like in whose type and on whose device constants are made
   * @param grades 0 or above: row-major (rows, width)
   */
  GradedPairs(Grid grid, NDArray like, double[] grades) {
    this.grid = grid;
    this.like = like;
    // Padding is above nothing, and nothing is above padding.
    double[] lower = grades.clone();
    for (int i = 0; i < lower.length; i++) {
      lower[i] = grid.holds(i) ? grades[i] : -Tensors.NOTHING;
    }
    double[] upper = grades.clone();
    for (int i = 0; i < upper.length; i++) {
      upper[i] = grid.holds(i) ? grades[i] : 0;
    }
    above = Activation.relu(upper(constant(upper)).sub(lower(constant(lower)))).sign();
  }

  /** 1 where the upper's grade is above the lower's, else 0. */
  NDArray above() {
    return above;
  }

  /** {@code |v_i - v_j|} of numbers of the cells, 0 where the grade of i is not above that of j. */
  NDArray gap(double[] values) {
    NDArray v = constant(values);
    return upper(v).sub(lower(v)).abs().mul(above);
  }

  private NDArray constant(double[] values) {
    return Tensors.constant(like, values, grid.shape());
  }

  /** i of a pair: (rows, width, 1). */
  static NDArray upper(NDArray grid) {
    return grid.expandDims(2);
  }

  /** j of a pair: (rows, 1, width). */
  static NDArray lower(NDArray grid) {
    return grid.expandDims(1);
  }
}
