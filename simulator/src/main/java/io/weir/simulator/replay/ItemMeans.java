package io.weir.simulator.replay;

import io.weir.simulator.Draws;
import java.util.HashMap;
import java.util.Map;

/**
 * Scores an item by the share of its ratings that are likes, drawn towards the share of all: the
 * simple model of pre-ranking in FS-LTR's simulated cascade, which knows no user.
 *
 * <p>Fitted on the half of the ratings that {@link #isLearntFrom} draws. Immutable, thread-safe.
 */
final class ItemMeans {
  /** Ratings that the share of all counts for. */
  private static final double PRIOR = 5;

  /** Of the draw that says which ratings models learn from. */
  private static final long LEARNT = 2;

  private record Counts(int ratings, int likes) {}

  private final Map<Long, Counts> byItem;
  private final double overall;

  private ItemMeans(Map<Long, Counts> byItem, double overall) {
    this.byItem = byItem;
    this.overall = overall;
  }

  /** Learns from half of the ratings. */
  static ItemMeans fit(Ratings ratings, long seed) {
    Map<Long, Counts> byItem = new HashMap<>();
    ratings
        .users()
        .forEach(
            (user, rated) -> {
              for (int i = 0; i < rated.size(); i++) {
                if (isLearntFrom(seed, user, rated.item(i))) {
                  Counts one = new Counts(1, rated.liked(i) ? 1 : 0);
                  byItem.merge(
                      rated.item(i),
                      one,
                      (a, b) -> new Counts(a.ratings + b.ratings, a.likes + b.likes));
                }
              }
            });
    long all = byItem.values().stream().mapToLong(Counts::ratings).sum();
    long likes = byItem.values().stream().mapToLong(Counts::likes).sum();
    return new ItemMeans(byItem, all == 0 ? 0 : (double) likes / all);
  }

  /** Whether the cascade's models learn from a rating. */
  static boolean isLearntFrom(long seed, long user, long item) {
    return Draws.of(seed, LEARNT, user, item).chance(0.5);
  }

  /** The share of likes to expect. */
  double score(long item) {
    Counts counts = byItem.getOrDefault(item, new Counts(0, 0));
    return (counts.likes + PRIOR * overall) / (counts.ratings + PRIOR);
  }
}
