package io.weir.core.metrics;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Area under the ROC curve over all items of all lists: the probability that a positive's score is
 * above a negative's, a tie counting one half.
 *
 * <p>Formula: {@code Σ w₊w₋ (1[s₊ > s₋] + ½·1[s₊ = s₋]) / Σ w₊w₋} over all pairs of one positive
 * and one negative, w being the weights of their lists. Undefined with one class only. Takes {@code
 * O(n log n)} at {@link #value} and keeps every score.
 */
public final class Auc implements ListMetric {
  private final Items items = new Items();

  @Override
  public void add(ScoredList list) {
    items.add(list);
  }

  @Override
  public OptionalDouble value() {
    return of(items.scores(), items.labels(), items.weights());
  }

  /**
   * The area for scores and their labels.
   *
   * @param labels above one half = positive
   */
  public static OptionalDouble of(double[] scores, double[] labels) {
    double[] weights = new double[scores.length];
    Arrays.fill(weights, 1);
    return of(scores, labels, weights);
  }

  /**
   * The area with weights, which multiply a pair's share.
   *
   * @param weights one per score, not negative
   */
  public static OptionalDouble of(double[] scores, double[] labels, double[] weights) {
    int[] order = Order.ascending(scores);
    double won = 0;
    double positives = 0;
    double negatives = 0;
    for (int from = 0; from < order.length; ) {
      double tiedPositives = 0;
      double tiedNegatives = 0;
      int to = from;
      for (; to < order.length && scores[order[to]] == scores[order[from]]; to++) {
        if (labels[order[to]] > 0.5) {
          tiedPositives += weights[order[to]];
        } else {
          tiedNegatives += weights[order[to]];
        }
      }
      won += tiedPositives * (negatives + tiedNegatives / 2);
      positives += tiedPositives;
      negatives += tiedNegatives;
      from = to;
    }
    return positives > 0 && negatives > 0
        ? OptionalDouble.of(won / (positives * negatives))
        : OptionalDouble.empty();
  }
}
