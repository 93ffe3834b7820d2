package io.weir.trainer.learner;

import io.weir.core.Checks;
import io.weir.core.cascade.RequestSample;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.evaluation.ItemCtr;
import io.weir.trainer.evaluation.ScoredRequest;
import io.weir.trainer.evaluation.ScoredRequest.TaskScores;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a scored batch into what the listener is told. Not thread-safe. */
final class Evaluator {
  private static final String ITEM_CTR = "item-ctr";
  private static final String UNTRAINED = "untrained";

  private final List<String> tasks;
  private final Frequencies frequencies;
  private final EvaluationListener listener;
  private final @Nullable ItemCtr itemCtr;
  private final PendingScores pending;
  private final boolean untrained;

  Evaluator(
      TrainerConfig.Metrics metrics,
      List<String> tasks,
      TrainerConfig.Statistics counting,
      Frequencies frequencies,
      EvaluationListener listener) {
    List<String> yardsticks = metrics.yardsticks();
    for (String yardstick : yardsticks) {
      Checks.check(
          yardstick.equals(ITEM_CTR) || yardstick.equals(UNTRAINED),
          "trainer.metrics.yardsticks",
          yardstick,
          "item-ctr or untrained");
    }
    this.tasks = List.copyOf(tasks);
    this.frequencies = frequencies;
    this.listener = listener;
    this.itemCtr =
        yardsticks.contains(ITEM_CTR)
            ? new ItemCtr(tasks, counting.halfLife().toMillis(), counting.priorExposures())
            : null;
    this.pending = new PendingScores(metrics.pendingRequests());
    this.untrained = yardsticks.contains(UNTRAINED);
  }

  /** Whether the batch must be scored by the untrained model too. */
  boolean wantsUntrained() {
    return untrained;
  }

  /**
   * Tells the listener how each request was scored when it came: at revision 0 of the tasks that
   * have matured, later of the others.
   *
   * @param logits per scorer and task: row-major (requests, candidates)
   * @param gradients of the step's objective, per task: row-major (requests, candidates); empty
   *     where no step is taken
   */
  void scored(Batch batch, Map<String, float[][]> logits, float[][] gradients) {
    frequencies.next();
    short[] bits = frequencies.bits(batch.items(), batch.listed());
    for (int u = 0; u < batch.samples().size(); u++) {
      RequestSample sample = batch.samples().get(u);
      Candidates candidates = Candidates.of(sample, u * batch.candidates());
      FirstScores scores =
          sample.revision() > 0
              ? pending.take(sample).filter(s -> s.areOf(candidates.items())).orElse(null)
              : first(sample, candidates, groups(batch, u, candidates.order(), bits), logits);
      listener.scored(
          new ScoredRequest(
              sample.requestId(),
              sample.revision(),
              sample.requestTime(),
              scores == null ? List.of() : matured(sample, candidates, scores, gradients)));
    }
  }

  /** Tells the listener that requests came whose scores are not numbers: windows go on. */
  void unscored(Batch batch) {
    frequencies.next();
    for (RequestSample sample : batch.samples()) {
      listener.scored(
          new ScoredRequest(
              sample.requestId(), sample.revision(), sample.requestTime(), List.of()));
    }
  }

  /** Samples of a later revision since the start of this process of which nothing was told. */
  long untested() {
    return pending.untested();
  }

  /** Begins to count a batch of an event time, epoch ms. */
  void begin(long batchTimeMs) {
    if (itemCtr != null) {
      itemCtr.begin(batchTimeMs);
    }
  }

  /** Counts a sample once it has been scored. */
  void see(RequestSample sample) {
    if (itemCtr != null) {
      itemCtr.see(sample);
    }
  }

  /** The yardstick that counts, where there is one. */
  Optional<ItemCtr> itemCtr() {
    return Optional.ofNullable(itemCtr);
  }

  /** Of each candidate the bits of its item's groups. */
  private static short[] groups(Batch batch, int request, int[] order, short[] ofItems) {
    short[] groups = new short[order.length];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = ofItems[batch.item(request, order[i])];
    }
    return groups;
  }

  /** How a request is scored now, for every task; kept for those that have not matured. */
  private FirstScores first(
      RequestSample sample, Candidates candidates, short[] groups, Map<String, float[][]> logits) {
    long[] items = candidates.items();
    Map<String, Map<String, float[]>> byTask = new HashMap<>();
    for (int task = 0; task < tasks.size(); task++) {
      Map<String, float[]> scores = new HashMap<>();
      for (Map.Entry<String, float[][]> scorer : logits.entrySet()) {
        scores.put(scorer.getKey(), candidates.select(scorer.getValue()[task]));
      }
      if (itemCtr != null) {
        float[] rates = new float[items.length];
        for (int i = 0; i < items.length; i++) {
          rates[i] = (float) itemCtr.logit(task, items[i]);
        }
        scores.put(TaskScores.ITEM_CTR, rates);
      }
      byTask.put(tasks.get(task), scores);
    }
    FirstScores all = new FirstScores(sample.requestTime(), items, groups, byTask);
    Set<String> matured = new HashSet<>(sample.maturedTasks());
    if (!matured.containsAll(tasks)) {
      pending.keep(sample.requestId(), all.without(matured));
    }
    return all;
  }

  private List<TaskScores> matured(
      RequestSample sample, Candidates candidates, FirstScores scores, float[][] gradients) {
    List<TaskScores> matured = new ArrayList<>();
    for (int task = 0; task < tasks.size(); task++) {
      String name = tasks.get(task);
      byte[] labels = sample.labels().get(name);
      Map<String, float[]> ofTask = scores.byTask().get(name);
      if (labels != null && ofTask != null && sample.maturedTasks().contains(name)) {
        double[] gradient =
            gradients.length == 0
                ? new double[0]
                : Candidates.wide(candidates.select(gradients[task]));
        double weight = sample.weights().getOrDefault(name, 1f);
        matured.add(candidates.scores(name, weight, labels, ofTask, scores.groups(), gradient));
      }
    }
    return matured;
  }
}
