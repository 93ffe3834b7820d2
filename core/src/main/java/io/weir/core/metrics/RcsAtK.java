package io.weir.core.metrics;

import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Ranking consistency score: the share of ranking's first K that pre-ranking's scores put among the
 * first K of what ranking put in order.
 *
 * <p>COPR's measure, named by HCCP and GRACE without formula: {@link HitAtK#againstRanking} where
 * both models score the candidates of ranking. Lists of which ranking ordered nothing are left out.
 */
public final class RcsAtK implements ListMetric {
  private final HitAtK overlap;

  /** Of the first K. */
  public RcsAtK(int k) {
    overlap = HitAtK.againstRanking(k);
  }

  @Override
  public void add(ScoredList list) {
    int[] ranks = list.rankingRanks();
    overlap.add(list.select(IntStream.range(0, ranks.length).filter(i -> ranks[i] > 0).toArray()));
  }

  @Override
  public OptionalDouble value() {
    return overlap.value();
  }

  @Override
  public GroupView groupView() {
    return overlap.groupView();
  }
}
