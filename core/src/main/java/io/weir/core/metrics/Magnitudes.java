package io.weir.core.metrics;

import java.util.Arrays;
import java.util.Optional;

/**
 * How large the elements of a gradient are.
 *
 * <p>"Understanding the Ranking Loss" §3.3, Fig. 2, 3 and 9: the mean {@code |g|} over logits of a
 * class, and quantiles over the elements of a layer's weights. Quantiles are interpolated linearly
 * between order statistics. Immutable, thread-safe.
 *
 * @param mean mean absolute value
 * @param norm Euclidean norm
 * @param p10 10 % quantile of the absolute values
 * @param p50 their median
 * @param p90 their 90 % quantile
 */
public record Magnitudes(double mean, double norm, double p10, double p50, double p90) {

  /** Of a gradient's elements; empty of none. */
  public static Optional<Magnitudes> of(double[] gradient) {
    if (gradient.length == 0) {
      return Optional.empty();
    }
    double[] sorted = Arrays.stream(gradient).map(Math::abs).sorted().toArray();
    double squares = Arrays.stream(sorted).map(g -> g * g).sum();
    return Optional.of(
        new Magnitudes(
            Arrays.stream(sorted).sum() / sorted.length,
            Math.sqrt(squares),
            quantile(sorted, 0.1),
            quantile(sorted, 0.5),
            quantile(sorted, 0.9)));
  }

  private static double quantile(double[] sorted, double share) {
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
