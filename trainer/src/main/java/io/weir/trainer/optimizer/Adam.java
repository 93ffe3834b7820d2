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
   * Settings of {@link Adam}.
   *
   * @param learningRate lr, above 0
   * @param beta1 b1, in [0, 1)
   * @param beta2 b2, in [0, 1)
   * @param epsilon ε, above 0
   */
  record Settings(double learningRate, double beta1, double beta2, double epsilon) {
    static final Settings DEFAULTS = new Settings(0.003, 0.9, 0.999, 1e-8);

    Settings {
      check(learningRate >= 0, "learning-rate", learningRate, ">= 0");
      check(beta1 >= 0 && beta1 < 1, "beta1", beta1, "in [0, 1)");
      check(beta2 >= 0 && beta2 < 1, "beta2", beta2, "in [0, 1)");
      check(epsilon > 0, "epsilon", epsilon, "> 0");
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
    double b1 = settings.beta1();
    double b2 = settings.beta2();
    double rate = settings.learningRate() / (1 - Math.pow(b1, step));
    double correction = 1 / (1 - Math.pow(b2, step));
    float[] mean = state[0];
    float[] square = state[1];
    for (int i = 0; i < weights.length; i++) {
      double g = gradient[i];
      double m = b1 * mean[i] + (1 - b1) * g;
      double v = b2 * square[i] + (1 - b2) * g * g;
      mean[i] = (float) m;
      square[i] = (float) v;
      weights[i] -= (float) (rate * m / (Math.sqrt(v * correction) + settings.epsilon()));
    }
  }
}
