package io.weir.core.sampling;

import io.weir.core.cascade.Stage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Candidates of made-up requests. */
final class Requests {
  private Requests() {}

  /** Any stages, gaps in the ranks, some of unknown fate, up to 1,500 items in ranking. */
  static CandidateView random(Random random, int maxCandidates) {
    int size = random.nextInt(maxCandidates + 1);
    int total = size + random.nextInt(1_500);
    List<Integer> ranks = new ArrayList<>();
    for (int rank = 1; rank <= total; rank++) {
      ranks.add(rank);
    }
    Collections.shuffle(ranks, random);
    CandidateView view = empty(size, total);
    for (int i = 0; i < size; i++) {
      view.itemIds()[i] = random.nextLong();
      view.stageReached()[i] = (byte) (random.nextInt(7) - 1);
      if (view.stageReached()[i] == Stage.POOL) {
        view.stageReached()[i] = Stage.PRE_RANKING.depth();
      }
      boolean before = view.stageReached()[i] > 0 && view.stageReached()[i] < 3;
      view.rankingRank()[i] = before || random.nextInt(10) == 0 ? 0 : ranks.get(i);
      view.preRankingRank()[i] = i + 1;
      boolean shown = view.exposed(i);
      view.exposurePosition()[i] = shown ? i + 1 : 0;
      view.engaged()[i] = shown && random.nextInt(3) == 0;
    }
    return view;
  }

  /** No candidate has come anywhere yet. */
  static CandidateView empty(int size, int rankingTotal) {
    return new CandidateView(
        new long[size],
        new byte[size],
        new int[size],
        new int[size],
        new int[size],
        new boolean[size],
        new int[] {size, size, rankingTotal, 0, 0});
  }

  /**
   * One candidate per stage given, with the items 1, 2, …; ranked from {@link Stage#RANKING} on.
   */
  static CandidateView ofStages(int... stages) {
    CandidateView view = empty(stages.length, stages.length);
    for (int i = 0; i < stages.length; i++) {
      view.itemIds()[i] = i + 1;
      view.stageReached()[i] = (byte) stages[i];
      view.rankingRank()[i] = stages[i] >= Stage.RANKING.depth() ? i + 1 : 0;
    }
    return view;
  }

  /** The same candidates in another order. */
  static CandidateView permuted(CandidateView view, int[] order) {
    CandidateView other = empty(view.size(), 0);
    for (int i = 0; i < order.length; i++) {
      other.itemIds()[i] = view.itemIds()[order[i]];
      other.stageReached()[i] = view.stageReached()[order[i]];
      other.rankingRank()[i] = view.rankingRank()[order[i]];
      other.preRankingRank()[i] = view.preRankingRank()[order[i]];
      other.exposurePosition()[i] = view.exposurePosition()[order[i]];
      other.engaged()[i] = view.engaged()[order[i]];
    }
    System.arraycopy(view.stageTotals(), 0, other.stageTotals(), 0, 5);
    return other;
  }

  static float[] sample(Sampler sampler, CandidateView view, long seed) {
    float[] probability = new float[view.size()];
    sampler.sample(view, seed, probability);
    return probability;
  }
}
