package io.weir.trainer.optimizer;

import static io.weir.core.Checks.check;

/**
 * Adagrad: steps by the gradient over the root of all squared gradients so far.
 *
 * <p>Duchi et al.: {@code G = decay · G + g²}, {@code w -= lr g / (√G + ε)}; the paper's has no
 * decay.
 */
final class Adagrad implements DenseOptimizer {

  /**
   * Settings of {@link Adagrad}, of {@link RowAdagrad} and of {@link RowwiseAdagrad}.
   *
   * @param learningRate lr, 0 or above
   * @param epsilon ε, above 0
   * @param accumulatorDecay of G at each step that meets it, in (0, 1]; 1 = never forgets
   */
  record Settings(double learningRate, double epsilon, double accumulatorDecay) {
    /** Of dense weights. */
    static final Settings DEFAULTS = new Settings(0.05, 1e-10, 1);

    /** Of table rows. */
    static final Settings OF_ROWS = new Settings(0.03, 1e-8, 1);

    Settings {
      check(
          learningRate >= 0 && Double.isFinite(learningRate),
          "learning-rate",
          learningRate,
          "finite, >= 0");
      check(
          (float) epsilon > 0 && Float.isFinite((float) epsilon),
          "epsilon",
          epsilon,
          "finite, > 0 in single precision");
      check(
          accumulatorDecay > 0 && accumulatorDecay <= 1,
          "accumulator-decay",
          accumulatorDecay,
          "in (0, 1]");
    }
  }

  private final Settings settings;

  Adagrad(Settings settings) {
    this.settings = settings;
  }

  Settings settings() {
    return settings;
  }

  @Override
  public int slots() {
    return 1;
  }

  @Override
  public void update(float[] weights, float[] gradient, float[][] state, long step) {
    for (int i = 0; i < weights.length; i++) {
      update(weights, i, gradient[i], state[0], i);
    }
  }

  /** Moves one weight, in single precision as on a device. */
  void update(float[] weights, int at, float g, float[] sums, int sumAt) {
    float total = sums[sumAt] * (float) settings.accumulatorDecay() + g * g;
    sums[sumAt] = total;
    float root = (float) Math.sqrt(total) + (float) settings.epsilon();
    weights[at] -= (float) settings.learningRate() * g / root;
  }
}
