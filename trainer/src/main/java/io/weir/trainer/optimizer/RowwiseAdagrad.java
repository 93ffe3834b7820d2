package io.weir.trainer.optimizer;

import ai.djl.ndarray.NDArray;

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

  @Override
  public boolean movesOnDevice() {
    return true;
  }

  @Override
  public NDArray update(NDArray records, int dimension, NDArray gradients, long step) {
    NDArray sums =
        DeviceRecords.part(records, dimension, dimension + 1)
            .mul(settings.accumulatorDecay())
            .add(gradients.square().mean(new int[] {1}, true));
    NDArray moves = gradients.mul(settings.learningRate()).div(sums.sqrt().add(settings.epsilon()));
    return DeviceRecords.part(records, 0, dimension).sub(moves).concat(sums, 1);
  }
}
