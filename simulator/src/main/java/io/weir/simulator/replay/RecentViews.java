package io.weir.simulator.replay;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * What each user viewed lately: the sequences of a log that is read in the order of its requests.
 * Not thread-safe.
 */
final class RecentViews {
  private record View(long itemId, long eventTime) {}

  private final int longest;
  private final Map<Long, Deque<View>> byUser = new HashMap<>();

  /**
   * @param longest items kept of a user
   */
  RecentViews(int longest) {
    this.longest = longest;
  }

  /** The items that a user had viewed at a time, newest first. */
  long[] before(long userId, long time) {
    Iterator<View> newestFirst = byUser.getOrDefault(userId, new ArrayDeque<>()).iterator();
    long[] items = new long[longest];
    int size = 0;
    while (newestFirst.hasNext() && size < longest) {
      View view = newestFirst.next();
      if (view.eventTime <= time) {
        items[size++] = view.itemId;
      }
    }
    return Arrays.copyOf(items, size);
  }

  /** A user viewed an item. */
  void add(long userId, long itemId, long eventTime) {
    Deque<View> views = byUser.computeIfAbsent(userId, id -> new ArrayDeque<>());
    views.addFirst(new View(itemId, eventTime));
    // Some of the newest may lie after the next request.
    if (views.size() > 2 * longest) {
      views.removeLast();
    }
  }
}
