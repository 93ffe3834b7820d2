package io.weir.simulator.replay;

import io.weir.simulator.Draws;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The latest exposed candidates of one pool, each with the user and the price it was shown at.
 *
 * <p>A ring: an item stands in it as often as it was shown lately, so a uniform draw prefers what
 * is popular, as retrieval does. Not thread-safe.
 */
final class RecentCandidates {
  private static final int DRAWS_PER_WANTED = 8;
  private static final int FIRST_CAPACITY = 32;

  private final int capacity;
  private long[] items = new long[0];
  private float[] prices = new float[0];
  private long[] users = new long[0];
  private int size;
  private int next;

  RecentCandidates(int capacity) {
    this.capacity = capacity;
  }

  /** Adds a shown list. */
  void add(Impression impression) {
    long[] shown = impression.shown();
    float[] shownPrices = impression.prices();
    for (int i = 0; i < shown.length; i++) {
      if (size < capacity && size == items.length) {
        grow();
      }
      items[next] = shown[i];
      prices[next] = shownPrices.length == 0 ? Float.NaN : shownPrices[i];
      users[next] = impression.userId();
      next = (next + 1) % capacity;
      size = Math.min(size + 1, capacity);
    }
  }

  private void grow() {
    int length = Math.min(capacity, Math.max(FIRST_CAPACITY, size * 2));
    items = Arrays.copyOf(items, length);
    prices = Arrays.copyOf(prices, length);
    users = Arrays.copyOf(users, length);
  }

  /**
   * Draws at most {@code wanted} distinct items that are not among the impression's own, from lists
   * of other users: fewer when the pool has fewer, or when {@value #DRAWS_PER_WANTED} draws for
   * each wanted one found no more.
   */
  CandidateSource.Drawn draw(Impression impression, int wanted, Draws draws) {
    Set<Long> taken = new HashSet<>();
    for (long item : impression.shown()) {
      taken.add(item);
    }
    int[] slots = new int[wanted];
    int found = 0;
    for (int i = 0; size > 0 && found < wanted && i < wanted * DRAWS_PER_WANTED; i++) {
      int slot = draws.below(size);
      if (users[slot] != impression.userId() && taken.add(items[slot])) {
        slots[found++] = slot;
      }
    }
    return at(slots, found);
  }

  private CandidateSource.Drawn at(int[] slots, int found) {
    long[] drawn = new long[found];
    float[] drawnPrices = new float[found];
    for (int i = 0; i < found; i++) {
      drawn[i] = items[slots[i]];
      drawnPrices[i] = prices[slots[i]];
    }
    return new CandidateSource.Drawn(drawn, drawnPrices);
  }
}
