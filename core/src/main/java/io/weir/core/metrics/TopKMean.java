package io.weir.core.metrics;

import io.weir.core.Checks;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * A figure of each list's K highest scores, averaged by weight over the lists that hold anything
 * relevant. Ties keep input order; a list shorter than K is taken whole.
 */
abstract class TopKMean implements ListMetric {
  private final int k;
  private final Relevance relevance;
  private double sum;
  private double weights;

  TopKMean(int k, Relevance relevance) {
    Checks.positive("k", k);
    this.k = k;
    this.relevance = relevance;
  }

  final int k() {
    return k;
  }

  final Relevance relevance() {
    return relevance;
  }

  @Override
  public final void add(ScoredList list) {
    double[] all = relevance.of(list, k);
    double total = Arrays.stream(all).sum() + elsewhere(list);
    if (total == 0) {
      return;
    }
    int[] order = list.order().byScore(list);
    double[] top = new double[Math.min(k, order.length)];
    Arrays.setAll(top, i -> all[order[i]]);
    sum += list.weight() * of(top, all, total);
    weights += list.weight();
  }

  @Override
  public final OptionalDouble value() {
    return weights > 0 ? OptionalDouble.of(sum / weights) : OptionalDouble.empty();
  }

  @Override
  public final GroupView groupView() {
    return GroupView.POSITIVES;
  }

  /**
   * The figure of one list.
   *
   * @param top relevance of the K highest scores, highest first
   * @param all relevance of all items
   * @param total relevance of all items and of what counts {@link #elsewhere}, above 0
   */
  abstract double of(double[] top, double[] all, double total);

  /** How many positives count that are no candidates. */
  int elsewhere(ScoredList list) {
    return 0;
  }
}
