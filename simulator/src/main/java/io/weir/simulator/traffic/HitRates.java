package io.weir.simulator.traffic;

import io.weir.simulator.cascade.RequestTruth;
import io.weir.simulator.traffic.TrafficFigures.HitRate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Adds up where the clicks to be expected of what reached ranking lie, in pre-ranking's order and
 * in ranking's. One thread.
 *
 * <p>The hit rates of both by length of the list, as in figure 4 of HCCP; the true probabilities
 * stand for the clicks, which only what is shown can have.
 */
final class HitRates {
  /** (ranks) the sum of the probabilities at each. */
  private double[] byPreRanking = new double[0];

  private double[] byRanking = new double[0];

  void add(RequestTruth truth) {
    int size = truth.rankingOrder().length;
    if (size > byRanking.length) {
      byPreRanking = Arrays.copyOf(byPreRanking, size);
      byRanking = Arrays.copyOf(byRanking, size);
    }
    add(truth.clickProbability(), truth.preRankingOrder(), byPreRanking);
    add(truth.clickProbability(), truth.rankingOrder(), byRanking);
  }

  private static void add(float[] probabilities, int[] order, double[] sums) {
    for (int i = 0; i < order.length; i++) {
      sums[i] += probabilities[order[i]];
    }
  }

  /** About ten points a decade, the whole list the last; none where nothing is to be expected. */
  List<HitRate> curve() {
    double all = Arrays.stream(byRanking).sum();
    List<HitRate> points = new ArrayList<>();
    double preRanking = 0;
    double ranking = 0;
    for (int first = 1, next = 1; first <= byRanking.length && all > 0; first++) {
      preRanking += byPreRanking[first - 1];
      ranking += byRanking[first - 1];
      if (first == next || first == byRanking.length) {
        points.add(new HitRate(first, preRanking / all, ranking / all));
        next = Ranks.after(first);
      }
    }
    return points;
  }
}
