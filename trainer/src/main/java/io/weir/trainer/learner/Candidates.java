package io.weir.trainer.learner;

import io.weir.core.cascade.RequestSample;
import io.weir.trainer.evaluation.ScoredRequest.Listed;
import io.weir.trainer.evaluation.ScoredRequest.TaskScores;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A request's candidates in the order of their ids.
 *
 * @param order of each its place in the sample
 * @param items their ids, ascending
 * @param first the request's first cell in the batch
 */
record Candidates(RequestSample sample, int[] order, long[] items, int first) {

  static Candidates of(RequestSample sample, int first) {
    int[] order = ascending(sample.itemIds());
    long[] items = new long[order.length];
    Arrays.setAll(items, i -> sample.itemIds()[order[i]]);
    return new Candidates(sample, order, items, first);
  }

  /** Places by ascending id; equal ones keep their order. */
  private static int[] ascending(long[] ids) {
    long[] sorted = ids.clone();
    Arrays.sort(sorted);
    int[] order = new int[ids.length];
    int[] taken = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      int first = first(sorted, ids[i]);
      order[first + taken[first]++] = i;
    }
    return order;
  }

  /** The place of the first of a value that is there. */
  private static int first(long[] sorted, long value) {
    int low = 0;
    int high = sorted.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * What belongs to the candidates.
   *
   * @param cells row-major (requests, candidates) of the batch
   */
  float[] select(float[] cells) {
    float[] own = new float[order.length];
    for (int i = 0; i < own.length; i++) {
      own[i] = cells[first + order[i]];
    }
    return own;
  }

  /**
   * One task's scores.
   *
   * @param labels in the sample's order
   * @param logits per scorer and candidate
   * @param groups per candidate
   * @param gradients per candidate; may be empty
   */
  TaskScores scores(
      String task,
      double weight,
      byte[] labels,
      Map<String, float[]> logits,
      short[] groups,
      double[] gradients) {
    byte[] ownLabels = bytes(labels);
    int[] exposed = exposed(ownLabels);
    byte[] known = new byte[exposed.length];
    for (int i = 0; i < exposed.length; i++) {
      known[i] = ownLabels[exposed[i]];
    }
    Map<String, double[]> ofExposed = new HashMap<>();
    logits.forEach((scorer, all) -> ofExposed.put(scorer, chosen(wide(all), exposed)));
    double[] model = wide(Objects.requireNonNull(logits.get(TaskScores.MODEL)));
    int[] allGroups = new int[groups.length];
    Arrays.setAll(allGroups, i -> groups[i]);
    return new TaskScores(
        task,
        weight,
        known,
        ofExposed,
        chosen(allGroups, exposed),
        gradients.length == 0 ? gradients : chosen(gradients, exposed),
        new Listed(
            model,
            ownLabels,
            bytes(sample.stageReached()),
            chosen(sample.rankingRank(), order),
            gradients,
            allGroups));
  }

  /** Places of what was shown and has a label that is known. */
  private int[] exposed(byte[] labels) {
    int[] exposed = new int[order.length];
    int size = 0;
    for (int i = 0; i < order.length; i++) {
      if (sample.exposed(order[i]) && labels[i] >= 0) {
        exposed[size++] = i;
      }
    }
    return Arrays.copyOf(exposed, size);
  }

  private byte[] bytes(byte[] values) {
    byte[] own = new byte[order.length];
    for (int i = 0; i < own.length; i++) {
      own[i] = values[order[i]];
    }
    return own;
  }

  private static double[] chosen(double[] values, int[] places) {
    double[] own = new double[places.length];
    for (int i = 0; i < own.length; i++) {
      own[i] = values[places[i]];
    }
    return own;
  }

  private static int[] chosen(int[] values, int[] places) {
    int[] own = new int[places.length];
    for (int i = 0; i < own.length; i++) {
      own[i] = values[places[i]];
    }
    return own;
  }

  static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }
}
