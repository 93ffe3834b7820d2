package io.weir.local.experiment;

import io.weir.core.metrics.HitAtK;
import io.weir.core.metrics.ScoredList;
import io.weir.simulator.cascade.RequestTruth;
import io.weir.trainer.evaluation.ScoredRequest;
import io.weir.trainer.evaluation.ScoredRequest.TaskScores;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Hit rates of a simulated cascade against its truth, over all candidates: which share of the items
 * that the user would click most likely stands among the K highest scores.
 *
 * <p>In the later half of the requests; {@code hits} has each request's share at the K that
 * pre-ranking passes on.
 */
final class TruthMeasure implements Measure {
  static final String HITS = "hits";

  private final String task;
  private final SampleLog log;
  private final SampleLog.Boundary half;
  private final int best;
  private final int passed;
  private final Map<String, Float> hits = new TreeMap<>();
  private final HitAtK atBest;
  private final HitAtK atPassed;
  private boolean finite = true;

  /**
   * @param log with its truth
   * @param best how many of the best count
   * @param passed how many go on to ranking
   */
  TruthMeasure(String task, SampleLog log, SampleLog.Boundary half, int best, int passed) {
    this.task = task;
    this.log = log;
    this.half = half;
    this.best = best;
    this.passed = passed;
    atBest = new HitAtK(best);
    atPassed = new HitAtK(passed);
  }

  @Override
  public void scored(ScoredRequest request) {
    for (TaskScores scores : request.tasks()) {
      scores.logits().values().forEach(this::check);
      check(scores.listed().logits());
      if (scores.task().equals(task)
          && finite
          && !half.isAfter(request.requestTime(), request.requestId())) {
        add(request.requestId(), scores.listed().logits());
      }
    }
  }

  private void check(double[] logits) {
    for (double logit : logits) {
      finite &= Double.isFinite(logit);
    }
  }

  private void add(String requestId, double[] logits) {
    RequestTruth truth = log.truths().get(requestId);
    if (truth == null || truth.itemIds().length != logits.length) {
      throw new IllegalStateException("request " + requestId + ": not every candidate is logged");
    }
    ScoredList list = ScoredList.of(logits, bestOf(truth));
    atBest.add(list);
    atPassed.add(list);
    HitAtK own = new HitAtK(passed);
    own.add(list);
    hits.put(requestId, (float) own.value().orElseThrow());
  }

  /** 1 for the items with the highest click probabilities, in the order of ids. */
  private byte[] bestOf(RequestTruth truth) {
    List<Integer> byId =
        IntStream.range(0, truth.itemIds().length)
            .boxed()
            .sorted(Comparator.comparingLong(i -> truth.itemIds()[i]))
            .toList();
    byte[] labels = new byte[byId.size()];
    IntStream.range(0, labels.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -truth.clickProbability()[byId.get(i)]))
        .limit(best)
        .forEach(i -> labels[i] = 1);
    return labels;
  }

  @Override
  public Measured measured() {
    Map<String, Double> figures = new HashMap<>();
    figures.put("finite", finite ? 1.0 : 0.0);
    atBest.value().ifPresent(value -> figures.put("hitAt" + best, value));
    atPassed.value().ifPresent(value -> figures.put("hitAt" + passed, value));
    float[] shares = new float[hits.size()];
    int at = 0;
    for (float share : hits.values()) {
      shares[at++] = share;
    }
    return new Measured(figures, Map.of(HITS, shares));
  }
}
