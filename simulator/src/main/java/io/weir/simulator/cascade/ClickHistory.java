package io.weir.simulator.cascade;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Queue;

/** One user's latest clicks, some of which may still be to come. Not thread-safe. */
final class ClickHistory {
  private static final int SHOWN = 20;

  private record Click(long time, long itemId) {}

  private final Queue<Click> toCome =
      new PriorityQueue<>(Comparator.comparingLong(Click::time).thenComparingLong(Click::itemId));
  private final Deque<Long> newestFirst = new ArrayDeque<>();

  void add(long time, long itemId) {
    toCome.add(new Click(time, itemId));
  }

  /**
   * At most {@value #SHOWN} items clicked before that time, newest first.
   *
   * @param time not less than in the call before
   */
  long[] before(long time) {
    for (Click next = toCome.peek(); next != null && next.time() < time; next = toCome.peek()) {
      newestFirst.addFirst(next.itemId());
      toCome.remove();
    }
    while (newestFirst.size() > SHOWN) {
      newestFirst.removeLast();
    }
    return newestFirst.stream().mapToLong(Long::longValue).toArray();
  }
}
