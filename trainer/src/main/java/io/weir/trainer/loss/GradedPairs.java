package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;

/**
 * The weighted sum of {@code log(1 + e^-d)} over the pairs of a row whose upper cell has a higher
 * grade than the lower one, d being a function of the difference of their scores.
 *
 * <p>Runs on the host in double precision over those pairs alone; the engine gets value and
 * gradient. Weights are constants for the gradient.
 */
final class GradedPairs {
  /** Below it, log(1 + x) is its series to the last digit. */
  private static final double SMALL = 1e-5;

  private GradedPairs() {}

  /** d of a pair. */
  interface Distance {
    /** d by how far the upper's score is above the lower's. */
    double of(double difference);

    /** Its derivative. */
    double slope(double difference);
  }

  /** What a pair of cells, of a higher and of a lower grade, counts. */
  interface Weight {
    double of(int upper, int lower);
  }

  /**
   * The sum over all rows: a scalar in the type of the scores.
   *
   * @param scores (cells)
   * @param grades of each cell
   * @param shares what each row counts
   */
  static NDArray logistic(
      NDArray scores,
      Grid grid,
      double[] grades,
      double[] shares,
      Distance distance,
      Weight weight) {
    double[] s = Tensors.host(scores);
    double[] gradient = new double[s.length];
    double value = 0;
    for (int row = 0; row < grid.rows(); row++) {
      int[] order = Order.ascending(grid.members(row), grades);
      for (int at = 1, below = 0; shares[row] > 0 && at < order.length; at++) {
        int i = order[at];
        below = grades[i] > grades[order[at - 1]] ? at : below;
        for (int under = 0; under < below; under++) {
          int j = order[under];
          double counts = shares[row] * weight.of(i, j);
          double d = distance.of(s[i] - s[j]);
          double x = Math.exp(-Math.abs(d));
          value += counts * (Math.max(-d, 0) + log1p(x));
          double slope = counts * distance.slope(s[i] - s[j]) * (d > 0 ? x : 1) / (1 + x);
          gradient[i] -= slope;
          gradient[j] += slope;
        }
      }
    }
    return Tensors.known(scores, value, gradient);
  }

  /** log(1 + x) of x in [0, 1], several times as fast as the library's. */
  private static double log1p(double x) {
    return x < SMALL ? x * (1 - x * (0.5 - x / 3)) : Math.log(1 + x);
  }
}
