package io.weir.trainer.stream;

import static io.weir.core.Checks.check;

import io.weir.core.cascade.RequestSample;
import java.util.Collection;
import java.util.List;

/** What a sample must be to be learnt from, beyond its record's own rules. */
final class SampleRules {
  private static final int LAST_REVISION = 1;

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
    for (int i = 0; i < sample.size(); i++) {
      float kept = sample.inclusionProbability()[i];
      check(kept > 0 && kept <= 1, "inclusionProbability[" + i + "]", kept, "in (0, 1]");
    }
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
                    weight >= 0 && Float.isFinite(weight),
                    "weights." + task,
                    weight,
                    "finite, >= 0"));
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
