package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * A sum over rows of a function of {@code log Σ_j e^⟨a_i, b_j⟩} and of a number of each row,
 * without a matrix of all products at one time.
 *
 * <p>The gradient of the logarithm is {@code Σ_j p_ij b_j} for a_i and {@code p_ij a_i} for b_j,
 * with p the softmax of row i: both are matrix products that need a few rows of p at a time. So
 * memory grows with rows and columns, not with their product, and what the engine remembers for the
 * backward pass is the gradient alone.
 */
final class ProductContrast {
  /** Elements of the rows that are looked at at one time: they stay in the processor's cache. */
  private static final int CHUNK = 1 << 19;

  /** How far below the largest a product is looked at: its share is nothing in any precision. */
  private static final int FARTHEST = 60;

  private final Form form;
  private final NDArray rows;
  private final NDArray columns;
  private final NDArray transposed;
  private final double[] numbers;
  private final int[] leftOut;
  private final NDList ofRows = new NDList();
  private final NDArray ofColumns;
  private final double[] ofNumbers;
  private double value;

  private ProductContrast(
      Form form, NDArray rows, NDArray columns, double[] numbers, int[] leftOut) {
    this.form = form;
    this.rows = rows;
    this.columns = columns;
    transposed = columns.transpose();
    this.numbers = numbers;
    this.leftOut = leftOut;
    ofColumns = columns.zerosLike();
    ofNumbers = new double[numbers.length];
  }

  /** What becomes of a row's logarithm l and number n. */
  enum Form {
    /** {@code l - n}. */
    AGAINST {
      @Override
      double of(double difference) {
        return difference;
      }

      @Override
      double slope(double difference) {
        return 1;
      }
    },
    /** {@code log(e^l + e^n) - n}. */
    BESIDE {
      @Override
      double of(double difference) {
        return Math.max(difference, 0) + Math.log1p(Math.exp(-Math.abs(difference)));
      }

      @Override
      double slope(double difference) {
        return 1 / (1 + Math.exp(-difference));
      }
    };

    /** By l - n. */
    abstract double of(double difference);

    /** Its derivative. */
    abstract double slope(double difference);
  }

  /**
   * The sum: a scalar in the type of the rows.
   *
   * @param rows a: (rows, k)
   * @param columns b: (columns, k)
   * @param numbers n: (rows)
   * @param leftOut the column that each row leaves out, -1 = none
   */
  static NDArray sum(Form form, NDArray rows, NDArray columns, NDArray numbers, int[] leftOut) {
    ProductContrast contrast =
        new ProductContrast(
            form, rows.stopGradient(), columns.stopGradient(), Tensors.host(numbers), leftOut);
    int count = (int) rows.getShape().get(0);
    int step = (int) Math.max(1, CHUNK / columns.getShape().get(0));
    for (int from = 0; from < count; from += step) {
      contrast.add(from, Math.min(from + step, count));
    }
    NDArray slopes = NDArrays.concat(contrast.ofRows, 0);
    return Tensors.known(numbers, contrast.value, contrast.ofNumbers)
        .add(moved(rows, slopes))
        .add(moved(columns, contrast.ofColumns));
  }

  /** 0, with a gradient. */
  private static NDArray moved(NDArray array, NDArray gradient) {
    return array.sub(array.stopGradient()).mul(gradient).sum();
  }

  private void add(int from, int to) {
    NDManager step = rows.getManager();
    try (NDManager chunk = step.newSubManager()) {
      NDArray own = rows.get(new NDIndex("{}:{}", from, to));
      own.attach(chunk);
      NDArray products = masked(own.matMul(transposed), from);
      NDArray top = products.max(new int[] {1}, true);
      // What adds nothing to a sum is kept from being a denormal number, which processors are slow
      // to multiply.
      NDArray shares = products.maximum(top.sub(FARTHEST)).softmax(1);
      // The largest product's share is 1/n at least: its logarithm loses no digits.
      double[] logs = Tensors.host(top.squeeze(1).sub(shares.max(new int[] {1}).log()));
      double[] slopes = new double[logs.length];
      for (int i = 0; i < logs.length; i++) {
        double difference = logs[i] - numbers[from + i];
        value += form.of(difference);
        slopes[i] = form.slope(difference);
        ofNumbers[from + i] = -slopes[i];
      }
      NDArray weights = Tensors.constant(own, slopes, new Shape(slopes.length, 1));
      NDArray gradient = shares.matMul(columns).mul(weights);
      gradient.attach(step);
      ofRows.add(gradient);
      ofColumns.addi(shares.transpose().matMul(own.mul(weights)));
    }
  }

  /** The products without those that are left out. */
  private NDArray masked(NDArray products, int from) {
    int rowsHere = (int) products.getShape().get(0);
    int[] columnsHere = Arrays.copyOfRange(leftOut, from, from + rowsHere);
    if (Arrays.stream(columnsHere).allMatch(column -> column < 0)) {
      return products;
    }
    NDManager manager = products.getManager();
    long[] at = Arrays.stream(columnsHere).asLongStream().toArray();
    double[] nothing = new double[rowsHere];
    Arrays.fill(nothing, Tensors.NOTHING);
    Shape shape = new Shape(rowsHere, 1);
    return products.scatter(
        manager.create(at, shape), Tensors.constant(products, nothing, shape), 1);
  }
}
