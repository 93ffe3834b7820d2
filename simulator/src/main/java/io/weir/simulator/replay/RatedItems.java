package io.weir.simulator.replay;

import io.weir.simulator.Draws;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Candidates drawn from the items that the same user rated elsewhere in the log: what the user
 * thinks of each is known.
 */
final class RatedItems implements CandidateSource {
  private final Map<Long, long[]> ratedByUser;

  private RatedItems(Map<Long, long[]> ratedByUser) {
    this.ratedByUser = ratedByUser;
  }

  /** From the items of a map by user. */
  static Kind of(Map<Long, long[]> ratedByUser) {
    return new Kind() {
      @Override
      public String origin() {
        return "drawn from the user's other ratings";
      }

      @Override
      public CandidateSource create(ReplaySettings settings) {
        return new RatedItems(ratedByUser);
      }
    };
  }

  @Override
  public void shown(Impression impression) {
    // Candidates do not depend on what was shown.
  }

  @Override
  public Drawn draw(Impression impression, int wanted, Draws draws) {
    long[] others = others(impression);
    int drawn = Math.min(wanted, others.length);
    for (int i = 0; i < drawn; i++) {
      int j = i + draws.below(others.length - i);
      long swapped = others[i];
      others[i] = others[j];
      others[j] = swapped;
    }
    float[] prices = new float[drawn];
    Arrays.fill(prices, Float.NaN);
    return new Drawn(Arrays.copyOf(others, drawn), prices);
  }

  private long[] others(Impression impression) {
    Set<Long> shown = new HashSet<>();
    for (long item : impression.shown()) {
      shown.add(item);
    }
    return Arrays.stream(ratedByUser.getOrDefault(impression.userId(), new long[0]))
        .filter(item -> !shown.contains(item))
        .toArray();
  }
}
