package io.weir.simulator.cascade;

/**
 * When items enter the catalogue and leave it. The first are there from the start; the newborn ones
 * enter one per interval, in the order of their numbers, and items of the start leave in the same
 * way. All of it happens at the beginning of a {@link Moment}. Times are ms since the start.
 * Immutable, thread-safe.
 */
final class Lifetimes {
  private final int atStart;
  private final int newborn;
  private final long bornEveryMs;
  private final int withdrawn;
  private final long withdrawnEveryMs;

  Lifetimes(SimulatorConfig config) {
    atStart = config.items();
    newborn = config.newborn().items();
    bornEveryMs = config.newborn().interval().toMillis();
    withdrawn = config.withdrawn().items();
    withdrawnEveryMs = config.withdrawn().interval().toMillis();
  }

  boolean isNewborn(int item) {
    return item >= atStart;
  }

  /** When an item enters; 0 for those of the start. */
  long bornAt(int item) {
    return isNewborn(item) ? momentFrom((item - atStart + 1) * bornEveryMs) : 0;
  }

  /** How many items have entered by a time. */
  int bornBy(long sinceStartMs) {
    return atStart + (int) Math.min(newborn, momentAt(sinceStartMs) / bornEveryMs);
  }

  /** When one of the items leaves that do. */
  long withdrawnAt(int item) {
    return momentFrom((item + 1) * withdrawnEveryMs);
  }

  /** How many items have left by a time: those below this number. */
  int withdrawnBy(long sinceStartMs) {
    return (int) Math.min(withdrawn, momentAt(sinceStartMs) / withdrawnEveryMs);
  }

  private static long momentFrom(long sinceStartMs) {
    return (sinceStartMs + Moment.LENGTH_MS - 1) / Moment.LENGTH_MS * Moment.LENGTH_MS;
  }

  private static long momentAt(long sinceStartMs) {
    return Math.max(0, sinceStartMs) / Moment.LENGTH_MS * Moment.LENGTH_MS;
  }
}
