package io.weir.simulator.cascade;

/**
 * Diversity by category: what comes next is, each time, the candidate with the highest score less a
 * penalty for each item of its category that stands before it.
 *
 * <p>A greedy choice as in maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998).
 *
 * @param order places in the request's candidates
 * @param scores what each had when it was chosen; they never rise
 */
record ReRanking(int[] order, float[] scores) {

  /**
   * @param candidates places in ranking's order
   * @param scores ranking's
   * @param penalty per item of the same category
   */
  static ReRanking of(
      Visit visit, Catalogue catalogue, int[] candidates, float[] scores, double penalty) {
    int count = candidates.length;
    int[] order = new int[count];
    float[] chosen = new float[count];
    float[] left = scores.clone();
    int[] categories = new int[count];
    for (int i = 0; i < count; i++) {
      categories[i] = catalogue.category(visit.items()[candidates[i]]);
    }
    for (int next = 0; next < count; next++) {
      int best = 0;
      for (int i = 1; i < count; i++) {
        best = left[i] > left[best] ? i : best;
      }
      order[next] = candidates[best];
      chosen[next] = left[best];
      left[best] = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < count; i++) {
        left[i] -= categories[i] == categories[best] ? (float) penalty : 0;
      }
    }
    return new ReRanking(order, chosen);
  }
}
