package io.weir.core.labelling;

import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.RequestSample;
import io.weir.core.cascade.Stage;
import io.weir.core.config.TasksConfig;
import io.weir.core.sampling.CandidateView;
import io.weir.core.sampling.Sampler;
import io.weir.core.sampling.Seeds;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rule by which the records of one request become its samples: revision 0 with the labels of
 * fast tasks, revision 1 with those of slow ones.
 *
 * <ul>
 *   <li><b>Candidates</b> are the distinct items of all lists, ordered by the deepest stage that
 *       lists them (exposure first), then by their rank there, then by item id: the order of
 *       arrival plays no part. Of these the {@link Sampler} keeps some.
 *   <li><b>Stage reached</b>: see {@link StageReached}; several exposure records: see {@link
 *       Exposures}.
 *   <li><b>Ranks, score</b> are the originals of pre-ranking's and ranking's record.
 *   <li><b>Cross features</b> are taken per item from pre-ranking's record, as that is what the
 *       model will be given when it serves; where it has none, from retrieval's, ranking's,
 *       re-ranking's, exposure's, in this order; NaN where no record has it. A feature that only a
 *       deep stage logs tells by its mere presence how far an item came: log it early or not at
 *       all.
 *   <li><b>Labels</b>: per task 1 where the user did one of the task's actions on the item, else 0,
 *       for items that were not shown too. A task with a slow action is slow, every other fast. At
 *       revision 0 the slow tasks' labels are -1 and their weight is 0, at revision 1 the fast
 *       ones': no task of a request is learnt twice.
 *   <li><b>Slow feedback that revision 0 knows of</b> does two things there: the item was shown,
 *       and the sampler keeps it. Whatever else it contradicts is counted at revision 1.
 *   <li><b>Contradictions</b> are repaired by the rules of {@link Contradiction} and counted.
 * </ul>
 *
 * <p>Immutable, thread-safe; a pure function of its input.
 */
public final class SampleAssembler {
  private final ActionRules actions;
  private final Sampler sampler;
  private final Revisions revisions;
  private final Map<String, Float> weights;

  /**
   * @param tasks which actions make which task's label 1
   * @param slow which of these actions take long
   * @param sampler which candidates a sample keeps
   */
  public SampleAssembler(TasksConfig tasks, SlowFeedback slow, Sampler sampler) {
    this.actions = new ActionRules(tasks, slow);
    this.sampler = sampler;
    this.revisions = new Revisions(actions, slow.negativeShare());
    Map<String, Float> perTask = new HashMap<>();
    actions.fastTasks().forEach(task -> perTask.put(task, 1f));
    actions.slowTasks().forEach(task -> perTask.put(task, 0f));
    this.weights = Map.copyOf(perTask);
  }

  /**
   * Assembles revision 0 of one request.
   *
   * @param records its records, {@link RequestRecords#hasContext with a context}
   * @param eventTime when the sample was due, epoch ms
   */
  public AssembledSample assemble(RequestRecords records, long eventTime) {
    Contradictions found = new Contradictions();
    RequestContext context = records.context();
    records.countRepairs(found);
    countDisagreement(records, context, found);
    StageLists lists = StageLists.of(records, found);
    Candidates candidates = new Candidates(lists, records.items());
    byte[] stageReached = StageReached.of(lists, candidates, found);
    Reactions reactions = new Reactions(actions, candidates, stageReached, found);
    records.feedback().forEach(reactions::add);
    RequestSample sample = sample(context, eventTime, lists, candidates, stageReached, reactions);
    return new AssembledSample(sample, found, reactions.unused());
  }

  /**
   * Whether feedback of an action is needed at revision 1: it is slow, or belongs to a slow task.
   */
  public boolean isKeptForRevision(String action) {
    ActionRules.Rule rule = actions.of(action);
    return rule.slow() || !rule.slowTasks().isEmpty();
  }

  /**
   * Whether a request gets a revision 1 even without a slow positive. Where no task is slow, none
   * does.
   */
  public boolean draws(String requestId) {
    return revisions.draws(requestId);
  }

  /**
   * Revises one request: the same candidates with the labels of slow tasks.
   *
   * @param revision0 what {@link #assemble} made of it
   * @param feedback all its feedback whose action {@link #isKeptForRevision is kept}, of before
   *     revision 0 too; other feedback is passed over
   * @param eventTime when the revision was due, epoch ms
   */
  public Revision revise(RequestSample revision0, List<Feedback> feedback, long eventTime) {
    return revisions.revise(revision0, feedback, eventTime);
  }

  private RequestSample sample(
      RequestContext context,
      long eventTime,
      StageLists lists,
      Candidates candidates,
      byte[] stageReached,
      Reactions reactions) {
    CandidateView view =
        new CandidateView(
            candidates.ids(),
            stageReached,
            candidates.ranks(Stage.RANKING),
            candidates.ranks(Stage.PRE_RANKING),
            candidates.ranks(Stage.EXPOSURE),
            reactions.engaged(),
            lists.totals());
    long seed = Seeds.of(context.requestId());
    float[] inclusionProbability = new float[view.size()];
    sampler.sample(view, seed, inclusionProbability);
    Selection kept = new Selection(inclusionProbability);
    return new RequestSample(
        context.requestId(),
        context.userId(),
        context.requestTime(),
        eventTime,
        context.scenario(),
        RequestSample.FIRST_REVISION,
        context.categorical(),
        context.dense(),
        context.sequences(),
        kept.of(view.itemIds()),
        kept.of(stageReached),
        kept.of(view.rankingRank()),
        kept.of(view.preRankingRank()),
        kept.of(view.exposurePosition()),
        candidates.scores(Stage.RANKING, kept),
        kept.of(inclusionProbability),
        labels(reactions, kept),
        weights,
        actions.fastTasks(),
        candidates.crossFeatures(kept),
        view.stageTotals(),
        sampler.name(),
        seed);
  }

  private Map<String, byte[]> labels(Reactions reactions, Selection kept) {
    Map<String, byte[]> labels = new HashMap<>();
    actions.fastTasks().forEach(task -> labels.put(task, kept.of(reactions.labels(task))));
    for (String task : actions.slowTasks()) {
      byte[] unknown = new byte[kept.size()];
      Arrays.fill(unknown, RequestSample.UNKNOWN_LABEL);
      labels.put(task, unknown);
    }
    return labels;
  }

  private void countDisagreement(
      RequestRecords records, RequestContext context, Contradictions found) {
    Disagreement with = new Disagreement(context.userId(), context.requestTime(), found);
    records.contexts().forEach(with::count);
    for (NumberedList list : records.lists()) {
      with.count(list.list());
    }
    for (Feedback feedback : records.feedback()) {
      if (!actions.of(feedback.action()).slow()) {
        with.count(feedback);
      }
    }
  }
}
