package io.weir.trainer.optimizer;

import ai.djl.ndarray.types.DataType;
import io.weir.trainer.GoldenCase;
import java.util.Arrays;
import java.util.TreeMap;

/** Runs golden cases of optimizers. */
public final class OptimizerGoldens {
  private OptimizerGoldens() {}

  /** Adagrad. */
  public static void adagrad(GoldenCase golden) {
    Adagrad adagrad = new Adagrad(new Adagrad.Settings(golden.number("lr"), golden.number("eps")));
    float[] weights = golden.floats("w");
    float[] sums = golden.floats("acc");
    adagrad.update(weights, summed(golden, weights.length), new float[][] {sums}, 1);
    golden.verify(DataType.FLOAT32, "w", GoldenCase.wide(weights));
    golden.verify(DataType.FLOAT32, "acc", GoldenCase.wide(sums));
  }

  /** Adam, lazy and dense. */
  public static void adam(GoldenCase golden) {
    Adam adam =
        new Adam(
            new Adam.Settings(
                golden.number("lr"),
                golden.number("b1"),
                golden.number("b2"),
                golden.number("eps")));
    float[] weights = golden.floats("w");
    float[] means = golden.floats("m");
    float[] squares = golden.floats("v");
    float[] gradient = summed(golden, weights.length);
    int width = golden.columns("w");
    boolean lazy = golden.param("lazy").asBoolean();
    for (int row = 0; row < weights.length / width; row++) {
      if (lazy && !touches(golden, row)) {
        continue;
      }
      float[] w = row(weights, row, width);
      float[] m = row(means, row, width);
      float[] v = row(squares, row, width);
      adam.update(w, row(gradient, row, width), new float[][] {m, v}, golden.param("t").asLong());
      System.arraycopy(w, 0, weights, row * width, width);
      System.arraycopy(m, 0, means, row * width, width);
      System.arraycopy(v, 0, squares, row * width, width);
    }
    golden.verify(DataType.FLOAT32, "w", GoldenCase.wide(weights));
    golden.verify(DataType.FLOAT32, "m", GoldenCase.wide(means));
    golden.verify(DataType.FLOAT32, "v", GoldenCase.wide(squares));
  }

  /** Row-wise Adagrad. */
  public static void rowwiseAdagrad(GoldenCase golden) {
    float[] weights = golden.floats("w");
    float[] sums = golden.floats("acc");
    int width = golden.columns("w");
    HashedTable table = new HashedTable("golden", sums.length, width, 1, 0);
    for (int row = 0; row < sums.length; row++) {
      table.accumulator(row, sums[row]);
      // Rows of deviation 0 begin at 0: moved by -1 times the golden weights.
      table.move(row, weights, row * width, -1);
    }
    int[] index = golden.ints("index");
    new RowwiseAdagrad(new RowwiseAdagrad.Settings(golden.number("lr"), golden.number("eps"), 1))
        .update(table, index, golden.floats("grad"));
    for (int row = 0; row < sums.length; row++) {
      table.read(row, weights, row * width);
      sums[row] = table.accumulator(row);
    }
    golden.verify(DataType.FLOAT32, "w", GoldenCase.wide(weights));
    golden.verify(DataType.FLOAT32, "acc", GoldenCase.wide(sums));
  }

  private static float[] summed(GoldenCase golden, int length) {
    double[] index = golden.input("index");
    double[] gradients = golden.input("grad");
    int width = golden.columns("w");
    TreeMap<Integer, double[]> rows = new TreeMap<>();
    for (int i = 0; i < index.length; i++) {
      double[] sum = rows.computeIfAbsent((int) index[i], row -> new double[width]);
      for (int d = 0; d < width; d++) {
        sum[d] += gradients[i * width + d];
      }
    }
    float[] dense = new float[length];
    rows.forEach(
        (row, sum) -> {
          for (int d = 0; d < width; d++) {
            dense[row * width + d] = (float) sum[d];
          }
        });
    return dense;
  }

  private static boolean touches(GoldenCase golden, int row) {
    return Arrays.stream(golden.input("index")).anyMatch(i -> i == row);
  }

  private static float[] row(float[] values, int row, int width) {
    return Arrays.copyOfRange(values, row * width, (row + 1) * width);
  }
}
