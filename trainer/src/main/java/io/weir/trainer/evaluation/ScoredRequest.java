package io.weir.trainer.evaluation;

import java.util.List;
import java.util.Map;

/**
 * A request's exposed items, scored before they were learnt from; each task is scored in the
 * revision in which it has matured.
 *
 * <p>The items stand in the order of their ids, so that the shown order cannot leak into a metric
 * by its ties. The arrays are owned by the record and must not be written to after construction.
 *
 * @param requestId the request
 * @param revision the sample's: only 0 counts as a request
 * @param requestTime when it entered the cascade, epoch ms
 * @param tasks one entry per task that has matured in this revision
 */
public record ScoredRequest(
    String requestId, int revision, long requestTime, List<TaskScores> tasks) {

  public ScoredRequest {
    tasks = List.copyOf(tasks);
  }

  /**
   * One task's scores.
   *
   * @param task the task
   * @param weight of the request for the task: how many like it it stands for
   * @param labels 1 or 0 per exposed item with a known label
   * @param logits per scorer ({@code model} and the yardsticks), a logit for each of those items
   */
  public record TaskScores(
      String task, double weight, byte[] labels, Map<String, double[]> logits) {
    /** The scorer that is trained. */
    public static final String MODEL = "model";

    /** The yardstick of a click-through counter per item. */
    public static final String ITEM_CTR = "itemCtr";

    /** The yardstick of the same model at learning rate zero. */
    public static final String UNTRAINED = "untrained";

    public TaskScores {
      logits = Map.copyOf(logits);
    }
  }
}
