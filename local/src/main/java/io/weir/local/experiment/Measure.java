package io.weir.local.experiment;

import io.weir.core.config.WeirConfig;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.learner.Learner;
import java.util.List;
import java.util.Map;

/**
 * What a cell is judged by: hears every scored request and, in the end, tells the figures.
 *
 * <p>One a cell; used by one thread.
 */
interface Measure extends EvaluationListener {
  /**
   * All of the log has been learnt from.
   *
   * @param tasks of the learner, in their order
   */
  default void trained(Learner learner, List<String> tasks) {}

  /**
   * All of the log has been learnt from.
   *
   * @param config that it was learnt under
   */
  default void trained(Learner learner, WeirConfig config) {
    trained(learner, config.tasks().names());
  }

  /** A batch has been learnt from. */
  default void learnt(Learner learner) {}

  /** The figures of what was heard. */
  Measured measured();

  /** Makes the measure of a cell on a log. */
  @FunctionalInterface
  interface Of {
    Measure on(SampleLog log);
  }

  /**
   * Figures, and what finer ones can be made of.
   *
   * @param figures by name; an undefined one is absent
   * @param arrays numbers by name, such as the logits of the later half
   */
  record Measured(Map<String, Double> figures, Map<String, float[]> arrays) {
    public Measured {
      figures = Map.copyOf(figures);
      arrays = Map.copyOf(arrays);
    }
  }
}
