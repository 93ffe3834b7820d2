package io.weir.core.sampling;

import java.util.Arrays;

/**
 * A draw of a fixed number of candidates from a group, without replacement: those with the smallest
 * uniform draws.
 *
 * <p>Equal draws are decided by the smaller ranking rank, then the smaller item id. Not
 * thread-safe.
 */
final class Draw {
  private final CandidateView candidates;
  private final double[] draws;
  private int[] members = new int[16];
  private int size;

  /**
   * @param draws (candidates) uniform in [0, 1)
   */
  Draw(CandidateView candidates, double[] draws) {
    this.candidates = candidates;
    this.draws = draws;
  }

  /** A uniform draw for each candidate. */
  static double[] uniform(CandidateView candidates, long seed) {
    double[] draws = new double[candidates.size()];
    for (int i = 0; i < draws.length; i++) {
      draws[i] = Seeds.uniform(seed, candidates.itemIds()[i]);
    }
    return draws;
  }

  /** Adds a candidate to the group. */
  void add(int candidate) {
    if (size == members.length) {
      members = Arrays.copyOf(members, size * 2);
    }
    members[size++] = candidate;
  }

  /** Keeps {@code count} of the group, or all where it is no larger, and states how probably. */
  void keep(int count, float[] inclusionProbability) {
    if (count <= 0 || size == 0) {
      return;
    }
    float probability = count >= size ? 1 : (float) count / size;
    double threshold = smallest(Math.min(count, size));
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (draws[members[i]] < threshold) {
        inclusionProbability[members[i]] = probability;
        kept++;
      }
    }
    for (; kept < Math.min(count, size); kept++) {
      inclusionProbability[firstOfEqual(threshold, inclusionProbability)] = probability;
    }
  }

  private int firstOfEqual(double draw, float[] inclusionProbability) {
    int first = -1;
    for (int i = 0; i < size; i++) {
      int member = members[i];
      boolean open = draws[member] == draw && inclusionProbability[member] == 0;
      if (open && (first < 0 || precedes(member, first))) {
        first = member;
      }
    }
    return first;
  }

  private boolean precedes(int a, int b) {
    int rankA = candidates.rankingRank()[a];
    int rankB = candidates.rankingRank()[b];
    return rankA != rankB ? rankA < rankB : candidates.itemIds()[a] < candidates.itemIds()[b];
  }

  /** The {@code nth} smallest draw of the group, 1-based. */
  private double smallest(int nth) {
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = draws[members[i]];
    }
    return smallest(values, nth);
  }

  /**
   * The {@code nth} smallest of some numbers, 1-based: Hoare's selection.
   *
   * @param values that it may put in another order
   */
  static double smallest(double[] values, int nth) {
    int low = 0;
    int high = values.length - 1;
    while (low < high) {
      double pivot = values[(low + high) >>> 1];
      int i = low;
      int j = high;
      while (i <= j) {
        while (values[i] < pivot) {
          i++;
        }
        while (values[j] > pivot) {
          j--;
        }
        if (i <= j) {
          double swapped = values[i];
          values[i++] = values[j];
          values[j--] = swapped;
        }
      }
      if (nth - 1 <= j) {
        high = j;
      } else if (nth - 1 >= i) {
        low = i;
      } else {
        return pivot;
      }
    }
    return values[nth - 1];
  }
}
