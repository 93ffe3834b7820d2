package io.weir.trainer.stream;

import io.weir.core.Checks;
import io.weir.core.cascade.MetricWindow;
import io.weir.core.metrics.ListMetrics;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.evaluation.ScoredRequest;
import io.weir.trainer.evaluation.ScoredRequest.TaskScores;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Test-then-train metrics, window by window.
 *
 * <p>A window is so many requests in the order in which they were learnt; each has every metric of
 * {@link ListMetrics} per task, over the exposed items. The model's figures are named {@code
 * click.gauc}, a yardstick's {@code itemCtr.click.gauc}. A window that was not full is lost at a
 * restart: the next one begins anew. Not thread-safe.
 */
public final class MetricWindows implements EvaluationListener {
  private static final String PART = "trainer";

  private final int windowRequests;
  private final EvaluationListener next;
  private final LongSupplier step;
  private final Consumer<MetricWindow> sink;
  private final Map<String, ListMetrics> metrics = new TreeMap<>();
  private long start = Long.MAX_VALUE;
  private long end = Long.MIN_VALUE;
  private int requests;

  /**
   * A listener that passes on what it hears.
   *
   * @param windowRequests requests in a window, at least 1
   * @param next is told of every request, too
   * @param step training steps taken so far
   * @param sink takes full windows
   */
  public MetricWindows(
      int windowRequests, EvaluationListener next, LongSupplier step, Consumer<MetricWindow> sink) {
    Checks.positive("window-requests", windowRequests);
    this.windowRequests = windowRequests;
    this.next = next;
    this.step = step;
    this.sink = sink;
  }

  @Override
  public void scored(ScoredRequest request) {
    next.scored(request);
    for (TaskScores scores : request.tasks()) {
      scores
          .logits()
          .forEach(
              (scorer, logits) ->
                  metrics
                      .computeIfAbsent(prefix(scorer, scores.task()), name -> new ListMetrics())
                      .add(logits, scores.labels()));
    }
    start = Math.min(start, request.requestTime());
    end = Math.max(end, request.requestTime());
    if (++requests == windowRequests) {
      sink.accept(new MetricWindow(PART, start, end, requests, step.getAsLong(), values()));
      clear();
    }
  }

  private Map<String, Double> values() {
    Map<String, Double> values = new LinkedHashMap<>();
    metrics.forEach(
        (prefix, each) -> each.values().forEach((name, value) -> values.put(prefix + name, value)));
    return values;
  }

  private void clear() {
    metrics.clear();
    start = Long.MAX_VALUE;
    end = Long.MIN_VALUE;
    requests = 0;
  }

  private static String prefix(String scorer, String task) {
    return (scorer.equals(TaskScores.MODEL) ? "" : scorer + ".") + task + ".";
  }
}
