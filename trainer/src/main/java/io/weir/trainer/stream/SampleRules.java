package io.weir.trainer.stream;

import static io.weir.core.Checks.check;

import io.weir.core.cascade.RequestSample;
import java.util.Collection;
import java.util.List;

/** What a sample must be to be learnt from, beyond its record's own rules. */
final class SampleRules {
  private static final int LAST_REVISION = 1;
  // Item statistics add weights up; far above the inverse of any share that is kept.
  private static final float MAX_WEIGHT = 1_000_000;

  private final List<String> tasks;

  SampleRules(List<String> tasks) {
    this.tasks = List.copyOf(tasks);
  }

  /**
   * Fails on the first field that breaks a rule.
   *
   * @throws io.weir.core.InvalidValueException with the field, its value and the rule
   */
  void validate(RequestSample sample) {
    sample.validate();
    check(
        sample.revision() == 0 || sample.revision() == LAST_REVISION,
        "revision",
        sample.revision(),
        "0 or " + LAST_REVISION);
    check(sample.size() > 0, "itemIds", "[]", "at least one candidate");
    for (int i = 0; i < sample.size(); i++) {
      number(sample, i);
    }
    sample.crossFeatures().forEach(SampleRules::notInfinite);
    known("labels", sample.labels().keySet());
    known("maturedTasks", sample.maturedTasks());
    for (String task : sample.maturedTasks()) {
      check(
          sample.labels().containsKey(task), "labels." + task, "none", "labels of a matured task");
    }
    sample.labels().forEach((task, labels) -> matured(sample, task, labels));
    sample
        .weights()
        .forEach(
            (task, weight) ->
                check(
                    weight >= 0 && weight <= MAX_WEIGHT,
                    "weights." + task,
                    weight,
                    "in [0, " + (long) MAX_WEIGHT + "]"));
  }

  private static void number(RequestSample sample, int i) {
    float probability = sample.inclusionProbability()[i];
    check(
        probability > 0 && probability <= 1,
        "inclusionProbability[" + i + "]",
        probability,
        "in (0, 1]");
    check(
        !Float.isInfinite(sample.rankingScore()[i]),
        "rankingScore[" + i + "]",
        sample.rankingScore()[i],
        "finite, or NaN for none");
  }

  private static void notInfinite(String feature, float[] values) {
    for (int i = 0; i < values.length; i++) {
      check(
          !Float.isInfinite(values[i]),
          "crossFeatures." + feature + "[" + i + "]",
          values[i],
          "finite, or NaN for unknown");
    }
  }

  /** A label that may change yet must not be learnt: it comes again. */
  private static void matured(RequestSample sample, String task, byte[] labels) {
    if (sample.maturedTasks().contains(task)) {
      return;
    }
    for (int i = 0; i < labels.length; i++) {
      check(
          labels[i] == RequestSample.UNKNOWN_LABEL,
          "labels." + task + "[" + i + "]",
          labels[i],
          "-1 until the task has matured");
    }
  }

  private void known(String field, Collection<String> names) {
    for (String name : names) {
      check(tasks.contains(name), field, name, "one of " + String.join(", ", tasks));
    }
  }
}
