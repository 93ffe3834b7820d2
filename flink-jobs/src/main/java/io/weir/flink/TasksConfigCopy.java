package io.weir.flink;

import io.weir.core.config.TasksConfig;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tasks on their way into a job's task managers. Immutable. */
final class TasksConfigCopy implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  private final LinkedHashMap<String, ArrayList<String>> actions = new LinkedHashMap<>();

  TasksConfigCopy(TasksConfig tasks) {
    tasks.actions().forEach((task, names) -> actions.put(task, new ArrayList<>(names)));
  }

  TasksConfig config() {
    Map<String, List<String>> copy = new LinkedHashMap<>(actions);
    return new TasksConfig(copy);
  }
}
