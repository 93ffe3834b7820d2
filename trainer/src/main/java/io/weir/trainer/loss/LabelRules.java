package io.weir.trainer.loss;

import io.weir.core.cascade.Stage;
import io.weir.core.labelling.StageGrades;
import io.weir.core.registry.Choice;
import io.weir.core.registry.Registry;

/** Every way to label a term's candidates by name. Thread-safe. */
final class LabelRules {
  private static final Registry<LabelRule> REGISTRY =
      new Registry<LabelRule>("label rules")
          .register("task", new NoSettings(), none -> LabelRule.TASK)
          .register("exposure", new NoSettings(), none -> LabelRules::exposure)
          .register("stage-grades", StageGrades.DEFAULTS, LabelRules::grades);

  private LabelRules() {}

  /** Of rules that have none. */
  record NoSettings() {}

  /**
   * Makes a rule.
   *
   * @param key the configuration key, for errors
   */
  static LabelRule create(String key, Choice choice) {
    return REGISTRY.create(key, choice);
  }

  /** Whether the item was shown: the label of an exposure rate. */
  private static double exposure(byte stageReached, int rankingRank, double taskLabel) {
    if (stageReached == Stage.UNKNOWN) {
      return -1;
    }
    return stageReached == Stage.EXPOSURE.depth() ? 1 : 0;
  }

  private static LabelRule grades(StageGrades grades) {
    return (stageReached, rankingRank, taskLabel) ->
        grades.grade(stageReached, (byte) Math.round(taskLabel));
  }
}
