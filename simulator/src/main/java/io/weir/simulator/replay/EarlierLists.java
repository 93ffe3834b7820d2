package io.weir.simulator.replay;

import io.weir.simulator.Draws;
import java.util.HashMap;
import java.util.Map;

/**
 * Candidates borrowed from lists that were shown to other users before, within the request's pool.
 */
final class EarlierLists implements CandidateSource {
  private final int capacity;
  private final Map<Long, RecentCandidates> pools = new HashMap<>();

  private EarlierLists(int capacity) {
    this.capacity = capacity;
  }

  /** From all lists. */
  static Kind all() {
    return kind("");
  }

  /** From lists of the same pool, which is named for people. */
  static Kind within(String pool) {
    return kind(" in " + pool);
  }

  private static Kind kind(String where) {
    return new Kind() {
      @Override
      public String origin() {
        return "borrowed from earlier lists of other users" + where;
      }

      @Override
      public CandidateSource create(ReplaySettings settings) {
        return new EarlierLists(settings.recentCandidates());
      }
    };
  }

  @Override
  public void shown(Impression impression) {
    pool(impression).add(impression);
  }

  @Override
  public Drawn draw(Impression impression, int wanted, Draws draws) {
    return pool(impression).draw(impression, wanted, draws);
  }

  private RecentCandidates pool(Impression impression) {
    return pools.computeIfAbsent(impression.pool(), name -> new RecentCandidates(capacity));
  }
}
