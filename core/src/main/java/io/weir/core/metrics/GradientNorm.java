package io.weir.core.metrics;

import java.util.OptionalDouble;

/**
 * Mean absolute gradient of the loss with respect to the logits of one class.
 *
 * <p>"Understanding the Ranking Loss" §3.3: {@code mean over negatives (positives) of |∂L/∂z|}; the
 * smaller that of the negatives, the slower they are learnt from. Weighted by the lists' weights.
 */
public final class GradientNorm implements ListMetric {
  private final int label;
  private double sum;
  private double weights;

  private GradientNorm(int label) {
    this.label = label;
  }

  /** Of the negatives. */
  public static GradientNorm ofNegatives() {
    return new GradientNorm(0);
  }

  /** Of the positives. */
  public static GradientNorm ofPositives() {
    return new GradientNorm(1);
  }

  @Override
  public void add(ScoredList list) {
    double[] gradients = list.gradients();
    for (int i = 0; i < gradients.length; i++) {
      if (list.labels()[i] == label) {
        sum += list.weight() * Math.abs(gradients[i]);
        weights += list.weight();
      }
    }
  }

  @Override
  public OptionalDouble value() {
    return weights > 0 ? OptionalDouble.of(sum / weights) : OptionalDouble.empty();
  }

  @Override
  public Basis basis() {
    return Basis.GRADIENTS;
  }
}
