package io.weir.local.experiment;

import io.weir.core.metrics.LogLoss;
import io.weir.core.metrics.PairedBootstrap;
import io.weir.core.metrics.PairedBootstrap.Interval;
import io.weir.core.metrics.PositiveBuckets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Two arms, of several seeds each, on the same later half of a log, where positives weigh w as they
 * do in training: "Understanding the Ranking Loss" §4.2 and §5.1.
 */
final class Sparsity {
  private static final int DRAWS = 300;
  private static final int BUCKETS = 8;

  private final ScoredLists lists;
  private final double positiveWeight;

  /**
   * @param lists of the later half, with labels
   * @param positiveWeight w
   */
  Sparsity(ScoredLists lists, double positiveWeight) {
    this.lists = lists;
    this.positiveWeight = positiveWeight;
  }

  /** Difference of AUC, the mean over seeds, with its interval over requests. */
  Interval aucDifference(List<float[]> arm, List<float[]> base) {
    ResampledAuc[] own = sorted(arm);
    ResampledAuc[] other = sorted(base);
    return new PairedBootstrap(lists.size(), DRAWS, 1)
        .of(
            counts -> {
              double sum = 0;
              for (int seed = 0; seed < own.length; seed++) {
                sum += own[seed].of(counts) - other[seed].of(counts);
              }
              return sum / own.length;
            });
  }

  /** Difference of log loss, the mean over seeds, with its interval over requests. */
  Interval logLossDifference(List<float[]> arm, List<float[]> base) {
    double[] own = losses(arm);
    double[] other = losses(base);
    double[] weights = new double[lists.size()];
    double[] differences = new double[lists.size()];
    for (int list = 0; list < weights.length; list++) {
      for (byte label : lists.labels().get(list)) {
        weights[list] += label == 1 ? positiveWeight : 1;
      }
      differences[list] = (own[list] - other[list]) / weights[list];
    }
    return new PairedBootstrap(lists.size(), DRAWS, 1).ofMeans(differences, weights);
  }

  /** Sum of the weighted loss of each list, the mean over seeds. */
  private double[] losses(List<float[]> logits) {
    double[] losses = new double[lists.size()];
    for (float[] flat : logits) {
      int at = 0;
      for (int list = 0; list < losses.length; list++) {
        for (byte label : lists.labels().get(list)) {
          double z = label == 1 ? -flat[at] : flat[at];
          double loss = Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
          losses[list] += (label == 1 ? positiveWeight : 1) * loss / logits.size();
          at++;
        }
      }
    }
    return losses;
  }

  private ResampledAuc[] sorted(List<float[]> logits) {
    return logits.stream()
        .map(flat -> new ResampledAuc(lists.with(flat)))
        .toArray(ResampledAuc[]::new);
  }

  /** Log loss of weighted items. */
  double logLoss(float[] logits) {
    return LogLoss.of(labels(), probabilities(logits), weights()).orElse(Double.NaN);
  }

  /** Bias of all items together. */
  double bias(float[] logits) {
    return PositiveBuckets.of(probabilities(logits), labels(), 1)
        .bias(probabilities(logits), weights())[0]
        .orElse(Double.NaN);
  }

  /** Bias in the buckets of equally many positives of another model, the lowest first. */
  double[] buckets(float[] logits, float[] ofModel) {
    OptionalDouble[] bias =
        PositiveBuckets.of(probabilities(ofModel), labels(), BUCKETS)
            .bias(probabilities(logits), weights());
    return Arrays.stream(bias).mapToDouble(value -> value.orElse(Double.NaN)).toArray();
  }

  private double[] labels() {
    double[] labels = new double[lists.labels().stream().mapToInt(list -> list.length).sum()];
    int at = 0;
    for (byte[] list : lists.labels()) {
      for (byte label : list) {
        labels[at++] = label;
      }
    }
    return labels;
  }

  private double[] weights() {
    return Arrays.stream(labels()).map(label -> label == 1 ? positiveWeight : 1).toArray();
  }

  private static double[] probabilities(float[] logits) {
    double[] probabilities = new double[logits.length];
    Arrays.setAll(probabilities, i -> 1 / (1 + Math.exp(-logits[i])));
    return probabilities;
  }
}
