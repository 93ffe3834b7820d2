package io.weir.core.labelling;

import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Stage;
import java.util.HashMap;
import java.util.Map;

/** What the user did with a request's candidates, as far as revision 0 knows. Not thread-safe. */
final class Reactions {
  private final ActionRules actions;
  private final Candidates candidates;
  private final byte[] stageReached;
  private final Contradictions found;
  private final boolean[] engaged;
  private final Map<String, byte[]> labels = new HashMap<>();
  private int unused;

  /**
   * @param stageReached (candidates) written to: an item with feedback was shown
   * @param found what is found
   */
  Reactions(ActionRules actions, Candidates candidates, byte[] stageReached, Contradictions found) {
    this.actions = actions;
    this.candidates = candidates;
    this.stageReached = stageReached;
    this.found = found;
    engaged = new boolean[candidates.size()];
    actions.fastTasks().forEach(task -> labels.put(task, new byte[candidates.size()]));
  }

  void add(Feedback feedback) {
    ActionRules.Rule rule = actions.of(feedback.action());
    if (!rule.isOfTask()) {
      unused += rule.slow() ? 0 : 1;
      return;
    }
    int candidate = candidates.find(feedback.itemId());
    if (candidate == ItemIndex.ABSENT) {
      found.add(Contradiction.FEEDBACK_NOT_LISTED, rule.slow() ? 0 : 1);
      return;
    }
    if (stageReached[candidate] != Stage.EXPOSURE.depth()) {
      found.add(Contradiction.FEEDBACK_NOT_EXPOSED);
      stageReached[candidate] = Stage.EXPOSURE.depth();
    }
    engaged[candidate] = true;
    for (String task : rule.fastTasks()) {
      labels(task)[candidate] = 1;
    }
  }

  /** (candidates) whether there is feedback of any task. */
  boolean[] engaged() {
    return engaged;
  }

  /** (candidates) labels of a fast task. */
  byte[] labels(String task) {
    byte[] ofTask = labels.get(task);
    if (ofTask == null) {
      throw new IllegalArgumentException("not a fast task: " + task);
    }
    return ofTask;
  }

  /** Fast feedback of actions that belong to no task. */
  int unused() {
    return unused;
  }
}
