package io.weir.trainer.optimizer;

import static io.weir.core.Checks.check;

/**
 * Adagrad: steps by the gradient over the root of all squared gradients so far.
 *
 * <p>Duchi et al.: {@code G += g²}, {@code w -= lr g / (√G + ε)}.
 */
final class Adagrad implements DenseOptimizer {

  /**
   * Settings of {@link Adagrad}.
   *
   * @param learningRate lr, above 0
   * @param epsilon ε, above 0
   */
  record Settings(double learningRate, double epsilon) {
    static final Settings DEFAULTS = new Settings(0.05, 1e-10);

    Settings {
      check(learningRate >= 0, "learning-rate", learningRate, ">= 0");
      check(epsilon > 0, "epsilon", epsilon, "> 0");
    }
  }

  private final Settings settings;

  Adagrad(Settings settings) {
    this.settings = settings;
  }

  @Override
  public int slots() {
    return 1;
  }

  @Override
  public void update(float[] weights, float[] gradient, float[][] state, long step) {
    float[] sum = state[0];
    for (int i = 0; i < weights.length; i++) {
      double g = gradient[i];
      double total = sum[i] + g * g;
      sum[i] = (float) total;
      weights[i] -= (float) (settings.learningRate() * g / (Math.sqrt(total) + settings.epsilon()));
    }
  }
}
