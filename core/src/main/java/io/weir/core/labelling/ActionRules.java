package io.weir.core.labelling;

import io.weir.core.config.TasksConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which tasks there are, when each matures, and what each action means for them. Immutable. */
final class ActionRules {
  /**
   * What an action means.
   *
   * @param slow whether it is slow itself
   * @param fastTasks whose label it makes 1 at revision 0
   * @param slowTasks whose label it makes 1 at revision 1
   */
  record Rule(boolean slow, List<String> fastTasks, List<String> slowTasks) {
    boolean isOfTask() {
      return !fastTasks.isEmpty() || !slowTasks.isEmpty();
    }
  }

  private static final Rule UNUSED = new Rule(false, List.of(), List.of());

  private final List<String> tasks;
  private final List<String> fastTasks;
  private final List<String> slowTasks;
  private final Map<String, Rule> rules = new HashMap<>();

  ActionRules(TasksConfig config, SlowFeedback slow) {
    tasks = config.names();
    slowTasks =
        tasks.stream()
            .filter(task -> actions(task, config).stream().anyMatch(slow.actions()::contains))
            .toList();
    fastTasks = tasks.stream().filter(task -> !slowTasks.contains(task)).toList();
    slow.actions().forEach(action -> rules.put(action, rule(action, config, true)));
    for (List<String> actions : config.actions().values()) {
      for (String action : actions) {
        rules.computeIfAbsent(action, name -> rule(name, config, false));
      }
    }
  }

  private Rule rule(String action, TasksConfig config, boolean slow) {
    return new Rule(slow, having(action, fastTasks, config), having(action, slowTasks, config));
  }

  private static List<String> having(String action, List<String> tasks, TasksConfig config) {
    return tasks.stream().filter(task -> actions(task, config).contains(action)).toList();
  }

  private static List<String> actions(String task, TasksConfig config) {
    return config.actions().getOrDefault(task, List.of());
  }

  /** What an action means; of one that belongs to no task and is not slow, nothing. */
  Rule of(String action) {
    return rules.getOrDefault(action, UNUSED);
  }

  /** All tasks, in the order of the configuration. */
  List<String> tasks() {
    return tasks;
  }

  /** Those that mature at revision 0. */
  List<String> fastTasks() {
    return fastTasks;
  }

  /** Those that mature at revision 1. */
  List<String> slowTasks() {
    return slowTasks;
  }
}
