package io.weir.trainer.optimizer;

import ai.djl.ndarray.types.DataType;
import io.weir.trainer.GoldenCase;
import io.weir.trainer.table.EmbeddingTable;
import io.weir.trainer.table.TestTables;
import java.util.Arrays;
import java.util.TreeSet;

/** Runs golden cases of optimizers. */
public final class OptimizerGoldens {
  private OptimizerGoldens() {}

  /** Adagrad, of dense weights and of a table's rows. */
  public static void adagrad(GoldenCase golden) {
    Adagrad.Settings settings = new Adagrad.Settings(golden.number("lr"), golden.number("eps"), 1);
    float[] weights = golden.floats("w");
    float[] sums = golden.floats("acc");
    new Adagrad(settings).update(weights, summed(golden, weights.length), new float[][] {sums}, 1);
    golden.verify(DataType.FLOAT32, "w", GoldenCase.wide(weights));
    golden.verify(DataType.FLOAT32, "acc", GoldenCase.wide(sums));
    rows(golden, new RowAdagrad(settings), 1, "acc");
  }

  /** Adam: lazy of a table's rows, dense of dense weights and of a table's rows. */
  public static void adam(GoldenCase golden) {
    Adam.Settings settings =
        new Adam.Settings(
            golden.number("lr"), golden.number("b1"), golden.number("b2"), golden.number("eps"));
    long step = golden.param("t").asLong();
    if (golden.param("lazy").asBoolean()) {
      rows(golden, new LazyAdam(settings), step, "m", "v");
      return;
    }
    float[] weights = golden.floats("w");
    float[] means = golden.floats("m");
    float[] squares = golden.floats("v");
    float[] gradient = summed(golden, weights.length);
    new Adam(settings).update(weights, gradient, new float[][] {means, squares}, step);
    golden.verify(DataType.FLOAT32, "w", GoldenCase.wide(weights));
    golden.verify(DataType.FLOAT32, "m", GoldenCase.wide(means));
    golden.verify(DataType.FLOAT32, "v", GoldenCase.wide(squares));
    rows(golden, new RowAdam(settings), step, "m", "v");
  }

  /** Row-wise Adagrad. */
  public static void rowwiseAdagrad(GoldenCase golden) {
    Adagrad.Settings settings = new Adagrad.Settings(golden.number("lr"), golden.number("eps"), 1);
    rows(golden, new RowwiseAdagrad(settings), 1, "acc");
  }

  /**
   * One step of a table that holds the golden rows.
   *
   * @param slots names of what the rule keeps for a row, in its order
   */
  private static void rows(GoldenCase golden, RowOptimizer rule, long step, String... slots) {
    int width = golden.columns("w");
    float[] weights = golden.floats("w");
    int count = weights.length / width;
    EmbeddingTable table = TestTables.hashed("golden", count, width, rule, 0);
    table.advance(step - 1);
    for (int row = 0; row < count; row++) {
      float[] record = new float[width + rule.slots(width)];
      System.arraycopy(weights, row * width, record, 0, width);
      int at = width;
      for (String slot : slots) {
        float[] values = golden.floats(slot);
        int own = values.length / count;
        System.arraycopy(values, row * own, record, at, own);
        at += own;
      }
      if (at < record.length) {
        // Where the record stands, of a rule whose rows drift.
        record[record.length - 1] = step - 1;
      }
      TestTables.record(table, row, record);
    }
    float[] gradients = summed(golden, weights.length);
    for (int row : new TreeSet<>(Arrays.stream(golden.ints("index")).boxed().toList())) {
      table.update(row, gradients, row * width);
    }
    table.advance(step);
    for (int row = 0; row < count; row++) {
      table.read(row, weights, row * width);
    }
    golden.verify(DataType.FLOAT32, "w", GoldenCase.wide(weights));
    int at = width;
    for (String slot : slots) {
      float[] values = golden.floats(slot);
      int own = values.length / count;
      for (int row = 0; row < count; row++) {
        float[] record = TestTables.record(table, row);
        rule.catchUp(record, 0, width, step);
        System.arraycopy(record, at, values, row * own, own);
      }
      golden.verify(DataType.FLOAT32, slot, GoldenCase.wide(values));
      at += own;
    }
  }

  private static float[] summed(GoldenCase golden, int length) {
    double[] index = golden.input("index");
    double[] gradients = golden.input("grad");
    int width = golden.columns("w");
    double[] dense = new double[length];
    for (int i = 0; i < index.length; i++) {
      for (int d = 0; d < width; d++) {
        dense[(int) index[i] * width + d] += gradients[i * width + d];
      }
    }
    float[] narrow = new float[length];
    for (int i = 0; i < length; i++) {
      narrow[i] = (float) dense[i];
    }
    return narrow;
  }
}
