package io.weir.trainer.optimizer;

/**
 * Adagrad with one accumulator per table row.
 *
 * <p>{@code G_r = decay · G_r + mean_d(g_rd²)}, {@code w_r -= lr g_r / (√G_r + ε)}.
 */
final class RowwiseAdagrad implements RowOptimizer {
  private final Adagrad.Settings settings;

  RowwiseAdagrad(Adagrad.Settings settings) {
    this.settings = settings;
  }

  @Override
  public int slots(int dimension) {
    return 1;
  }

  @Override
  public boolean moves() {
    return settings.learningRate() > 0;
  }

  @Override
  public void update(float[] row, int at, int dimension, float[] gradient, int from, long step) {
    double squares = 0;
    for (int i = 0; i < dimension; i++) {
      squares += (double) gradient[from + i] * gradient[from + i];
    }
    double sum = row[at + dimension] * settings.accumulatorDecay() + squares / dimension;
    row[at + dimension] = (float) sum;
    double rate = settings.learningRate() / (Math.sqrt(sum) + settings.epsilon());
    for (int i = 0; i < dimension; i++) {
      row[at + i] -= (float) (rate * gradient[from + i]);
    }
  }
}
