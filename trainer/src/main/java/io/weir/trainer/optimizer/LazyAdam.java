package io.weir.trainer.optimizer;

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
}
