package io.weir.trainer.optimizer;

import ai.djl.ndarray.NDArray;

/**
 * {@link Adam} of table rows in which a row that a step does not meet stays as it is, and so do its
 * moments; the corrections are those of the step, not of the row.
 */
final class LazyAdam implements RowOptimizer {
  private final Adam.Settings settings;

  LazyAdam(Adam.Settings settings) {
    this.settings = settings;
  }

  @Override
  public int slots(int dimension) {
    return 2 * dimension;
  }

  @Override
  public boolean moves() {
    return settings.learningRate() > 0;
  }

  @Override
  public void update(float[] row, int at, int dimension, float[] gradient, int from, long step) {
    settings.at(step).update(row, at, dimension, gradient, from);
  }

  @Override
  public boolean movesOnDevice() {
    return true;
  }

  @Override
  public NDArray update(NDArray records, int dimension, NDArray gradients, long step) {
    Adam.Step now = settings.at(step);
    NDArray means =
        DeviceRecords.part(records, dimension, 2 * dimension)
            .mul(settings.beta1())
            .add(gradients.mul(1 - settings.beta1()));
    NDArray squares =
        DeviceRecords.part(records, 2 * dimension, 3 * dimension)
            .mul(settings.beta2())
            .add(gradients.square().mul(1 - settings.beta2()));
    NDArray roots = squares.mul(now.correction()).sqrt().add(settings.epsilon());
    NDArray weights =
        DeviceRecords.part(records, 0, dimension).sub(means.mul(now.rate()).div(roots));
    return weights.concat(means, 1).concat(squares, 1);
  }
}
