package io.weir.trainer.learner;

import io.weir.core.Checks;
import io.weir.core.cascade.RequestSample;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.evaluation.ItemCtr;
import io.weir.trainer.evaluation.ScoredRequest;
import io.weir.trainer.evaluation.ScoredRequest.Listed;
import io.weir.trainer.evaluation.ScoredRequest.TaskScores;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Turns a scored batch into what the listener is told. Not thread-safe. */
final class Evaluator {
  private static final String ITEM_CTR = "item-ctr";
  private static final String UNTRAINED = "untrained";

  private final List<String> tasks;
  private final Frequencies frequencies;
  private final EvaluationListener listener;
  private final @Nullable ItemCtr itemCtr;
  private final boolean untrained;

  Evaluator(
      List<String> yardsticks,
      List<String> tasks,
      double prior,
      Frequencies frequencies,
      EvaluationListener listener) {
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
    this.itemCtr = yardsticks.contains(ITEM_CTR) ? new ItemCtr(tasks, prior) : null;
    this.untrained = yardsticks.contains(UNTRAINED);
  }

  /** Whether the batch must be scored by the untrained model too. */
  boolean wantsUntrained() {
    return untrained;
  }

  /**
   * Tells the listener how each request was scored.
   *
   * @param logits per scorer and task: row-major (requests, candidates)
   */
  void scored(Batch batch, Map<String, float[][]> logits) {
    frequencies.next();
    for (int u = 0; u < batch.samples().size(); u++) {
      RequestSample sample = batch.samples().get(u);
      List<TaskScores> scores = new ArrayList<>();
      for (int task = 0; task < tasks.size(); task++) {
        byte[] labels = sample.labels().get(tasks.get(task));
        if (labels != null && sample.maturedTasks().contains(tasks.get(task))) {
          scores.add(scores(sample, task, labels, u * batch.candidates(), logits));
        }
      }
      listener.scored(
          new ScoredRequest(sample.requestId(), sample.revision(), sample.requestTime(), scores));
    }
  }

  /** Counts a sample once it has been scored. */
  void see(RequestSample sample) {
    if (itemCtr != null) {
      itemCtr.see(sample);
    }
  }

  void write(DataOutputStream out) throws IOException {
    if (itemCtr != null) {
      itemCtr.write(out);
    }
  }

  void read(DataInputStream in) throws IOException {
    if (itemCtr != null) {
      itemCtr.read(in);
    }
  }

  private TaskScores scores(
      RequestSample sample, int task, byte[] labels, int first, Map<String, float[][]> logits) {
    int[] all = byId(sample);
    int[] exposed = IntStream.of(all).filter(i -> sample.exposed(i) && labels[i] >= 0).toArray();
    byte[] known = new byte[exposed.length];
    for (int i = 0; i < exposed.length; i++) {
      known[i] = labels[exposed[i]];
    }
    Map<String, double[]> scores = new HashMap<>();
    logits.forEach(
        (scorer, byTask) ->
            scores.put(
                scorer, IntStream.of(exposed).mapToDouble(i -> byTask[task][first + i]).toArray()));
    if (itemCtr != null) {
      scores.put(
          TaskScores.ITEM_CTR,
          IntStream.of(exposed)
              .mapToDouble(i -> itemCtr.logit(task, sample.itemIds()[i]))
              .toArray());
    }
    double weight = sample.weights().getOrDefault(tasks.get(task), 1f);
    return new TaskScores(
        tasks.get(task),
        weight,
        known,
        scores,
        groups(sample, exposed),
        listed(sample, all, Objects.requireNonNull(logits.get(TaskScores.MODEL))[task], first));
  }

  private Listed listed(RequestSample sample, int[] all, float[] logits, int first) {
    if (IntStream.of(sample.rankingRank()).allMatch(rank -> rank == 0)) {
      return Listed.NONE;
    }
    return new Listed(
        IntStream.of(all).mapToDouble(i -> logits[first + i]).toArray(),
        IntStream.of(all).map(i -> sample.rankingRank()[i]).toArray(),
        groups(sample, all));
  }

  private int[] groups(RequestSample sample, int[] items) {
    return IntStream.of(items).map(i -> frequencies.bits(sample.itemIds()[i])).toArray();
  }

  private static int[] byId(RequestSample sample) {
    return IntStream.range(0, sample.size())
        .boxed()
        .sorted(Comparator.comparingLong(i -> sample.itemIds()[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
