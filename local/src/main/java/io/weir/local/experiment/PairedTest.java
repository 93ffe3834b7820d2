package io.weir.local.experiment;

import java.util.OptionalDouble;

/**
 * Student's paired t-test, two-sided: how likely differences whose true mean is 0 lie as far from
 * it.
 *
 * <p>The distribution of whole degrees of freedom has a finite sum: Abramowitz and Stegun,
 * "Handbook of Mathematical Functions", 26.7.3 and 26.7.4.
 */
final class PairedTest {
  private static final int HALVINGS = 60;

  private PairedTest() {}

  /**
   * The probability; empty with fewer than two differences, or where they do not differ; NaN where
   * one of them is.
   */
  static OptionalDouble of(double[] differences) {
    int n = differences.length;
    Spread spread = Spread.of(differences);
    if (n < 2 || spread.deviation() == 0) {
      return OptionalDouble.empty();
    }
    double t = Math.abs(spread.mean()) / (spread.deviation() / Math.sqrt(n));
    return OptionalDouble.of(1 - within(t, n - 1));
  }

  /** The t with P(|T| ≤ t) = share, of so many degrees of freedom. */
  static double quantile(double share, int degrees) {
    double low = 0;
    double high = 1;
    while (within(high, degrees) < share) {
      low = high;
      high *= 2;
    }
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (within(middle, degrees) < share) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /** P(|T| ≤ t) of so many degrees of freedom. */
  static double within(double t, int degrees) {
    double angle = Math.atan(t / Math.sqrt(degrees));
    double cosine = Math.cos(angle);
    boolean odd = degrees % 2 == 1;
    double term = odd ? cosine : 1;
    double sum = degrees == 1 ? 0 : term;
    for (int k = odd ? 3 : 2; k < degrees; k += 2) {
      term *= cosine * cosine * (k - 1) / k;
      sum += term;
    }
    return odd ? 2 / Math.PI * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  }
}
