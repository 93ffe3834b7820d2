package io.weir.local.experiment;

import io.weir.core.cascade.RequestSample;
import io.weir.core.metrics.HitAtK;
import io.weir.core.metrics.ScoredList;
import io.weir.simulator.cascade.RequestTruth;
import io.weir.trainer.evaluation.ScoredRequest;
import io.weir.trainer.evaluation.ScoredRequest.TaskScores;
import io.weir.trainer.learner.Learner;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Hit rates of a simulated cascade against its truth, once a log has been learnt from: which share
 * of the candidates that a user would click most likely stands among the K highest scores.
 *
 * <p>Over the log's held-out requests, with all their candidates; {@code hits} has each request's
 * share at the K that pre-ranking passes on.
 */
final class TruthMeasure implements Measure {
  static final String HITS = "hits";
  static final String FINITE = "finite";
  private static final int AT_ONCE = 16;

  private final String task;
  private final SampleLog log;
  private final int best;
  private final int passed;
  private final float[] hits;
  private final HitAtK atBest;
  private final HitAtK atPassed;
  private boolean finite = true;

  /**
   * @param log with held-out requests and their truth
   * @param best how many of the best count
   * @param passed how many go on to ranking
   */
  TruthMeasure(String task, SampleLog log, int best, int passed) {
    this.task = task;
    this.log = log;
    this.best = best;
    this.passed = passed;
    hits = new float[log.heldOut().size()];
    atBest = new HitAtK(best);
    atPassed = new HitAtK(passed);
  }

  @Override
  public void scored(ScoredRequest request) {
    for (TaskScores scores : request.tasks()) {
      scores.logits().values().forEach(logits -> check(logits));
    }
  }

  private void check(double[] logits) {
    for (double logit : logits) {
      finite &= Double.isFinite(logit);
    }
  }

  @Override
  public void trained(Learner learner, List<String> tasks) {
    int of = tasks.indexOf(task);
    List<RequestSample> requests = log.heldOut();
    for (int from = 0; from < requests.size(); from += AT_ONCE) {
      List<RequestSample> some = requests.subList(from, Math.min(requests.size(), from + AT_ONCE));
      float[][] scores = learner.score(some)[of];
      for (int u = 0; u < some.size(); u++) {
        add(from + u, some.get(u), scores[u]);
      }
    }
  }

  private void add(int place, RequestSample request, float[] scores) {
    double[] logits = new double[request.size()];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = scores[i];
    }
    check(logits);
    if (finite) {
      ScoredList list = ScoredList.of(logits, bestOf(request));
      atBest.add(list);
      atPassed.add(list);
      HitAtK own = new HitAtK(passed);
      own.add(list);
      hits[place] = (float) own.value().orElse(Double.NaN);
    }
  }

  /** 1 for the candidates with the highest click probabilities. */
  private byte[] bestOf(RequestSample request) {
    RequestTruth truth = log.truths().get(request.requestId());
    if (truth == null || truth.itemIds().length != request.size()) {
      throw new IllegalStateException(request.requestId() + ": not every candidate is logged");
    }
    Map<Long, Float> probabilities = new HashMap<>();
    for (int i = 0; i < truth.itemIds().length; i++) {
      probabilities.put(truth.itemIds()[i], truth.clickProbability()[i]);
    }
    byte[] labels = new byte[request.size()];
    IntStream.range(0, labels.length)
        .boxed()
        .sorted(
            Comparator.comparingDouble(
                i -> -probabilities.getOrDefault(request.itemIds()[i], Float.NaN)))
        .limit(best)
        .forEach(i -> labels[i] = 1);
    return labels;
  }

  @Override
  public Measured measured() {
    Map<String, Double> figures = new HashMap<>();
    figures.put(FINITE, finite ? 1.0 : 0.0);
    atBest.value().ifPresent(value -> figures.put("hitAt" + best, value));
    atPassed.value().ifPresent(value -> figures.put("hitAt" + passed, value));
    return new Measured(figures, Map.of(HITS, hits));
  }
}
