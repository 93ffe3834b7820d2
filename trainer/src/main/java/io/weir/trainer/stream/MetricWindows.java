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
import java.util.function.Supplier;

/**
 * Test-then-train metrics, window by window.
 *
 * <p>A window is so many requests in the order in which they were learnt; each has every metric of
 * {@link ListMetrics} per task, over the exposed items, weighted by the requests' weights. The
 * model's figures are named {@code click.gauc}, a yardstick's {@code itemCtr.click.gauc}.
 *
 * <p>A task's figures come from the revision in which it matures; only revision 0 counts as a
 * request and places the window in time. {@code revised} is the number of samples of revision 1: as
 * many of them as make a window of requests end a window, too, which may then have no request at
 * all. A window that was not full is lost at a restart: the next one begins anew. Not thread-safe.
 */
public final class MetricWindows implements EvaluationListener {
  private static final String PART = "trainer";
  private static final String REVISED = "revised";

  private final int windowRequests;
  private final EvaluationListener next;
  private final LongSupplier step;
  private final Supplier<Map<String, Double>> counters;
  private final Consumer<MetricWindow> sink;
  private final Map<String, ListMetrics> metrics = new TreeMap<>();
  private Span requests = new Span();
  private Span revised = new Span();

  /**
   * A listener that passes on what it hears.
   *
   * @param windowRequests requests in a window, at least 1
   * @param next is told of every request, too
   * @param step training steps taken so far
   * @param counters further figures of the moment, by name, for each window
   * @param sink takes full windows
   */
  public MetricWindows(
      int windowRequests,
      EvaluationListener next,
      LongSupplier step,
      Supplier<Map<String, Double>> counters,
      Consumer<MetricWindow> sink) {
    Checks.positive("window-requests", windowRequests);
    this.windowRequests = windowRequests;
    this.next = next;
    this.step = step;
    this.counters = counters;
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
                      .add(logits, scores.labels(), scores.weight()));
    }
    Span span = request.revision() == 0 ? requests : revised;
    span.add(request.requestTime());
    if (span.size == windowRequests) {
      sink.accept(window());
      metrics.clear();
      requests = new Span();
      revised = new Span();
    }
  }

  private MetricWindow window() {
    Span time = requests.size > 0 ? requests : revised;
    return new MetricWindow(PART, time.start, time.end, requests.size, step.getAsLong(), values());
  }

  private Map<String, Double> values() {
    Map<String, Double> values = new LinkedHashMap<>(counters.get());
    values.put(REVISED, (double) revised.size);
    metrics.forEach(
        (prefix, each) -> each.values().forEach((name, value) -> values.put(prefix + name, value)));
    return values;
  }

  private static String prefix(String scorer, String task) {
    return (scorer.equals(TaskScores.MODEL) ? "" : scorer + ".") + task + ".";
  }

  /** How many samples, and from when to when. */
  private static final class Span {
    private int size;
    private long start = Long.MAX_VALUE;
    private long end = Long.MIN_VALUE;

    void add(long requestTime) {
      size++;
      start = Math.min(start, requestTime);
      end = Math.max(end, requestTime);
    }
  }
}
