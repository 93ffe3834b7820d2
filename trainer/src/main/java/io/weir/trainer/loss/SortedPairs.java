package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;

/**
 * The weighted sum of {@code sp(z_j - z_i) = log(1 + e^(z_j - z_i))} over every pair of an upper i
 * and a lower j, without a matrix of pairs.
 *
 * <p>{@code sp(d) = max(d, 0) + log(1 + x)} with {@code x = e^-|d|} in (0, 1], and {@code log(1 +
 * x) = Σ_k c_k x^k} to the last digits of double precision ({@link #SERIES}). In the order of the
 * scores {@code x^k} of two cells is the product of those of the steps between them, so that one
 * pass upwards and one downwards, with a running sum for each k, meet every pair: O(n log n) in the
 * number of cells. Nothing in it overflows, and every sum is of terms of one sign.
 *
 * <p>Runs on the host in double precision; the engine gets value and gradient.
 */
final class SortedPairs {
  /** Its error is below 1e-14, that of the derivative below 1e-12. */
  private static final Series OF_DOUBLES = Series.of(18);

  /** Its error is below 1e-9, that of the derivative below 1e-7. */
  private static final Series OF_FLOATS = Series.of(12);

  private final Series series;
  private final double[] z;
  private final double[] upper;
  private final double[] lower;
  private final double[] gradient;
  private double value;

  private SortedPairs(Series series, double[] z, double[] upper, double[] lower) {
    this.series = series;
    this.z = z;
    this.upper = upper;
    this.lower = lower;
    gradient = new double[z.length];
  }

  /**
   * {@code Σ_ij a_i b_j sp(z_j - z_i) - Σ_i l_i z_i} over the pairs of each row and over all cells:
   * a scalar in the type of the scores.
   *
   * @param z scores: (cells)
   * @param upper a, 0 for a cell that is no upper one
   * @param lower b, 0 for a cell that is no lower one; one that is both meets itself, too
   * @param linear l
   */
  static NDArray logistic(NDArray z, Grid grid, double[] upper, double[] lower, double[] linear) {
    Series series = z.getDataType() == DataType.FLOAT32 ? OF_FLOATS : OF_DOUBLES;
    SortedPairs pairs = new SortedPairs(series, Tensors.host(z), upper, lower);
    for (int row = 0; row < grid.rows(); row++) {
      pairs.add(grid.members(row));
    }
    for (int i = 0; i < linear.length; i++) {
      pairs.value -= linear[i] * pairs.z[i];
      pairs.gradient[i] -= linear[i];
    }
    return Tensors.known(z, pairs.value, pairs.gradient);
  }

  /** {@code Σ_ij a_i b_j sp(z_j - z_i)} over the pairs of each row. */
  static NDArray logistic(NDArray z, Grid grid, double[] upper, double[] lower) {
    return logistic(z, grid, upper, lower, new double[upper.length]);
  }

  private void add(int[] members) {
    int[] order = Order.ascending(members, z);
    upwards(order);
    downwards(order);
  }

  /** Each cell with those below it, and with itself. */
  private void upwards(int[] order) {
    Sums sums = new Sums(series.logs.length);
    for (int at = 0; at < order.length; at++) {
      int i = order[at];
      if (at > 0) {
        sums.move(z[i] - z[order[at - 1]]);
      }
      if (upper[i] != 0) {
        value += upper[i] * (sum(series.logs, sums.lower) + lower[i] * Math.log(2));
        gradient[i] -= upper[i] * sum(series.slopes, sums.lower);
      }
      if (lower[i] != 0) {
        value += lower[i] * (sum(series.logs, sums.upper) + sums.distances);
        gradient[i] += lower[i] * (sums.uppers - sum(series.slopes, sums.upper));
      }
      sums.add(upper[i], lower[i]);
    }
  }

  /** The gradient of each cell with those above it. */
  private void downwards(int[] order) {
    Sums sums = new Sums(series.logs.length);
    for (int at = order.length - 1; at >= 0; at--) {
      int i = order[at];
      if (at < order.length - 1) {
        sums.move(z[order[at + 1]] - z[i]);
      }
      if (upper[i] != 0) {
        gradient[i] -= upper[i] * (sums.lowers - sum(series.slopes, sums.lower));
      }
      if (lower[i] != 0) {
        gradient[i] += lower[i] * sum(series.slopes, sums.upper);
      }
      sums.add(upper[i], lower[i]);
    }
  }

  private static double sum(double[] factors, double[] powers) {
    double even = 0;
    double odd = 0;
    for (int k = 0; k < factors.length; k += 2) {
      even += factors[k] * powers[k];
      odd += factors[k + 1] * powers[k + 1];
    }
    return even + odd;
  }

  /** The weighted cells that a pass has met, as seen from where it stands: {@code Σ w x^k}. */
  private static final class Sums {
    private final double[] upper;
    private final double[] lower;
    private final double[] powers;
    private double uppers;
    private double lowers;
    private double distances;

    Sums(int terms) {
      upper = new double[terms];
      lower = new double[terms];
      powers = new double[terms];
    }

    void add(double ofUpper, double ofLower) {
      uppers += ofUpper;
      lowers += ofLower;
      add(upper, ofUpper);
      add(lower, ofLower);
    }

    private static void add(double[] sums, double weight) {
      for (int k = 0; weight != 0 && k < sums.length; k++) {
        sums[k] += weight;
      }
    }

    void move(double step) {
      distances += uppers * step;
      double x = Math.exp(-step);
      double square = x * x;
      powers[0] = x;
      powers[1] = square;
      for (int k = 2; k < powers.length; k++) {
        powers[k] = powers[k - 2] * square;
      }
      for (int k = 0; k < powers.length; k++) {
        upper[k] *= powers[k];
        lower[k] *= powers[k];
      }
    }
  }

  /**
   * {@code log(1 + x)} on [0, 1] as {@code Σ c_k x^k}: x times the polynomial that meets {@code
   * log(1 + x) / x} at the Chebyshev points. The error falls by 5.8 with each further term.
   *
   * @param logs c_k of k = 1, 2, …, of an even number
   * @param slopes k c_k: x / (1 + x), the derivative by log x
   */
  record Series(double[] logs, double[] slopes) {
    static Series of(int terms) {
      double[] logs = new double[terms];
      double[] before = new double[terms];
      double[] polynomial = new double[terms];
      polynomial[0] = 1;
      for (int degree = 0; degree < terms; degree++) {
        double share = share(degree, terms);
        double[] next = new double[terms];
        // T_1 = 2x - 1, and T_(n+1) = 2 (2x - 1) T_n - T_(n-1).
        int twice = degree == 0 ? 1 : 2;
        for (int k = 0; k < terms; k++) {
          logs[k] += share * polynomial[k];
          next[k] = twice * ((k > 0 ? 2 * polynomial[k - 1] : 0) - polynomial[k]) - before[k];
        }
        before = polynomial;
        polynomial = next;
      }
      double[] slopes = new double[terms];
      Arrays.setAll(slopes, k -> (k + 1) * logs[k]);
      return new Series(logs, slopes);
    }

    /** How much of the Chebyshev polynomial of a degree is in {@code log(1 + x) / x}. */
    private static double share(int degree, int terms) {
      double sum = 0;
      for (int point = 0; point < terms; point++) {
        double angle = Math.PI * (point + 0.5) / terms;
        double x = (1 + Math.cos(angle)) / 2;
        sum += Math.log1p(x) / x * Math.cos(degree * angle);
      }
      return sum * (degree == 0 ? 1 : 2) / terms;
    }
  }
}
