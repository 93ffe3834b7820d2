package io.weir.trainer.loss;

/** The logistic function and its integral on the host, exact to the last digits everywhere. */
final class Logistic {
  private Logistic() {}

  /** {@code sp(x) = log(1 + e^x)}. */
  static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  /** {@code σ(x) = 1 / (1 + e^-x)}, the derivative of {@link #softplus}. */
  static double sigmoid(double x) {
    double small = Math.exp(-Math.abs(x));
    return x >= 0 ? 1 / (1 + small) : small / (1 + small);
  }
}
