package io.weir.trainer.loss;

import static io.weir.core.Checks.check;

import java.util.Arrays;

/**
 * Positives against the negatives of their own requests, by softmax: the weighted sum of {@code
 * log(e^s_p + Σ_n e^s_n) - s_p}, and its gradients. Other positives are in no denominator; where a
 * request has no negative it is 0.
 *
 * @param value the sum
 * @param ofPositives gradient by each positive's score
 * @param ofNegatives gradient by each negative's score
 */
@SuppressWarnings("ArrayRecordComponent") // handed on at once
record Contrast(double value, double[] ofPositives, double[] ofNegatives) {

  static void checkTemperature(double temperature) {
    check(
        temperature > 0 && Double.isFinite(temperature), "temperature", temperature, "finite, > 0");
  }

  /**
   * The sum.
   *
   * @param p scores of the positives
   * @param weights of the positives
   * @param n scores of the negatives
   */
  static Contrast of(Cells positives, double[] p, double[] weights, Cells negatives, double[] n) {
    int requests = 1 + Math.max(last(positives), last(negatives));
    double[] tops = tops(requests, negatives, n);
    double[] sums = new double[requests];
    double[] ofNegatives = new double[n.length];
    for (int i = 0; i < n.length; i++) {
      int row = negatives.row(i);
      ofNegatives[i] = Math.exp(n[i] - tops[row]);
      sums[row] += ofNegatives[i];
    }
    double value = 0;
    double[] ofPositives = new double[p.length];
    double[] slopes = new double[requests];
    for (int i = 0; i < p.length; i++) {
      int row = positives.row(i);
      double lead = tops[row] + Math.log(sums[row]) - p[i];
      if (lead > Double.NEGATIVE_INFINITY) {
        value += weights[i] * Logistic.softplus(lead);
        double slope = weights[i] * Logistic.sigmoid(lead);
        ofPositives[i] = -slope;
        slopes[row] += slope;
      }
    }
    for (int i = 0; i < n.length; i++) {
      int row = negatives.row(i);
      ofNegatives[i] *= slopes[row] / sums[row];
    }
    return new Contrast(value, ofPositives, ofNegatives);
  }

  private static int last(Cells cells) {
    return cells.isEmpty() ? 0 : cells.row(cells.size() - 1);
  }

  /** The largest of each request's, minus infinity of none. */
  private static double[] tops(int requests, Cells cells, double[] x) {
    double[] tops = new double[requests];
    Arrays.fill(tops, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < x.length; i++) {
      tops[cells.row(i)] = Math.max(tops[cells.row(i)], x[i]);
    }
    return tops;
  }
}
