package io.weir.core.metrics;

/** What a metric over the K highest scores hopes to find there. */
enum Relevance {
  /** The positives: 1 or 0. */
  LABELS {
    @Override
    double[] whole(ScoredList list, int k) {
      double[] relevance = new double[list.size()];
      for (int i = 0; i < relevance.length; i++) {
        relevance[i] = list.labels()[i];
      }
      return relevance;
    }
  },
  /** The grades: 0 or above. */
  GRADES {
    @Override
    double[] whole(ScoredList list, int k) {
      double[] relevance = new double[list.size()];
      for (int i = 0; i < relevance.length; i++) {
        relevance[i] = list.grade(i);
      }
      return relevance;
    }
  },
  /** The K listed items that ranking ranked best: 1 or 0; equal ranks in input order. */
  RANKING {
    @Override
    double[] whole(ScoredList list, int k) {
      double[] relevance = new double[list.size()];
      int[] ranks = list.rankingRanks();
      if (ranks.length == 0) {
        return relevance;
      }
      int[] order = list.order().byRank(list);
      for (int i = 0; i < Math.min(k, order.length) && ranks[order[i]] > 0; i++) {
        relevance[order[i]] = 1;
      }
      return relevance;
    }
  };

  /** The relevance of each item, 0 for those that do not count. */
  double[] of(ScoredList list, int k) {
    double[] relevance = whole(list, k);
    for (int i = 0; i < relevance.length; i++) {
      relevance[i] = list.counts(i) ? relevance[i] : 0;
    }
    return relevance;
  }

  abstract double[] whole(ScoredList list, int k);
}
