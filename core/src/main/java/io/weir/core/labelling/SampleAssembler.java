package io.weir.core.labelling;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.RequestSample;
import io.weir.core.cascade.RequestScoped;
import io.weir.core.cascade.Stage;
import io.weir.core.config.TasksConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rule by which the records of one request become its sample of revision 0.
 *
 * <ul>
 *   <li><b>Candidates</b> are the distinct items of all lists, ordered by the deepest stage that
 *       lists them (exposure first), then by their rank there, then by item id: the order of
 *       arrival plays no part.
 *   <li><b>Stage reached</b>: see {@link StageReached}; several exposure records: see {@link
 *       Exposures}.
 *   <li><b>Ranks, score</b> are the originals of pre-ranking's and ranking's record.
 *   <li><b>Cross features</b> are taken per item from pre-ranking's record, as that is what the
 *       model will be given when it serves; where it has none, from retrieval's, ranking's,
 *       re-ranking's, exposure's, in this order; NaN where no record has it. A feature that only a
 *       deep stage logs tells by its mere presence how far an item came: log it early or not at
 *       all.
 *   <li><b>Labels</b>: per task 1 where the user did one of the task's actions on the item, else 0,
 *       for items that were not shown too. All tasks have matured.
 *   <li><b>Contradictions</b> are repaired by the rules of {@link Contradiction} and counted.
 * </ul>
 *
 * <p>Immutable, thread-safe; a pure function of its input.
 */
public final class SampleAssembler {
  /** Name of the sampler that keeps every candidate. */
  public static final String NO_SAMPLER = "none";

  private static final int FIRST_REVISION = 0;

  private final List<String> tasks;
  private final Map<String, List<String>> tasksByAction = new HashMap<>();
  private final Map<String, Float> weights;

  /**
   * @param tasks which actions make which task's label 1
   */
  public SampleAssembler(TasksConfig tasks) {
    this.tasks = tasks.names();
    tasks
        .actions()
        .forEach(
            (task, actions) ->
                actions.stream()
                    .distinct()
                    .forEach(
                        action ->
                            tasksByAction
                                .computeIfAbsent(action, a -> new ArrayList<>())
                                .add(task)));
    Map<String, Float> unit = new HashMap<>();
    this.tasks.forEach(task -> unit.put(task, 1f));
    weights = Map.copyOf(unit);
  }

  /**
   * Assembles one request.
   *
   * @param records its records, {@link RequestRecords#hasContext with a context}
   * @param eventTime when the sample was due, epoch ms
   */
  public AssembledSample assemble(RequestRecords records, long eventTime) {
    Contradictions found = new Contradictions();
    RequestContext context = records.context();
    found.add(Contradiction.REPEATED_ITEM, records.repeatedItems());
    countDisagreement(records, context, found);
    StageLists lists = StageLists.of(records.lists(), found);
    Candidates candidates = new Candidates(lists);
    byte[] stageReached = StageReached.of(lists, candidates, found);
    Map<String, byte[]> labels = new LinkedHashMap<>();
    tasks.forEach(task -> labels.put(task, new byte[candidates.size()]));
    int unused = 0;
    for (Feedback action : records.feedback()) {
      unused += label(action, candidates, stageReached, labels, found) ? 0 : 1;
    }
    RequestSample sample = sample(context, eventTime, lists, candidates, stageReached, labels);
    return new AssembledSample(sample, found, unused);
  }

  private RequestSample sample(
      RequestContext context,
      long eventTime,
      StageLists lists,
      Candidates candidates,
      byte[] stageReached,
      Map<String, byte[]> labels) {
    float[] inclusionProbability = new float[candidates.size()];
    Arrays.fill(inclusionProbability, 1f);
    return new RequestSample(
        context.requestId(),
        context.userId(),
        context.requestTime(),
        eventTime,
        context.scenario(),
        FIRST_REVISION,
        context.categorical(),
        context.dense(),
        context.sequences(),
        candidates.ids(),
        stageReached,
        candidates.ranks(Stage.RANKING),
        candidates.ranks(Stage.PRE_RANKING),
        candidates.ranks(Stage.EXPOSURE),
        candidates.scores(Stage.RANKING),
        inclusionProbability,
        labels,
        weights,
        tasks,
        candidates.crossFeatures(),
        lists.totals(),
        NO_SAMPLER,
        0);
  }

  /** Labels an item by one action; false where the action belongs to no task. */
  private boolean label(
      Feedback feedback,
      Candidates candidates,
      byte[] stageReached,
      Map<String, byte[]> labels,
      Contradictions found) {
    List<String> of = tasksByAction.get(feedback.action());
    if (of == null) {
      return false;
    }
    int candidate = candidates.find(feedback.itemId());
    if (candidate == ItemIndex.ABSENT) {
      found.add(Contradiction.FEEDBACK_NOT_LISTED);
      return true;
    }
    if (stageReached[candidate] != Stage.EXPOSURE.depth()) {
      found.add(Contradiction.FEEDBACK_NOT_EXPOSED);
      stageReached[candidate] = Stage.EXPOSURE.depth();
    }
    for (String task : of) {
      byte[] values = labels.get(task);
      if (values != null) {
        values[candidate] = 1;
      }
    }
    return true;
  }

  private static void countDisagreement(
      RequestRecords records, RequestContext context, Contradictions found) {
    for (int i = 1; i < records.contexts(); i++) {
      found.add(Contradiction.SEVERAL_CONTEXTS);
    }
    for (CandidateList list : records.lists()) {
      countDisagreement(list, context, found);
    }
    for (Feedback feedback : records.feedback()) {
      countDisagreement(feedback, context, found);
    }
  }

  private static void countDisagreement(
      RequestScoped record, RequestContext context, Contradictions found) {
    if (record.userId() != context.userId()) {
      found.add(Contradiction.USER_DIFFERS);
    }
    if (!context.requestTime().equals(record.requestTime())) {
      found.add(Contradiction.REQUEST_TIME_DIFFERS);
    }
  }
}
