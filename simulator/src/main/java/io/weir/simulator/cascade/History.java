package io.weir.simulator.cascade;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * What happened to users and items so far, as far as the cascade looks back: each user's latest
 * clicks, and exposures that ranking has yet to learn from. Holds what is to come until its time.
 * Not thread-safe.
 */
final class History {
  /** How many clicks of a user are remembered. */
  static final int LONGEST = 20;

  private record Click(long time, int user, int item) {}

  private record Exposure(long time, Shown shown) {}

  private final Queue<Click> clicks =
      new PriorityQueue<>(
          Comparator.comparingLong(Click::time)
              .thenComparingInt(Click::user)
              .thenComparingInt(Click::item));
  private final Queue<Exposure> exposures = new ArrayDeque<>();

  /** (users) a ring of the latest clicks, null before the first. */
  private final int[] @Nullable [] rings;

  private final int[] clickCounts;

  History(int users) {
    rings = new int[users][];
    clickCounts = new int[users];
  }

  void click(long time, int user, int item) {
    clicks.add(new Click(time, user, item));
  }

  /**
   * @param time when ranking learns of it; not less than in the call before
   */
  void expose(long time, Shown shown) {
    exposures.add(new Exposure(time, shown));
  }

  /** Lets everything happen that happens before a time. */
  void advance(long time, Ranker ranker) {
    for (Click next = clicks.peek(); next != null && next.time() < time; next = clicks.peek()) {
      happen(next);
      clicks.remove();
    }
    for (Exposure next = exposures.peek();
        next != null && next.time() < time;
        next = exposures.peek()) {
      ranker.learn(next.shown());
      exposures.remove();
    }
  }

  private void happen(Click click) {
    int[] ring = rings[click.user()];
    if (ring == null) {
      ring = new int[LONGEST];
      rings[click.user()] = ring;
    }
    ring[clickCounts[click.user()]++ % LONGEST] = click.item();
  }

  /** At most {@value #LONGEST} items that the user clicked, newest first. */
  int[] of(int user) {
    int[] ring = rings[user];
    int[] newestFirst = new int[Math.min(LONGEST, clickCounts[user])];
    for (int i = 0; ring != null && i < newestFirst.length; i++) {
      newestFirst[i] = ring[(clickCounts[user] - 1 - i) % LONGEST];
    }
    return newestFirst;
  }
}
