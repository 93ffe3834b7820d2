package io.weir.local.experiment;

import io.weir.trainer.evaluation.ScoredRequest;
import io.weir.trainer.evaluation.ScoredRequest.TaskScores;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * {@link HalvesMeasure} and the gradients that each batch's negatives and positives had, as it was
 * scored and before it was learnt from: {@code negativeGradient} and {@code positiveGradient}, the
 * mean of their absolute values in the later half, and {@code gradientCurve}, that of negatives
 * over the log in {@value #WINDOWS} windows of equally many batches.
 */
final class SparsityMeasure implements Measure {
  static final String NEGATIVE = "negativeGradient";
  static final String POSITIVE = "positiveGradient";
  static final String CURVE = "gradientCurve";
  static final int WINDOWS = 20;

  private final String task;
  private final HalvesMeasure halves;
  private final SampleLog.Boundary half;
  private final BiFunction<List<double[]>, List<byte[]>, double[][]> gradients;
  private final List<ScoredRequest> batch = new ArrayList<>();
  private final Mean negatives = new Mean();
  private final Mean positives = new Mean();
  private final List<Mean> ofBatches = new ArrayList<>();

  private static final class Mean {
    double sum;
    long count;

    void add(double value) {
      sum += value;
      count++;
    }
  }

  SparsityMeasure(
      String task,
      SampleLog.Boundary half,
      BiFunction<List<double[]>, List<byte[]>, double[][]> gradients) {
    this.task = task;
    this.half = half;
    this.gradients = gradients;
    halves = new HalvesMeasure(task, half);
  }

  @Override
  public void scored(ScoredRequest request) {
    halves.scored(request);
    batch.add(request);
  }

  @Override
  public void learnt() {
    ScoredLists lists = ScoredLists.of(batch, task, TaskScores.MODEL);
    if (lists.size() > 0) {
      ScoredRequest last = batch.get(batch.size() - 1);
      add(lists, !half.isAfter(last.requestTime(), last.requestId()));
    }
    batch.clear();
  }

  private void add(ScoredLists lists, boolean later) {
    double[][] own = gradients.apply(lists.logits(), lists.labels());
    Mean ofBatch = new Mean();
    for (int u = 0; u < own.length; u++) {
      for (int i = 0; i < own[u].length; i++) {
        double size = Math.abs(own[u][i]);
        boolean positive = lists.labels().get(u)[i] == 1;
        if (!positive) {
          ofBatch.add(size);
        }
        if (later) {
          (positive ? positives : negatives).add(size);
        }
      }
    }
    ofBatches.add(ofBatch);
  }

  @Override
  public Measured measured() {
    Measured of = halves.measured();
    Map<String, Double> figures = new HashMap<>(of.figures());
    figures.put(NEGATIVE, negatives.sum / negatives.count);
    figures.put(POSITIVE, positives.sum / positives.count);
    Map<String, float[]> arrays = new HashMap<>(of.arrays());
    arrays.put(CURVE, curve());
    return new Measured(figures, arrays);
  }

  private float[] curve() {
    int windows = Math.min(WINDOWS, ofBatches.size());
    float[] curve = new float[windows];
    for (int w = 0; w < windows; w++) {
      Mean mean = new Mean();
      for (Mean one :
          ofBatches.subList(w * ofBatches.size() / windows, (w + 1) * ofBatches.size() / windows)) {
        mean.sum += one.sum;
        mean.count += one.count;
      }
      curve[w] = (float) (mean.sum / mean.count);
    }
    return curve;
  }
}
