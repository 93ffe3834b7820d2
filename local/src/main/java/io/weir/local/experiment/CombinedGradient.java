package io.weir.local.experiment;

import java.util.List;

/**
 * Gradients of Combined-Pair with respect to the logits of a batch, in closed form.
 *
 * <p>"Understanding the Ranking Loss" Tab. 2. Cross-entropy is an item mean over the batch: a
 * negative's is {@code α σ(z_j) / N}, a positive's {@code -α w σ(-z_i) / N}. Pairs: {@code (1 - α)
 * Σ_i σ(z_j - z_i) / (N₊ N₋)} of a negative, over the whole batch or within each list, and then the
 * mean over lists that have a pair. With α = 1 it is cross-entropy alone.
 *
 * @param alpha share of cross-entropy
 * @param positiveWeight w
 * @param scope which items make pairs; in the paper those of the batch
 */
record CombinedGradient(double alpha, double positiveWeight, PairScope scope) {

  /** Which items make pairs. */
  enum PairScope {
    /** All of the batch. */
    BATCH,
    /** Those of one request. */
    REQUEST
  }

  /** Per list and item. */
  double[][] of(List<double[]> logits, List<byte[]> labels) {
    double[][] gradients = new double[logits.size()][];
    int items = logits.stream().mapToInt(list -> list.length).sum();
    for (int u = 0; u < gradients.length; u++) {
      double[] z = logits.get(u);
      gradients[u] = new double[z.length];
      for (int i = 0; i < z.length; i++) {
        double point = labels.get(u)[i] == 1 ? -positiveWeight * sigmoid(-z[i]) : sigmoid(z[i]);
        gradients[u][i] = alpha * point / items;
      }
    }
    if (alpha < 1) {
      if (scope == PairScope.BATCH) {
        addPairs(gradients, logits, labels, 0, gradients.length, 1 - alpha);
      } else {
        addPairsOfLists(gradients, logits, labels);
      }
    }
    return gradients;
  }

  private void addPairsOfLists(double[][] gradients, List<double[]> logits, List<byte[]> labels) {
    long paired = labels.stream().filter(CombinedGradient::hasPair).count();
    for (int u = 0; u < gradients.length; u++) {
      addPairs(gradients, logits, labels, u, u + 1, (1 - alpha) / paired);
    }
  }

  private static boolean hasPair(byte[] labels) {
    boolean positive = false;
    boolean negative = false;
    for (byte label : labels) {
      positive |= label == 1;
      negative |= label == 0;
    }
    return positive && negative;
  }

  /** Pairs among the items of lists {@code from} to {@code to}, exclusive. */
  private static void addPairs(
      double[][] gradients,
      List<double[]> logits,
      List<byte[]> labels,
      int from,
      int to,
      double weight) {
    double pairs = count(labels, from, to, 1) * count(labels, from, to, 0);
    for (int u = from; pairs > 0 && u < to; u++) {
      for (int i = 0; i < gradients[u].length; i++) {
        for (int v = from; labels.get(u)[i] == 1 && v < to; v++) {
          for (int j = 0; j < gradients[v].length; j++) {
            if (labels.get(v)[j] == 0) {
              double share = weight * sigmoid(logits.get(v)[j] - logits.get(u)[i]) / pairs;
              gradients[v][j] += share;
              gradients[u][i] -= share;
            }
          }
        }
      }
    }
  }

  private static double count(List<byte[]> labels, int from, int to, int label) {
    long count = 0;
    for (byte[] list : labels.subList(from, to)) {
      for (byte one : list) {
        count += one == label ? 1 : 0;
      }
    }
    return count;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
