package io.weir.local.experiment;

import io.weir.core.metrics.Auc;
import io.weir.core.metrics.ListMetrics;
import io.weir.trainer.evaluation.ScoredRequest;
import io.weir.trainer.evaluation.ScoredRequest.TaskScores;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Lists of shown items with their labels and a model's logits, one list a request. The arrays are
 * shared and not written to.
 *
 * @param labels per list and item 1 or 0
 * @param logits per list and item
 */
record ScoredLists(List<byte[]> labels, List<double[]> logits) {

  /** The earliest request first. */
  static final Comparator<ScoredRequest> ORDER =
      Comparator.comparingLong(ScoredRequest::requestTime).thenComparing(ScoredRequest::requestId);

  ScoredLists {
    labels = List.copyOf(labels);
    logits = List.copyOf(logits);
  }

  /** A task's lists of some requests, by one scorer, in the order given; empty lists are none. */
  static ScoredLists of(List<ScoredRequest> requests, String task, String scorer) {
    List<byte[]> labels = new ArrayList<>();
    List<double[]> logits = new ArrayList<>();
    for (ScoredRequest request : requests) {
      for (TaskScores scores : request.tasks()) {
        double[] own = scores.logits().get(scorer);
        if (scores.task().equals(task) && own != null && own.length > 0) {
          labels.add(scores.labels());
          logits.add(own);
        }
      }
    }
    return new ScoredLists(labels, logits);
  }

  /** The same lists with the logits of another model, one after the other. */
  ScoredLists with(float[] flat) {
    List<double[]> others = new ArrayList<>();
    int at = 0;
    for (byte[] list : labels) {
      double[] own = new double[list.length];
      for (int i = 0; i < own.length; i++) {
        own[i] = flat[at++];
      }
      others.add(own);
    }
    if (at != flat.length) {
      throw new IllegalStateException(flat.length + " logits of " + at + " items");
    }
    return new ScoredLists(labels, others);
  }

  int size() {
    return labels.size();
  }

  /** All logits, list by list. */
  float[] flat() {
    float[] flat = new float[logits.stream().mapToInt(list -> list.length).sum()];
    int at = 0;
    for (double[] list : logits) {
      for (double logit : list) {
        flat[at++] = (float) logit;
      }
    }
    return flat;
  }

  /** The standard metrics by name. */
  Map<String, Double> figures() {
    ListMetrics metrics = new ListMetrics();
    for (int i = 0; i < size(); i++) {
      metrics.add(logits.get(i), labels.get(i));
    }
    return metrics.values();
  }

  /** AUC of each list; NaN where it has one class. */
  double[] aucs() {
    double[] aucs = new double[size()];
    Arrays.setAll(aucs, i -> Auc.of(logits.get(i), wide(labels.get(i))).orElse(Double.NaN));
    return aucs;
  }

  /** Number of items of each list. */
  double[] sizes() {
    return labels.stream().mapToDouble(list -> list.length).toArray();
  }

  private static double[] wide(byte[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }
}
