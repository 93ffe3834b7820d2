package io.weir.trainer.optimizer;

import ai.djl.ndarray.NDArray;

/**
 * {@link Adagrad} of the elements of a table row, one accumulator each; rows that a step does not
 * meet stay as they are.
 */
final class RowAdagrad implements RowOptimizer {
  private final Adagrad rule;

  RowAdagrad(Adagrad.Settings settings) {
    rule = new Adagrad(settings);
  }

  @Override
  public int slots(int dimension) {
    return dimension;
  }

  @Override
  public boolean moves() {
    return rule.settings().learningRate() > 0;
  }

  @Override
  public void update(float[] row, int at, int dimension, float[] gradient, int from, long step) {
    for (int i = 0; i < dimension; i++) {
      rule.update(row, at + i, gradient[from + i], row, at + dimension + i);
    }
  }

  @Override
  public boolean movesOnDevice() {
    return true;
  }

  @Override
  public NDArray update(NDArray records, int dimension, NDArray gradients, long step) {
    Adagrad.Settings settings = rule.settings();
    NDArray sums =
        DeviceRecords.part(records, dimension, 2 * dimension)
            .mul(settings.accumulatorDecay())
            .add(gradients.square());
    NDArray moves = gradients.mul(settings.learningRate()).div(sums.sqrt().add(settings.epsilon()));
    return DeviceRecords.part(records, 0, dimension).sub(moves).concat(sums, 1);
  }
}
