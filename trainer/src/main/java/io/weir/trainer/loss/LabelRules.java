package io.weir.trainer.loss;

import io.weir.core.cascade.Stage;
import io.weir.core.labelling.StageGrades;
import io.weir.core.registry.Choice;
import io.weir.core.registry.Registry;
import java.util.Set;

/** Every way to label a term's candidates by name. Thread-safe. */
final class LabelRules {
  private static final Registry<LabelRule> REGISTRY =
      new Registry<LabelRule>("label rules")
          .register("task", new NoSettings(), none -> LabelRule.TASK)
          .register("exposure", new NoSettings(), none -> LabelRules::exposure)
          .register("group", Members.DEFAULTS, LabelRules::members)
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

  /**
   * Settings of the label of a candidate that came so far and no further.
   *
   * @param groups whose members it is 1 of; 0 of the others
   */
  record Members(Set<SampleGroup> groups) {
    /** What did not reach ranking. */
    static final Members DEFAULTS = new Members(Set.of(SampleGroup.RETRIEVED));

    Members {
      groups = SampleGroup.some("groups", groups);
    }
  }

  private static LabelRule members(Members members) {
    return (stageReached, rankingRank, taskLabel) -> {
      SampleGroup group = SampleGroup.of(stageReached);
      if (group == null) {
        return -1;
      }
      return members.groups().contains(group) ? 1 : 0;
    };
  }

  private static LabelRule grades(StageGrades grades) {
    return (stageReached, rankingRank, taskLabel) ->
        grades.grade(stageReached, (byte) Math.round(taskLabel));
  }
}
