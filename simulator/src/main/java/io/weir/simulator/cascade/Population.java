package io.weir.simulator.cascade;

import io.weir.simulator.Draws;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The users of a simulated world, numbered from 0; their userIds are one higher.
 *
 * <p>A segment likes two categories, and a user lies near the taste of a segment. Some users come
 * far more often than others. Immutable, thread-safe.
 */
final class Population {
  private static final int AGE_BANDS = 6;
  private static final double TASTE_SPREAD = 0.15;
  private static final double ACTIVITY_EXPONENT = 0.6;

  private final double[][] tastes;
  private final int[] segments;
  private final int[] ageBands;
  private final Popularity activity;

  Population(SimulatorConfig config, Catalogue catalogue, Draws draws) {
    int size = config.users();
    double[][] segmentTastes = new double[catalogue.categoryCount()][];
    for (int segment = 0; segment < segmentTastes.length; segment++) {
      int other = draws.below(catalogue.categoryCount());
      segmentTastes[segment] =
          Tastes.between(catalogue.categoryTaste(segment), catalogue.categoryTaste(other));
    }
    tastes = new double[size][];
    segments = new int[size];
    ageBands = new int[size];
    double[] activities = new double[size];
    for (int user = 0; user < size; user++) {
      segments[user] = draws.below(segmentTastes.length);
      ageBands[user] = draws.below(AGE_BANDS);
      tastes[user] = Tastes.near(segmentTastes[segments[user]], TASTE_SPREAD, draws);
      activities[user] = draws.gaussian();
    }
    activity =
        new Popularity(
            IntStream.range(0, size).toArray(), Popularity.powerLaw(activities, ACTIVITY_EXPONENT));
  }

  double[] taste(int user) {
    return tastes[user];
  }

  /** Who sends the next request. */
  int draw(Draws draws) {
    return activity.draw(draws);
  }

  /** What a request shows of its user: segment and age band, nothing of taste. */
  Map<String, long[]> attributes(int user) {
    return Map.of(
        "segment", new long[] {segments[user]},
        "ageBand", new long[] {ageBands[user]});
  }
}
