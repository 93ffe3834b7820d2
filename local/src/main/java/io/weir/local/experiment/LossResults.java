package io.weir.local.experiment;

import io.weir.local.experiment.Arm.Tuned;
import io.weir.local.experiment.RankingLoss.Weighed;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Every loss at its best learning rates on one log, looked up by weight. Used by one thread. */
final class LossResults {
  private final String log;
  private final Map<Weighed, Tuned> tuned;
  private final List<Double> weights;
  private final Map<Double, Sparsity> sparsities = new HashMap<>();

  LossResults(Bench bench, String log, Map<Weighed, Tuned> tuned) {
    this(
        log,
        tuned,
        RankingLoss.weights(bench.preset()),
        ShownItems.later(bench.log(log), RankingLoss.TASK));
  }

  /**
   * @param weights of positives, the last the sparsest
   * @param lists of the later half
   */
  LossResults(String log, Map<Weighed, Tuned> tuned, List<Double> weights, ScoredLists lists) {
    this.log = log;
    this.tuned = tuned;
    this.weights = weights;
    weights.forEach(weight -> sparsities.put(weight, new Sparsity(lists, weight)));
  }

  /** The log's name. */
  String log() {
    return log;
  }

  /** All of them. */
  Map<Weighed, Tuned> all() {
    return tuned;
  }

  /** Of positives, the last the sparsest. */
  List<Double> weights() {
    return weights;
  }

  /** A loss at a weight of positives. */
  Tuned of(LossArm loss, double weight) {
    Tuned arm = tuned.get(new Weighed(loss, weight));
    if (arm == null) {
      throw new IllegalStateException("no " + loss.label() + " at " + weight);
    }
    return arm;
  }

  /** The later half, positives of a weight. */
  Sparsity sparsity(double weight) {
    Sparsity sparsity = sparsities.get(weight);
    if (sparsity == null) {
      throw new IllegalStateException("no weight " + weight);
    }
    return sparsity;
  }

  /** How far AUC is above cross-entropy's. */
  Difference auc(LossArm loss, double weight) {
    return auc(loss, LossArm.BCE, weight);
  }

  /** How far AUC is above another's. */
  Difference auc(LossArm loss, LossArm other, double weight) {
    return sparsity(weight).auc(logits(loss, weight), logits(other, weight)).summary();
  }

  /** How far log loss is above cross-entropy's. */
  Difference logLoss(LossArm loss, double weight) {
    return logLoss(loss, LossArm.BCE, weight);
  }

  /** How far log loss is above another's. */
  Difference logLoss(LossArm loss, LossArm other, double weight) {
    return sparsity(weight).logLoss(logits(loss, weight), logits(other, weight)).summary();
  }

  /** Of the later half, one array a seed. */
  List<float[]> logits(LossArm loss, double weight) {
    return logits(of(loss, weight));
  }

  /** Of the later half, one array a seed. */
  static List<float[]> logits(Tuned arm) {
    return arm.results().stream().map(result -> result.array(HalvesMeasure.LOGITS)).toList();
  }

  /** Numbers that were kept, at the sparsest positives, the mean over seeds. */
  double[] mean(LossArm loss, String array) {
    List<CellResult> results = of(loss, RankingLoss.SPARSEST).results();
    double[] mean = new double[results.get(0).array(array).length];
    for (CellResult result : results) {
      float[] own = result.array(array);
      Arrays.setAll(mean, i -> mean[i] + own[i] / results.size());
    }
    return mean;
  }
}
