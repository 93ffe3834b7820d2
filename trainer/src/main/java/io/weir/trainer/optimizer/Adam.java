package io.weir.trainer.optimizer;

import static io.weir.core.Checks.check;

/**
 * Adam: steps by the mean gradient over its root mean square, both decayed and corrected for their
 * start at 0.
 *
 * <p>Kingma and Ba, Algorithm 1: {@code m = b1 m + (1-b1) g}, {@code v = b2 v + (1-b2) g²}, {@code
 * w -= lr m̂ / (√v̂ + ε)}.
 */
final class Adam implements DenseOptimizer {

  /**
   * Settings of {@link Adam}, of {@link LazyAdam} and of {@link RowAdam}.
   *
   * @param learningRate lr, 0 or above
   * @param beta1 b1, in [0, 1)
   * @param beta2 b2, in [0, 1)
   * @param epsilon ε, above 0
   */
  record Settings(double learningRate, double beta1, double beta2, double epsilon) {
    static final Settings DEFAULTS = new Settings(0.003, 0.9, 0.999, 1e-8);

    Settings {
      check(
          learningRate >= 0 && Double.isFinite(learningRate),
          "learning-rate",
          learningRate,
          "finite, >= 0");
      check(beta1 >= 0 && beta1 < 1, "beta1", beta1, "in [0, 1)");
      check(beta2 >= 0 && beta2 < 1, "beta2", beta2, "in [0, 1)");
      check(epsilon > 0 && Double.isFinite(epsilon), "epsilon", epsilon, "finite, > 0");
    }

    /** The rule's numbers in a step. */
    Step at(long step) {
      return new Step(
          this, learningRate / (1 - Math.pow(beta1, step)), 1 / (1 - Math.pow(beta2, step)));
    }
  }

  /**
   * One step of the rule.
   *
   * @param rate the learning rate, with the correction of m
   * @param correction of v
   */
  record Step(Settings settings, double rate, double correction) {

    /** Moves one weight and its two moments. */
    void update(
        float[] weights,
        int at,
        double g,
        float[] means,
        int meanAt,
        float[] squares,
        int squareAt) {
      double m = settings.beta1() * means[meanAt] + (1 - settings.beta1()) * g;
      double v = settings.beta2() * squares[squareAt] + (1 - settings.beta2()) * g * g;
      means[meanAt] = (float) m;
      squares[squareAt] = (float) v;
      weights[at] -= (float) (rate * m / (Math.sqrt(v * correction) + settings.epsilon()));
    }

    /** Moves a row by a gradient of 0. */
    void coast(float[] row, int at, int dimension) {
      for (int i = 0; i < dimension; i++) {
        int mean = at + dimension + i;
        update(row, at + i, 0, row, mean, row, mean + dimension);
      }
    }

    /** Moves a row: its weights, then their means, then their squares. */
    void update(float[] row, int at, int dimension, float[] gradient, int from) {
      for (int i = 0; i < dimension; i++) {
        int mean = at + dimension + i;
        update(row, at + i, gradient[from + i], row, mean, row, mean + dimension);
      }
    }
  }

  private final Settings settings;

  Adam(Settings settings) {
    this.settings = settings;
  }

  @Override
  public int slots() {
    return 2;
  }

  @Override
  public void update(float[] weights, float[] gradient, float[][] state, long step) {
    Step now = settings.at(step);
    for (int i = 0; i < weights.length; i++) {
      now.update(weights, i, gradient[i], state[0], i, state[1], i);
    }
  }
}
