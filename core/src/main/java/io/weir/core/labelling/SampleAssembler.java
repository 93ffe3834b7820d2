package io.weir.core.labelling;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Ids;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.RequestSample;
import io.weir.core.cascade.RequestScoped;
import io.weir.core.cascade.Stage;
import io.weir.core.config.TasksConfig;
import io.weir.core.sampling.Sampler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The rule by which the records of one request become its samples.
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
 *       for items that were not shown too. Fast tasks mature in revision 0, slow ones in revision
 *       1; in the other revision their labels are unknown and their weight is 0.
 *   <li><b>Contradictions</b> are repaired by the rules of {@link Contradiction} and counted.
 * </ul>
 *
 * <p>Immutable, thread-safe; a pure function of its input.
 */
public final class SampleAssembler {
  /** Name of the sampler that keeps every candidate. */
  public static final String NO_SAMPLER = "none";

  private static final int FIRST_REVISION = 0;
  private static final int SECOND_REVISION = 1;

  private final List<String> tasks;
  private final List<String> fastTasks = new ArrayList<>();
  private final List<String> slowTasks = new ArrayList<>();
  private final Map<String, List<String>> tasksByAction = new HashMap<>();
  private final SlowFeedback slow;
  private final Sampler sampler;

  /**
   * @param tasks which actions make which task's label 1
   * @param slow which actions take long
   * @param sampler which candidates are kept
   */
  public SampleAssembler(TasksConfig tasks, SlowFeedback slow, Sampler sampler) {
    this.tasks = tasks.names();
    this.slow = slow;
    this.sampler = sampler;
    tasks
        .actions()
        .forEach(
            (task, actions) -> {
              boolean takesLong = actions.stream().anyMatch(slow.actions()::contains);
              (takesLong ? slowTasks : fastTasks).add(task);
              for (String action : Set.copyOf(actions)) {
                tasksByAction.computeIfAbsent(action, a -> new ArrayList<>()).add(task);
              }
            });
  }

  /**
   * Assembles revision 0 of one request: the fast tasks have matured.
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
    Map<String, byte[]> labels = labels(candidates.size(), fastTasks);
    int unused = 0;
    for (Feedback feedback : records.feedback()) {
      boolean isSlow = slow.actions().contains(feedback.action());
      if (!tasksByAction.containsKey(feedback.action())) {
        unused++;
      } else {
        label(feedback, isSlow, candidates, stageReached, labels, found);
      }
    }
    RequestSample sample = sample(context, eventTime, lists, candidates, stageReached, labels);
    return new AssembledSample(sample, found, unused);
  }

  /**
   * Assembles revision 1 of a request: the slow tasks have matured.
   *
   * @param revision0 its sample of revision 0
   * @param slowFeedback all its feedback of slow actions
   * @param eventTime when the labels matured, epoch ms
   * @return empty where no candidate has a slow positive and the request {@link #draws is not
   *     drawn}
   */
  public Optional<AssembledSample> revise(
      RequestSample revision0, List<Feedback> slowFeedback, long eventTime) {
    Contradictions found = new Contradictions();
    byte[] stageReached = revision0.stageReached().clone();
    Map<String, byte[]> labels = labels(revision0.size(), slowTasks);
    boolean positive = false;
    for (Feedback feedback : slowFeedback) {
      countDisagreement(feedback, revision0, found);
      int candidate = indexOf(feedback.itemId(), revision0.itemIds());
      if (candidate == ItemIndex.ABSENT) {
        found.add(Contradiction.FEEDBACK_NOT_LISTED);
        continue;
      }
      expose(candidate, stageReached, found);
      positive |= mark(feedback, candidate, labels);
    }
    if (!positive && !draws(revision0.requestId())) {
      return Optional.empty();
    }
    float weight = positive ? 1 : (float) (1 / slow.negativeShare());
    RequestSample sample = revised(revision0, eventTime, stageReached, labels, weight);
    return Optional.of(new AssembledSample(sample, found, 0));
  }

  /**
   * Whether a request is among the share that gets a revision 1 without slow feedback: a function
   * of its id alone.
   */
  public boolean draws(String requestId) {
    return (Ids.mix(Ids.mix(requestId.hashCode())) >>> 11) * 0x1p-53 < slow.negativeShare();
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
        weights(fastTasks, 1),
        fastTasks,
        candidates.crossFeatures(),
        lists.totals(),
        NO_SAMPLER,
        0);
  }

  private RequestSample revised(
      RequestSample revision0,
      long eventTime,
      byte[] stageReached,
      Map<String, byte[]> labels,
      float weight) {
    return new RequestSample(
        revision0.requestId(),
        revision0.userId(),
        revision0.requestTime(),
        eventTime,
        revision0.scenario(),
        SECOND_REVISION,
        revision0.categorical(),
        revision0.dense(),
        revision0.sequences(),
        revision0.itemIds(),
        stageReached,
        revision0.rankingRank(),
        revision0.preRankingRank(),
        revision0.exposurePosition(),
        revision0.rankingScore(),
        revision0.inclusionProbability(),
        labels,
        weights(slowTasks, weight),
        slowTasks,
        revision0.crossFeatures(),
        revision0.stageTotals(),
        revision0.sampler(),
        revision0.seed());
  }

  /** Labels per task: 0 for those that have matured, unknown for the others. */
  private Map<String, byte[]> labels(int items, List<String> matured) {
    Map<String, byte[]> labels = new LinkedHashMap<>();
    for (String task : tasks) {
      byte[] values = new byte[items];
      if (!matured.contains(task)) {
        Arrays.fill(values, RequestSample.UNKNOWN_LABEL);
      }
      labels.put(task, values);
    }
    return labels;
  }

  private Map<String, Float> weights(List<String> matured, float weight) {
    Map<String, Float> weights = new HashMap<>();
    for (String task : tasks) {
      weights.put(task, matured.contains(task) ? weight : 0f);
    }
    return weights;
  }

  /** Labels an item by one action; what is slow is counted, and labelled, in revision 1. */
  private void label(
      Feedback feedback,
      boolean isSlow,
      Candidates candidates,
      byte[] stageReached,
      Map<String, byte[]> labels,
      Contradictions found) {
    int candidate = candidates.find(feedback.itemId());
    if (candidate == ItemIndex.ABSENT) {
      found.add(Contradiction.FEEDBACK_NOT_LISTED, isSlow ? 0 : 1);
      return;
    }
    expose(candidate, stageReached, found);
    mark(feedback, candidate, labels);
  }

  private static void expose(int candidate, byte[] stageReached, Contradictions found) {
    if (stageReached[candidate] != Stage.EXPOSURE.depth()) {
      found.add(Contradiction.FEEDBACK_NOT_EXPOSED);
      stageReached[candidate] = Stage.EXPOSURE.depth();
    }
  }

  /** Sets the labels of the action's tasks that have matured; whether there was any. */
  private boolean mark(Feedback feedback, int candidate, Map<String, byte[]> labels) {
    boolean any = false;
    for (String task : tasksByAction.getOrDefault(feedback.action(), List.of())) {
      byte[] values = labels.get(task);
      if (values != null && values[candidate] != RequestSample.UNKNOWN_LABEL) {
        values[candidate] = 1;
        any = true;
      }
    }
    return any;
  }

  private static int indexOf(long itemId, long[] itemIds) {
    for (int i = 0; i < itemIds.length; i++) {
      if (itemIds[i] == itemId) {
        return i;
      }
    }
    return ItemIndex.ABSENT;
  }

  private void countDisagreement(
      RequestRecords records, RequestContext context, Contradictions found) {
    for (int i = 1; i < records.contexts(); i++) {
      found.add(Contradiction.SEVERAL_CONTEXTS);
    }
    for (CandidateList list : records.lists()) {
      countDisagreement(list, context, found);
    }
    for (Feedback feedback : records.feedback()) {
      if (!slow.actions().contains(feedback.action())) {
        countDisagreement(feedback, context, found);
      }
    }
  }

  private static void countDisagreement(
      RequestScoped record, RequestScoped request, Contradictions found) {
    if (record.userId() != request.userId()) {
      found.add(Contradiction.USER_DIFFERS);
    }
    if (!Objects.equals(request.requestTime(), record.requestTime())) {
      found.add(Contradiction.REQUEST_TIME_DIFFERS);
    }
  }
}
