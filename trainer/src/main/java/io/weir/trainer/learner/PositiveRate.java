package io.weir.trainer.learner;

import io.weir.core.cascade.RequestSample;
import io.weir.trainer.loss.SampleGroup;
import java.util.List;
import java.util.Set;

/**
 * The rate of positives that a task's scores start at.
 *
 * @param impressions weighted candidates with a known label, as a rule impressions
 * @param positives those of them whose label is 1
 */
record PositiveRate(double impressions, double positives) {
  private static final double PRIOR_RATE = 0.05;
  private static final double PRIOR_ITEMS = 20;

  /**
   * Of the requests in which the task has matured, by their weights.
   *
   * @param groups of the candidates that the task is learnt from
   */
  static PositiveRate of(List<RequestSample> samples, String task, Set<SampleGroup> groups) {
    double impressions = 0;
    double positives = 0;
    for (RequestSample sample : samples) {
      byte[] labels = sample.labels().get(task);
      if (labels == null || !sample.maturedTasks().contains(task)) {
        continue;
      }
      double weight = sample.weights().getOrDefault(task, 1f);
      for (int i = 0; i < labels.length; i++) {
        SampleGroup group = SampleGroup.of(sample.stageReached()[i]);
        if (group != null && groups.contains(group) && labels[i] >= 0) {
          impressions += weight;
          positives += weight * labels[i];
        }
      }
    }
    return new PositiveRate(impressions, positives);
  }

  /** Whether anything is known of it. */
  boolean isKnown() {
    return impressions > 0;
  }

  /** Drawn towards 5 % while there are few impressions: in (0, 1). */
  double value() {
    return (positives + PRIOR_RATE * PRIOR_ITEMS) / (impressions + PRIOR_ITEMS);
  }
}
