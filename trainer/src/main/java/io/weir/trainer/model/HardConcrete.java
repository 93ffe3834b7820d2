package io.weir.trainer.model;

import static io.weir.core.Checks.check;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;

/**
 * The hard-concrete distribution of a gate in [0, 1] that is exactly 0 or 1 with a probability, and
 * differentiable between.
 *
 * <p>ECMM Eq. 6.
 *
 * <p>Training: {@code s = σ((log m - log(1-m) + log α)/β)} with m uniform in (0, 1), {@code z =
 * min(1, max(0, s(ζ-γ)+γ))}. Test: {@code z = min(1, max(0, σ(log α)(ζ-γ)+γ))}. {@code P(z ≠ 0) =
 * σ(log α - β log(-γ/ζ))}.
 *
 * <p>Shapes: log α and m alike, any. Immutable, thread-safe.
 *
 * @param beta β, the temperature, above 0
 * @param gamma γ, where the stretched interval begins, below 0
 * @param zeta ζ, where it ends, above 1
 */
public record HardConcrete(double beta, double gamma, double zeta) {
  public HardConcrete {
    check(beta > 0 && Double.isFinite(beta), "beta", beta, "finite, > 0");
    check(gamma < 0 && Double.isFinite(gamma), "gamma", gamma, "finite, < 0");
    check(zeta > 1 && Double.isFinite(zeta), "zeta", zeta, "finite, > 1");
  }

  /** {@code β log(-γ/ζ)}, by which log α exceeds the log-odds of an open gate. */
  public double shift() {
    return beta * Math.log(-gamma / zeta);
  }

  /** Log-odds of each gate being open. */
  public NDArray openLogits(NDArray logAlpha) {
    return logAlpha.sub(shift());
  }

  /**
   * A training step's gates.
   *
   * @param uniform m of each gate, in (0, 1)
   */
  NDArray sample(NDArray logAlpha, NDArray uniform) {
    NDArray noise = uniform.log().sub(uniform.neg().add(1).log());
    return stretched(Scalars.times(noise.add(logAlpha), 1 / beta));
  }

  /** The gates as they serve. */
  NDArray expected(NDArray logAlpha) {
    return stretched(logAlpha);
  }

  private NDArray stretched(NDArray logits) {
    return Scalars.times(Activation.sigmoid(logits), zeta - gamma).add(gamma).clip(0, 1);
  }
}
