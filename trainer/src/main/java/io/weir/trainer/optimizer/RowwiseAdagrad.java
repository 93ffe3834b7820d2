package io.weir.trainer.optimizer;

import static io.weir.core.Checks.check;

import java.util.Arrays;

/**
 * Adagrad with one accumulator per table row.
 *
 * <p>{@code G_r = decay · G_r + mean_d(g_rd²)}, {@code w_r -= lr g_r / (√G_r + ε)}; gradients of
 * one row are summed first. Rows that are not named are not touched, nor are those whose gradient
 * is 0.
 *
 * <p>Stateless, thread-safe; the accumulators are the table's.
 */
public final class RowwiseAdagrad {

  /**
   * Settings of {@link RowwiseAdagrad}.
   *
   * @param learningRate lr, 0 or above
   * @param epsilon ε, above 0
   * @param accumulatorDecay of G at each touch, in (0, 1]; 1 = never forgets
   */
  public record Settings(double learningRate, double epsilon, double accumulatorDecay) {
    public Settings {
      check(learningRate >= 0, "learning-rate", learningRate, ">= 0");
      check(epsilon > 0, "epsilon", epsilon, "> 0");
      check(
          accumulatorDecay > 0 && accumulatorDecay <= 1,
          "accumulator-decay",
          accumulatorDecay,
          "in (0, 1]");
    }
  }

  private final Settings settings;

  /** The rule with these settings. */
  public RowwiseAdagrad(Settings settings) {
    this.settings = settings;
  }

  /**
   * Moves the rows in place.
   *
   * @param rows rows of the table; one may come more than once
   * @param gradients (rows, dimension), row-major; overwritten
   */
  public void update(HashedTable table, int[] rows, float[] gradients) {
    int dimension = table.dimension();
    long[] order = new long[rows.length];
    for (int i = 0; i < rows.length; i++) {
      order[i] = (long) rows[i] << 32 | i;
    }
    Arrays.sort(order);
    for (int from = 0; from < order.length; ) {
      int row = (int) (order[from] >>> 32);
      int first = (int) order[from] * dimension;
      int to = from + 1;
      for (; to < order.length && (int) (order[to] >>> 32) == row; to++) {
        int other = (int) order[to] * dimension;
        for (int i = 0; i < dimension; i++) {
          gradients[first + i] += gradients[other + i];
        }
      }
      updateRow(table, row, gradients, first);
      from = to;
    }
  }

  private void updateRow(HashedTable table, int row, float[] gradients, int from) {
    double squares = 0;
    for (int i = 0; i < table.dimension(); i++) {
      squares += (double) gradients[from + i] * gradients[from + i];
    }
    if (squares == 0) {
      return;
    }
    double sum = table.accumulator(row) * settings.accumulatorDecay() + squares / table.dimension();
    table.accumulator(row, (float) sum);
    table.move(
        row, gradients, from, settings.learningRate() / (Math.sqrt(sum) + settings.epsilon()));
  }
}
