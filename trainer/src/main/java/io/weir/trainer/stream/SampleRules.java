package io.weir.trainer.stream;

import static io.weir.core.Checks.check;

import io.weir.core.cascade.RequestSample;
import java.util.Collection;
import java.util.List;

/** What a sample must be to be learnt from, beyond its record's own rules. */
final class SampleRules {
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
    known("labels", sample.labels().keySet());
    known("maturedTasks", sample.maturedTasks());
    for (String task : sample.maturedTasks()) {
      check(
          sample.labels().containsKey(task), "labels." + task, "none", "labels of a matured task");
    }
  }

  private void known(String field, Collection<String> names) {
    for (String name : names) {
      check(tasks.contains(name), field, name, "one of " + String.join(", ", tasks));
    }
  }
}
