package io.weir.simulator.traffic;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a simulated log looks like, beside the truth it was drawn from. Before anything of it was
 * disturbed. Immutable, thread-safe.
 *
 * @param requests contexts
 * @param stages what each stage put in order, by its label, in the order of the cascade
 * @param clicks of what was shown
 * @param purchases of what was clicked
 * @param positions clicks by position, from 1
 * @param clickDelayMs from the exposure's event to the click
 * @param purchaseDelayMs from the click to the order, where the click is remembered
 * @param feedbackWithoutRequest feedback that does not name its request
 * @param retrievalCurve how listings of retrieval fall on items, by rank
 * @param exposureCurve the same of exposure
 * @param hitRates of pre-ranking and ranking by length of the list
 */
public record TrafficFigures(
    long requests,
    Map<String, StageFigures> stages,
    Rate clicks,
    Rate purchases,
    List<Rate> positions,
    Delay clickDelayMs,
    Delay purchaseDelayMs,
    long feedbackWithoutRequest,
    List<Popularity> retrievalCurve,
    List<Popularity> exposureCurve,
    List<HitRate> hitRates) {

  public TrafficFigures {
    stages = Collections.unmodifiableMap(new LinkedHashMap<>(stages));
    positions = List.copyOf(positions);
    retrievalCurve = List.copyOf(retrievalCurve);
    exposureCurve = List.copyOf(exposureCurve);
    hitRates = List.copyOf(hitRates);
  }

  /**
   * What a stage put in order. Listings are of whole stages, whatever its logs name.
   *
   * @param lists how many
   * @param meanSize items a list
   * @param leastSize items of the shortest list
   * @param mostSize items of the longest list
   * @param meanNamed of those, the items that the log names
   * @param items distinct items that were listed
   * @param tailShare share of listings that fall on the tail: the four fifths of the catalogue that
   *     retrieval listed least often
   * @param newbornShare share of listings of items that entered the catalogue after its opening
   * @param topShare share of listings that fall on the hundredth of the catalogue that the stage
   *     listed most often
   * @param gini Gini coefficient of the listings over the catalogue
   */
  public record StageFigures(
      long lists,
      double meanSize,
      int leastSize,
      int mostSize,
      double meanNamed,
      long items,
      double tailShare,
      double newbornShare,
      double topShare,
      double gini) {}

  /**
   * How often something happened, beside how often it was bound to by the truth.
   *
   * @param trials how often it could have happened
   * @param successes how often it did
   * @param expected the mean of the trials' true probabilities; null where no truth is known
   * @param deviation of the observed rate from the expected one, in standard deviations of a sum of
   *     independent draws; null where no truth is known
   */
  public record Rate(
      long trials, long successes, @Nullable Double expected, @Nullable Double deviation) {
    /** Successes per trial; 0 where nothing was tried. */
    public double observed() {
      return trials == 0 ? 0 : (double) successes / trials;
    }
  }

  /**
   * A distribution of times in milliseconds, to three digits.
   *
   * @param count how many were measured
   * @param curve points of the distribution function
   */
  public record Delay(
      long count, double mean, long p50, long p90, long p99, long max, List<DelayPoint> curve) {
    public Delay {
      curve = List.copyOf(curve);
    }
  }

  /**
   * A point of a distribution function.
   *
   * @param ms a time
   * @param share of delays not above it
   */
  public record DelayPoint(long ms, double share) {}

  /**
   * A point of a popularity curve.
   *
   * @param rank of the item, the most often listed being 1
   * @param share of listings that fall on this item
   * @param cumulative share of listings that fall on it and all before it
   */
  public record Popularity(int rank, double share, double cumulative) {}

  /**
   * A point of the hit rate curves: of the clicks to be expected of what reached ranking, the share
   * that the first items of an order hold.
   *
   * @param first how many items
   * @param preRanking in pre-ranking's order
   * @param ranking in ranking's order
   */
  public record HitRate(int first, double preRanking, double ranking) {}
}
