package io.weir.simulator.cascade;

import java.time.Duration;

/**
 * How far many things have drifted at a time: each wanders about its home along straight lines
 * between independent normal points, one per interval. Any moment can be asked for, and nothing is
 * remembered. Immutable, thread-safe.
 */
final class Wandering {
  private final long key;
  private final float deviation;
  private final long intervalMs;

  /**
   * @param deviation of the points
   * @param interval from point to point
   */
  Wandering(long seed, long purpose, double deviation, Duration interval) {
    key = Noise.key(seed, purpose);
    this.deviation = (float) deviation;
    intervalMs = interval.toMillis();
  }

  /**
   * Where one thing is.
   *
   * @param sinceStartMs time since {@link SimulatedCascade#START}
   */
  float at(long thing, long sinceStartMs) {
    if (deviation == 0) {
      return 0;
    }
    long point = sinceStartMs / intervalMs;
    float share = (float) (sinceStartMs % intervalMs) / intervalMs;
    long path = Noise.at(key, thing);
    float from = Noise.gaussian(Noise.at(path, point));
    float to = Noise.gaussian(Noise.at(path, point + 1));
    return deviation * (from + share * (to - from));
  }
}
