package io.weir.trainer.learner;

import io.weir.trainer.loss.Lists;
import io.weir.trainer.loss.SampleGroup;
import io.weir.trainer.loss.TaskLabels;

/** The rate of positives that scores start at. */
final class PositiveRate {
  private static final double PRIOR_RATE = 0.05;
  private static final double PRIOR_ITEMS = 20;

  private PositiveRate() {}

  /** Of the impressions with a known label, drawn towards 5 % while there are few: in (0, 1). */
  static double of(Lists lists, TaskLabels labels) {
    double items = PRIOR_ITEMS;
    double positives = PRIOR_RATE * PRIOR_ITEMS;
    for (int cell = 0; cell < lists.items().length; cell++) {
      if (lists.groups()[cell] == SampleGroup.EXPOSED && labels.labels()[cell] >= 0) {
        items++;
        positives += labels.labels()[cell];
      }
    }
    return positives / items;
  }
}
