package io.weir.local.experiment;

import io.weir.core.cascade.RequestSample;
import io.weir.local.experiment.Measure.Measured;
import io.weir.trainer.evaluation.ScoredRequest;
import io.weir.trainer.evaluation.ScoredRequest.TaskScores;
import io.weir.trainer.features.ItemStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The yardstick that any recommender has without learning: an item's smoothed rate so far, told in
 * batches as a trainer learns. With a half-life it forgets.
 *
 * @param halfLifeMs how long until a count is worth half; infinite = it never forgets
 * @param prior exposures at the overall rate that every item starts with
 * @param batch requests that it is told of at once
 */
record ItemCounter(double halfLifeMs, double prior, int batch) {
  /** How it does on a log. */
  Measured measure(SampleLog log, String task, SampleLog.Boundary half) {
    HalvesMeasure measure = new HalvesMeasure(task, half);
    ItemStatistics counts = new ItemStatistics(List.of(task), halfLifeMs, prior);
    List<RequestSample> waiting = new ArrayList<>();
    for (RequestSample sample : log.samples()) {
      if (sample.maturedTasks().contains(task)) {
        measure.scored(scored(sample, task, counts));
      }
      waiting.add(sample);
      if (waiting.size() == batch) {
        waiting.forEach(counts::see);
        waiting.clear();
      }
    }
    return measure.measured();
  }

  private static ScoredRequest scored(RequestSample sample, String task, ItemStatistics counts) {
    int[] places = ShownItems.places(sample, task);
    double[] logits = new double[places.length];
    for (int i = 0; i < places.length; i++) {
      logits[i] = counts.logit(0, sample.itemIds()[places[i]]);
    }
    byte[] labels = ShownItems.labels(sample, task);
    TaskScores scores = new TaskScores(task, 1, labels, Map.of(TaskScores.MODEL, logits));
    return new ScoredRequest(
        sample.requestId(), sample.revision(), sample.requestTime(), List.of(scores));
  }
}
