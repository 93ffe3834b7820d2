package io.weir.local.experiment;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * AUC over all items of all lists where a list counts as often as a draw says: sorted once, then in
 * a single pass a draw. Immutable, thread-safe.
 */
final class ResampledAuc {
  private final float[] scores;
  private final byte[] labels;
  private final int[] lists;

  ResampledAuc(ScoredLists of) {
    float[] flat = of.flat();
    byte[] flatLabels = new byte[flat.length];
    int[] flatLists = new int[flat.length];
    int at = 0;
    for (int list = 0; list < of.size(); list++) {
      for (byte label : of.labels().get(list)) {
        flatLists[at] = list;
        flatLabels[at++] = label;
      }
    }
    int[] order =
        IntStream.range(0, flat.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> flat[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    scores = new float[flat.length];
    labels = new byte[flat.length];
    lists = new int[flat.length];
    for (int i = 0; i < order.length; i++) {
      scores[i] = flat[order[i]];
      labels[i] = flatLabels[order[i]];
      lists[i] = flatLists[order[i]];
    }
  }

  /**
   * The area; NaN with one class only.
   *
   * @param counts how often each list counts
   */
  double of(int[] counts) {
    double won = 0;
    double positives = 0;
    double negatives = 0;
    for (int from = 0; from < scores.length; ) {
      double tiedPositives = 0;
      double tiedNegatives = 0;
      int to = from;
      for (; to < scores.length && scores[to] == scores[from]; to++) {
        int count = counts[lists[to]];
        if (labels[to] == 1) {
          tiedPositives += count;
        } else {
          tiedNegatives += count;
        }
      }
      won += tiedPositives * (negatives + tiedNegatives / 2);
      positives += tiedPositives;
      negatives += tiedNegatives;
      from = to;
    }
    return won / (positives * negatives);
  }
}
