package io.weir.simulator.cascade;

import io.weir.simulator.Draws;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The users of a simulated world, numbered from 0; their userIds are one higher.
 *
 * <p>A segment likes two categories, and a user lies near the taste of a segment and wanders about
 * it as time goes by. Some users come far more often than others. Immutable, thread-safe.
 */
final class Population {
  private static final int AGE_BANDS = 6;
  private static final double TASTE_SPREAD = 0.15;
  private static final double THRIFT_SPREAD = 0.3;
  private static final double ACTIVITY_EXPONENT = 0.6;

  private final float[] homes;
  private final int[] segments;
  private final int[] ageBands;
  private final float[] thrifts;
  private final Popularity activity;
  private final Wandering drift;

  Population(SimulatorConfig config, Catalogue catalogue) {
    Draws draws = Draws.of(config.seed(), Purpose.POPULATION);
    int size = config.users();
    double[][] segmentTastes = new double[catalogue.categoryCount()][];
    for (int segment = 0; segment < segmentTastes.length; segment++) {
      int other = draws.below(catalogue.categoryCount());
      segmentTastes[segment] =
          Tastes.between(catalogue.categoryTaste(segment), catalogue.categoryTaste(other));
    }
    homes = new float[size * Tastes.DIMENSION];
    segments = new int[size];
    ageBands = new int[size];
    thrifts = new float[size];
    double[] activities = new double[size];
    for (int user = 0; user < size; user++) {
      segments[user] = draws.below(segmentTastes.length);
      ageBands[user] = draws.below(AGE_BANDS);
      Tastes.store(Tastes.near(segmentTastes[segments[user]], TASTE_SPREAD, draws), homes, user);
      thrifts[user] = (float) (THRIFT_SPREAD * draws.gaussian());
      activities[user] = draws.gaussian();
    }
    activity =
        new Popularity(
            IntStream.range(0, size).toArray(),
            size,
            Popularity.powerLaw(activities, ACTIVITY_EXPONENT));
    drift =
        new Wandering(
            config.seed(), Purpose.TASTE, config.drift().taste(), config.drift().interval());
  }

  /** Writes a user's taste at a time: a direction of length 1. */
  void taste(int user, long sinceStartMs, float[] taste) {
    double squares = 0;
    for (int i = 0; i < Tastes.DIMENSION; i++) {
      int place = user * Tastes.DIMENSION + i;
      taste[i] = homes[place] + drift.at(place, sinceStartMs);
      squares += (double) taste[i] * taste[i];
    }
    float length = (float) StrictMath.sqrt(squares);
    for (int i = 0; length > 0 && i < Tastes.DIMENSION; i++) {
      taste[i] /= length;
    }
  }

  /** The group of like taste that a user belongs to. */
  int segment(int user) {
    return segments[user];
  }

  /** How much more than others a user looks at the price when ordering. */
  float thrift(int user) {
    return thrifts[user];
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
