package io.weir.core.metrics;

import io.weir.core.Checks;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Paired bootstrap over requests: how far a difference of two models on the same requests could be
 * off because these requests were met and not others.
 *
 * <p>Efron and Tibshirani, "An Introduction to the Bootstrap", ch. 13: requests are drawn with
 * replacement, as many as there are; both models are judged on the same draw; the interval runs
 * between the percentiles of the difference over the draws. It says nothing of other seeds of a
 * model: hand the mean over seeds in, or look at their deviation beside it.
 *
 * <p>Deterministic by its seed. Immutable, thread-safe.
 */
public final class PairedBootstrap {
  private static final double TAIL = 0.025;

  private final int requests;
  private final int draws;
  private final long seed;

  /**
   * An estimate and its interval.
   *
   * @param estimate on the requests as they are
   * @param low the 2.5th percentile
   * @param high the 97.5th percentile
   */
  public record Interval(double estimate, double low, double high) {
    /** Whether 0 lies outside: the difference is not that of the requests alone. */
    public boolean excludesZero() {
      return low > 0 || high < 0;
    }
  }

  /**
   * @param requests how many there are, at least 1
   * @param draws how often that many are drawn, at least 40, so that there is a percentile
   */
  public PairedBootstrap(int requests, int draws, long seed) {
    Checks.positive("requests", requests);
    Checks.check(draws >= 40, "draws", draws, ">= 40");
    this.requests = requests;
    this.draws = draws;
    this.seed = seed;
  }

  /**
   * The interval of the mean difference per request.
   *
   * @param differences per request; NaN where a model's figure is not defined, such as the AUC of a
   *     list of one class: the request is drawn, and passed over
   * @param weights per request, such as its number of items for GAUC; not negative
   */
  public Interval ofMeans(double[] differences, double[] weights) {
    Checks.check(differences.length == requests, "differences", differences.length, "" + requests);
    Checks.check(weights.length == requests, "weights", weights.length, "" + requests);
    return of(counts -> mean(differences, weights, counts));
  }

  private static double mean(double[] differences, double[] weights, int[] counts) {
    double sum = 0;
    double total = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0 && !Double.isNaN(differences[i])) {
        sum += counts[i] * weights[i] * differences[i];
        total += counts[i] * weights[i];
      }
    }
    return sum / total;
  }

  /**
   * The interval of any difference.
   *
   * @param difference of two models where request i counts as often as {@code counts[i]} says; the
   *     array is used again. Draws for which it is NaN are left out.
   */
  public Interval of(ToDoubleFunction<int[]> difference) {
    int[] counts = new int[requests];
    Arrays.fill(counts, 1);
    double estimate = difference.applyAsDouble(counts);
    SplittableRandom random = new SplittableRandom(seed);
    double[] drawn = new double[draws];
    for (int draw = 0; draw < draws; draw++) {
      Arrays.fill(counts, 0);
      for (int i = 0; i < requests; i++) {
        counts[random.nextInt(requests)]++;
      }
      drawn[draw] = difference.applyAsDouble(counts);
    }
    double[] defined = Arrays.stream(drawn).filter(value -> !Double.isNaN(value)).toArray();
    Arrays.sort(defined);
    return new Interval(estimate, percentile(defined, TAIL), percentile(defined, 1 - TAIL));
  }

  /** By linear interpolation. */
  private static double percentile(double[] sorted, double share) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(sorted.length - 1, below + 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
