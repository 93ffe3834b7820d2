package io.weir.simulator.cascade;

import io.weir.simulator.Draws;

/**
 * Who comes when: a Poisson process of long-tailed users, without an end and the same in every arm.
 * Not thread-safe.
 */
final class Arrivals {
  /**
   * One request before the cascade has seen it.
   *
   * @param index from 1
   * @param user from 0
   * @param sinceStartMs when it comes
   */
  record Arrival(long index, int user, long sinceStartMs) {}

  private final World world;
  private final long stepMs;
  private double clockMs;
  private long taken;
  private Arrival next;

  Arrivals(World world) {
    this.world = world;
    stepMs = world.config().arrivalStep().toMillis();
    next = draw(1);
  }

  private Arrival draw(long index) {
    SimulatorConfig config = world.config();
    Draws draws = Draws.of(config.seed(), Purpose.ARRIVAL, index);
    clockMs += draws.exponential(1_000 / config.requestsPerSecond());
    return new Arrival(
        index, world.population().draw(draws), stepMs == 0 ? (long) clockMs : step());
  }

  /** The multiple of the step before the clock, or the first that is free. */
  private long step() {
    taken = Math.max((long) clockMs / stepMs, taken + 1);
    return taken * stepMs;
  }

  /** The next request, which stays the next. */
  Arrival peek() {
    return next;
  }

  Arrival next() {
    Arrival arrival = next;
    next = draw(arrival.index() + 1);
    return arrival;
  }
}
