package io.weir.local.experiment;

import io.weir.trainer.evaluation.ScoredRequest;
import io.weir.trainer.evaluation.ScoredRequest.TaskScores;
import io.weir.trainer.learner.Learner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@link HalvesMeasure} and the gradients of the objective with respect to the logits of negatives
 * and positives: {@code negativeGradient} and {@code positiveGradient}, the means of their absolute
 * values in the later half, and {@code gradientCurve}, that of negatives over the log in {@value
 * #WINDOWS} windows of equally many requests; and what {@link LossCurves} draws.
 */
final class SparsityMeasure implements Measure {
  static final String NEGATIVE = "negativeGradient";
  static final String POSITIVE = "positiveGradient";
  static final String CURVE = "gradientCurve";
  static final int WINDOWS = 20;

  private final String task;
  private final HalvesMeasure halves;
  private final SampleLog.Boundary half;
  private final Mean negatives = new Mean();
  private final Mean positives = new Mean();
  private final List<Mean> ofRequests = new ArrayList<>();

  private static final class Mean {
    double sum;
    long count;

    void add(double value) {
      sum += value;
      count++;
    }
  }

  private final LossCurves curves;
  private Map<String, float[]> drawn = Map.of();

  /**
   * @param curves drawn beside
   */
  SparsityMeasure(String task, SampleLog.Boundary half, LossCurves curves) {
    this.task = task;
    this.half = half;
    this.curves = curves;
    halves = new HalvesMeasure(task, half);
  }

  @Override
  public void learnt(Learner learner) {
    curves.learnt(learner, ofRequests.size());
  }

  @Override
  public void trained(Learner learner, List<String> tasks) {
    drawn = curves.arrays(learner);
  }

  @Override
  public void scored(ScoredRequest request) {
    halves.scored(request);
    boolean later = !half.isAfter(request.requestTime(), request.requestId());
    Mean own = new Mean();
    for (TaskScores scores : request.tasks()) {
      double[] gradients = scores.gradients();
      for (int i = 0; scores.task().equals(task) && i < gradients.length; i++) {
        boolean positive = scores.labels()[i] == 1;
        double size = Math.abs(gradients[i]);
        if (!positive) {
          own.add(size);
        }
        if (later) {
          (positive ? positives : negatives).add(size);
        }
      }
    }
    ofRequests.add(own);
  }

  @Override
  public Measured measured() {
    Measured of = halves.measured();
    Map<String, Double> figures = new HashMap<>(of.figures());
    if (negatives.count > 0 && positives.count > 0) {
      figures.put(NEGATIVE, negatives.sum / negatives.count);
      figures.put(POSITIVE, positives.sum / positives.count);
    }
    Map<String, float[]> arrays = new HashMap<>(of.arrays());
    arrays.put(CURVE, curve());
    arrays.putAll(drawn);
    return new Measured(figures, arrays);
  }

  private float[] curve() {
    int windows = Math.min(WINDOWS, ofRequests.size());
    float[] curve = new float[windows];
    for (int w = 0; w < windows; w++) {
      int from = w * ofRequests.size() / windows;
      int to = (w + 1) * ofRequests.size() / windows;
      Mean mean = new Mean();
      for (Mean one : ofRequests.subList(from, to)) {
        mean.sum += one.sum;
        mean.count += one.count;
      }
      curve[w] = (float) (mean.sum / Math.max(1, mean.count));
    }
    return curve;
  }
}
