package io.weir.trainer.stream;

import io.weir.core.cascade.MetricWindow;
import io.weir.core.metrics.ItemGroups;
import io.weir.core.metrics.ListMetrics;
import io.weir.core.metrics.ScoredList;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.evaluation.ScoredRequest;
import io.weir.trainer.evaluation.ScoredRequest.TaskScores;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Test-then-train metrics, window by window.
 *
 * <p>A window is so many requests in the order in which they were learnt; each has every metric of
 * {@link ListMetrics#STANDARD} per task and scorer, over the exposed items, weighted by the
 * requests' weights. The model's figures are named {@code click.gauc}, a yardstick's {@code
 * itemCtr.click.gauc}. The model has more, which the configuration chooses: over the exposed items,
 * also by octile of item frequency and for newborn items, {@code click.auc.octile1}; over all
 * candidates, how well it agrees with ranking; over the positives and one stage group's candidates,
 * {@code click.auc.ranked}.
 *
 * <p>A task's figures come from the revision in which it matures; only revision 0 counts as a
 * request and places the window in time. {@code revised} is the number of samples of revision 1: as
 * many of them as make a window of requests end a window, too, which may then have no request at
 * all. A window that was not full is lost at a restart: the next one begins anew. Not thread-safe.
 */
public final class MetricWindows implements EvaluationListener {
  private static final String PART = "trainer";
  private static final String REVISED = "revised";

  private final TrainerConfig.Metrics config;
  private final EvaluationListener next;
  private final LongSupplier step;
  private final Supplier<Map<String, Double>> figures;
  private final Consumer<MetricWindow> sink;
  private final Map<String, ListMetrics> metrics = new TreeMap<>();
  private final Map<String, ListMetrics> byGroup = new TreeMap<>();
  private final Map<String, ListedFigures> ofListed = new TreeMap<>();
  private Span requests = new Span();
  private Span revised = new Span();

  /**
   * A listener that passes on what it hears.
   *
   * @param config the size of a window, and what is measured
   * @param next is told of every request, too
   * @param step training steps taken so far
   * @param figures further figures by name, asked for once a window
   * @param sink takes full windows
   */
  public MetricWindows(
      TrainerConfig.Metrics config,
      EvaluationListener next,
      LongSupplier step,
      Supplier<Map<String, Double>> figures,
      Consumer<MetricWindow> sink) {
    this.config = config;
    this.next = next;
    this.step = step;
    this.figures = figures;
    this.sink = sink;
  }

  @Override
  public void scored(ScoredRequest request) {
    next.scored(request.ofExposed());
    for (TaskScores scores : request.tasks()) {
      scores
          .logits()
          .forEach(
              (scorer, logits) ->
                  metrics
                      .computeIfAbsent(prefix(scorer, scores.task()), name -> new ListMetrics())
                      .add(logits, scores.labels(), scores.weight()));
      addByGroup(scores);
    }
    Span span = request.revision() == 0 ? requests : revised;
    span.add(request.requestTime());
    if (span.size == config.windowRequests()) {
      sink.accept(window());
      List.of(metrics, byGroup, ofListed).forEach(Map::clear);
      requests = new Span();
      revised = new Span();
    }
  }

  private void addByGroup(TaskScores scores) {
    String prefix = prefix(TaskScores.MODEL, scores.task());
    double[] exposed = scores.logits().get(TaskScores.MODEL);
    if (exposed != null) {
      byGroup
          .computeIfAbsent(prefix, name -> new ListMetrics(config.exposed(), ItemGroups.NAMES))
          .add(
              ScoredList.of(exposed, scores.labels())
                  .weighing(scores.weight())
                  .withGroups(scores.groups())
                  .withGradients(scores.gradients()));
    }
    ofListed
        .computeIfAbsent(prefix, name -> new ListedFigures(config.listed(), config.stages()))
        .add(scores.listed(), scores.weight());
  }

  private MetricWindow window() {
    Span time = requests.size > 0 ? requests : revised;
    return new MetricWindow(PART, time.start, time.end, requests.size, step.getAsLong(), values());
  }

  private Map<String, Double> values() {
    Map<String, Double> values = new LinkedHashMap<>(figures.get());
    values.put(REVISED, (double) revised.size);
    byGroup.forEach((prefix, each) -> put(values, prefix, each.values()));
    ofListed.forEach((prefix, each) -> put(values, prefix, each.values()));
    metrics.forEach((prefix, each) -> put(values, prefix, each.values()));
    return values;
  }

  private static void put(Map<String, Double> values, String prefix, Map<String, Double> figures) {
    figures.forEach((name, value) -> values.put(prefix + name, value));
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
