package io.weir.trainer.evaluation;

import java.util.List;
import java.util.Map;

/**
 * A request's items as they were scored before anything was learnt from the request; each task is
 * told of in the revision in which it has matured.
 *
 * <p>The items stand in the order of their ids, so that the shown order cannot leak into a metric
 * by its ties. The arrays are owned by the record and must not be written to after construction.
 *
 * @param requestId the request
 * @param revision the sample's: only 0 counts as a request
 * @param requestTime when it entered the cascade, epoch ms
 * @param tasks one entry per task that has matured in this revision and whose scores are known
 */
public record ScoredRequest(
    String requestId, int revision, long requestTime, List<TaskScores> tasks) {

  public ScoredRequest {
    tasks = List.copyOf(tasks);
  }

  /** The same without {@link TaskScores#listed}, for those who keep requests. */
  public ScoredRequest ofExposed() {
    return new ScoredRequest(
        requestId, revision, requestTime, tasks.stream().map(TaskScores::ofExposed).toList());
  }

  /**
   * One task's scores.
   *
   * @param task the task
   * @param weight of the request for the task: how many like it it stands for
   * @param labels 1 or 0 per exposed item with a known label
   * @param logits per scorer ({@code model} and the yardsticks), a logit for each of those items
   * @param groups per item the bits of {@link io.weir.core.metrics.ItemGroups}; may be empty
   * @param gradients of the step's objective with respect to the items' logits; empty where no step
   *     is taken
   * @param listed every candidate of the request, by the model alone; may be empty
   */
  public record TaskScores(
      String task,
      double weight,
      byte[] labels,
      Map<String, double[]> logits,
      int[] groups,
      double[] gradients,
      Listed listed) {
    /** The scorer that is trained. */
    public static final String MODEL = "model";

    /** The yardstick of a click-through counter per item. */
    public static final String ITEM_CTR = "itemCtr";

    /** The yardstick of the same model at learning rate zero. */
    public static final String UNTRAINED = "untrained";

    public TaskScores {
      logits = Map.copyOf(logits);
    }

    /** Scores of exposed items of which nothing further is known. */
    public TaskScores(String task, double weight, byte[] labels, Map<String, double[]> logits) {
      this(task, weight, labels, logits, new int[0], new double[0], Listed.NONE);
    }

    TaskScores ofExposed() {
      return new TaskScores(task, weight, labels, logits, groups, gradients, Listed.NONE);
    }
  }

  /**
   * Every candidate of a request, in the order of ids.
   *
   * @param logits the model's, one per candidate
   * @param labels 1 or 0; -1 = unknown
   * @param stages {@code stageReached}; -1 = unknown
   * @param rankingRanks 1-based rank in ranking's list, 0 = not in it
   * @param gradients of the step's objective with respect to the logits; empty where no step is
   *     taken
   * @param groups per candidate the bits of {@link io.weir.core.metrics.ItemGroups}
   */
  public record Listed(
      double[] logits,
      byte[] labels,
      byte[] stages,
      int[] rankingRanks,
      double[] gradients,
      int[] groups) {
    /** No candidate. */
    public static final Listed NONE =
        new Listed(new double[0], new byte[0], new byte[0], new int[0], new double[0], new int[0]);
  }
}
