package io.weir.simulator.cascade;

/**
 * When items enter the catalogue: the first at the start, the newborn ones one per interval, each
 * at the beginning of a {@link Moment}. Times are ms since the start. Immutable, thread-safe.
 */
final class Births {
  private final int atStart;
  private final int newborn;
  private final long intervalMs;

  Births(SimulatorConfig config) {
    atStart = config.items();
    newborn = config.newborn().items();
    intervalMs = config.newborn().interval().toMillis();
  }

  boolean isNewborn(int item) {
    return item >= atStart;
  }

  /** When an item enters; 0 for those of the start. */
  long bornAt(int item) {
    if (!isNewborn(item)) {
      return 0;
    }
    long due = (item - atStart + 1) * intervalMs;
    return (due + Moment.LENGTH_MS - 1) / Moment.LENGTH_MS * Moment.LENGTH_MS;
  }

  /** How many items exist at a time. */
  int bornBy(long sinceStartMs) {
    long moment = Math.max(0, sinceStartMs) / Moment.LENGTH_MS * Moment.LENGTH_MS;
    return atStart + (int) Math.min(newborn, moment / intervalMs);
  }
}
