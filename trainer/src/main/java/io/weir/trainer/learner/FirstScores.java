package io.weir.trainer.learner;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How a request's candidates were scored when it came.
 *
 * @param requestTime when it entered the cascade, epoch ms
 * @param items its candidates, ascending
 * @param groups per candidate the bits of {@link io.weir.core.metrics.ItemGroups}
 * @param byTask per task and scorer, a logit for each candidate
 */
record FirstScores(
    long requestTime, long[] items, short[] groups, Map<String, Map<String, float[]>> byTask) {

  /** The same of fewer tasks. */
  FirstScores without(Set<String> tasks) {
    Map<String, Map<String, float[]>> rest = new HashMap<>(byTask);
    rest.keySet().removeAll(tasks);
    return new FirstScores(requestTime, items, groups, Map.copyOf(rest));
  }

  /** Whether they are of these candidates. */
  boolean areOf(long[] ascending) {
    return Arrays.equals(items, ascending);
  }
}
