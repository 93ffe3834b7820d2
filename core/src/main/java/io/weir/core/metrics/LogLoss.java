package io.weir.core.metrics;

import java.util.OptionalDouble;

/**
 * Mean negative log-likelihood of the labels over all items of all lists.
 *
 * <p>Formula: {@code Σ w (-y log p - (1-y) log(1-p)) / Σ w}, p clipped to [1e-7, 1-1e-7], w the
 * weight of the item's list. Undefined without items.
 */
public final class LogLoss implements ListMetric {
  private static final double CLIP = 1e-7;

  private double sum;
  private double weights;

  @Override
  public void add(ScoredList list) {
    for (int i = 0; i < list.size(); i++) {
      sum += list.weight() * term(list.labels()[i], 1 / (1 + Math.exp(-list.logits()[i])));
    }
    weights += list.weight() * list.size();
  }

  @Override
  public OptionalDouble value() {
    return weights > 0 ? OptionalDouble.of(sum / weights) : OptionalDouble.empty();
  }

  /**
   * The weighted mean for labels and their predicted probabilities; empty without weight.
   *
   * @param labels in [0, 1]
   * @param weights one per label
   */
  public static OptionalDouble of(double[] labels, double[] probabilities, double[] weights) {
    double sum = 0;
    double weight = 0;
    for (int i = 0; i < labels.length; i++) {
      sum += weights[i] * term(labels[i], probabilities[i]);
      weight += weights[i];
    }
    return weight > 0 ? OptionalDouble.of(sum / weight) : OptionalDouble.empty();
  }

  private static double term(double label, double probability) {
    double p = Math.min(1 - CLIP, Math.max(CLIP, probability));
    return -label * Math.log(p) - (1 - label) * Math.log(1 - p);
  }

  @Override
  public Basis basis() {
    return Basis.PROBABILITY;
  }
}
