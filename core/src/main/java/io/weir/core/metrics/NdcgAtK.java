package io.weir.core.metrics;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/**
 * Normalised discounted cumulative gain of the K highest scores.
 *
 * <p>FS-LTR §8.2.3 (positives, grades), HCCP §4.1.2 (ranking's first K): {@code Σ_{k ≤ K}
 * g(rel_(k)) / log2(1 + k)}, divided by the same sum over the items in the order of their gains;
 * mean over requests with a gain. A positive has gain 1. Of a sampled list ranking's first K are
 * the K best ranked of those listed.
 */
public final class NdcgAtK extends TopKMean {
  private final Gain gain;

  private NdcgAtK(int k, Relevance relevance, Gain gain) {
    super(k, relevance);
    this.gain = gain;
  }

  /** Of the positives. */
  public static NdcgAtK ofPositives(int k) {
    return new NdcgAtK(k, Relevance.LABELS, Gain.LINEAR);
  }

  /** Of the grades. */
  public static NdcgAtK ofGrades(int k, Gain gain) {
    return new NdcgAtK(k, Relevance.GRADES, gain);
  }

  /** Of the K items that ranking put first. */
  public static NdcgAtK againstRanking(int k) {
    return new NdcgAtK(k, Relevance.RANKING, Gain.LINEAR);
  }

  @Override
  double of(double[] top, double[] all, double total) {
    double[] ideal = all.clone();
    Arrays.sort(ideal);
    double best = 0;
    double reached = 0;
    for (int i = 0; i < top.length; i++) {
      double discount = Math.log(2) / Math.log(i + 2.0);
      reached += discount * gain.of(top[i]);
      best += discount * gain.of(ideal[ideal.length - 1 - i]);
    }
    return reached / best;
  }

  /** What a grade is worth. */
  public enum Gain {
    /** {@code 2^L − 1}. */
    EXPONENTIAL(grade -> Math.pow(2, grade) - 1),
    /** {@code L}. */
    LINEAR(grade -> grade);

    private final DoubleUnaryOperator of;

    Gain(DoubleUnaryOperator of) {
      this.of = of;
    }

    double of(double grade) {
      return of.applyAsDouble(grade);
    }
  }
}
