package io.weir.core.config;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.notBlank;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is learnt: for each task the feedback actions that make its label 1. Immutable, thread-safe.
 *
 * @param actions task → actions
 */
public record TasksConfig(@JsonValue Map<String, List<String>> actions) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public TasksConfig {
    check(!actions.isEmpty(), "tasks", "{}", "at least one task");
    actions = Collections.unmodifiableMap(new LinkedHashMap<>(actions));
    actions.forEach(
        (task, names) -> {
          notBlank("task", task);
          check(!names.isEmpty(), task, names, "at least one action");
        });
  }

  /** The tasks, in the order of the configuration. */
  public List<String> names() {
    return List.copyOf(actions.keySet());
  }
}
