package io.weir.trainer.features;

import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Ids by the span of time in which each is due, so that finding those that are costs nothing for
 * all others. An id may stand in it more than once. Not thread-safe.
 */
final class DueIds {
  private final double spanMs;
  private final TreeMap<Long, LongArrayList> ids = new TreeMap<>();

  /**
   * Nothing is due.
   *
   * @param spanMs within which it makes no difference when an id is due
   */
  DueIds(double spanMs) {
    this.spanMs = spanMs;
  }

  void add(long id, long dueMs) {
    ids.computeIfAbsent(span(dueMs), span -> new LongArrayList()).add(id);
  }

  /** Whether the span in which something was due is over. */
  boolean isOver(long dueMs, long nowMs) {
    return span(dueMs) < span(nowMs);
  }

  /** Takes out the ids of all spans that are over, in no order. */
  void take(long nowMs, LongConsumer sink) {
    long now = span(nowMs);
    while (!ids.isEmpty() && ids.firstKey() < now) {
      ids.pollFirstEntry().getValue().forEach(sink);
    }
  }

  void clear() {
    ids.clear();
  }

  private long span(long timeMs) {
    return (long) Math.floor(timeMs / spanMs);
  }
}
