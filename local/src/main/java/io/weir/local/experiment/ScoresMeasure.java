package io.weir.local.experiment;

import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.trainer.evaluation.ScoredRequest;
import io.weir.trainer.evaluation.ScoredRequest.TaskScores;
import io.weir.trainer.learner.Learner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a model, once it has learnt, scores the requests of its log that choose learning rates and
 * those that are judged: {@code choosing.TASK} and {@code judged.TASK}, request by request.
 *
 * <p>All figures of {@link Figure} are made of these scores, so that a new one needs no new run.
 * {@code finite} is 1 where every score was a finite number.
 */
final class ScoresMeasure implements Measure {
  static final String FINITE = "finite";
  static final String PARAMETERS = "parameters";
  private static final String CHOOSING = "choosing.";
  private static final String JUDGED = "judged.";
  private static final int AT_ONCE = 16;
  private static final int TIMED = 50;

  private final SampleLog log;
  private final List<String> kept;
  private final Map<String, float[]> scores = new HashMap<>();
  private final Map<String, Double> figures = new HashMap<>();
  private boolean finite = true;

  private final Timing timing;

  /** Whether scoring is timed, too. */
  enum Timing {
    NONE,
    /** As {@link Latency} does. */
    SERVING
  }

  /**
   * @param kept tasks whose scores are
   */
  ScoresMeasure(SampleLog log, List<String> kept, Timing timing) {
    this.log = log;
    this.kept = List.copyOf(kept);
    this.timing = timing;
  }

  ScoresMeasure(SampleLog log, List<String> kept) {
    this(log, kept, Timing.NONE);
  }

  /** A task's scores of the requests that choose. */
  static float[] choosing(CellResult result, String task) {
    return result.array(CHOOSING + task);
  }

  /** A task's scores of the requests that are judged. */
  static float[] judged(CellResult result, String task) {
    return result.array(JUDGED + task);
  }

  @Override
  public void scored(ScoredRequest request) {
    for (TaskScores of : request.tasks()) {
      for (double logit : of.logits().getOrDefault(TaskScores.MODEL, new double[0])) {
        finite &= Double.isFinite(logit);
      }
    }
  }

  @Override
  public void trained(Learner learner, List<String> tasks) {
    score(learner, tasks, CHOOSING, log.choosing());
    score(learner, tasks, JUDGED, log.judged());
    try (var serving = learner.serving(learner.freeze())) {
      long parameters = serving.parameters().stream().mapToLong(one -> one.values().length).sum();
      figures.put(PARAMETERS, (double) parameters);
    }
  }

  @Override
  public void trained(Learner learner, WeirConfig config) {
    trained(learner, config.tasks().names());
    if (timing == Timing.SERVING) {
      List<RequestSample> some =
          log.judged().stream().limit(TIMED).map(JudgedRequest::sample).toList();
      figures.putAll(Latency.of(learner, config, some));
    }
  }

  private void score(
      Learner learner, List<String> tasks, String part, List<JudgedRequest> requests) {
    List<RequestSample> samples = requests.stream().map(JudgedRequest::sample).toList();
    int all = samples.stream().mapToInt(RequestSample::size).sum();
    List<float[]> ofTasks = new ArrayList<>();
    kept.forEach(task -> ofTasks.add(new float[all]));
    int at = 0;
    for (int from = 0; from < samples.size(); from += AT_ONCE) {
      List<RequestSample> some = samples.subList(from, Math.min(samples.size(), from + AT_ONCE));
      float[][][] scored = learner.score(some);
      for (int u = 0; u < some.size(); u++) {
        for (int task = 0; task < kept.size(); task++) {
          float[] own = scored[tasks.indexOf(kept.get(task))][u];
          System.arraycopy(own, 0, ofTasks.get(task), at, own.length);
        }
        at += some.get(u).size();
      }
    }
    for (int task = 0; task < kept.size(); task++) {
      for (float score : ofTasks.get(task)) {
        finite &= Float.isFinite(score);
      }
      scores.put(part + kept.get(task), ofTasks.get(task));
    }
  }

  @Override
  public Measured measured() {
    figures.put(FINITE, finite ? 1.0 : 0.0);
    return new Measured(figures, scores);
  }
}
