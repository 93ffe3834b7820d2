package io.weir.local;

import io.weir.core.metrics.ListMetrics;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.evaluation.ScoredRequest;
import io.weir.trainer.evaluation.ScoredRequest.TaskScores;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The exact metrics of a finished run, over all requests and over the later half of them.
 *
 * <p>Keeps every scored list: the half is known only at the end. Halves are by request time (then
 * id), so that they depend neither on the order in which partitions were read nor on when a task
 * matured. Thread-safe.
 */
final class Evaluation implements EvaluationListener {
  private final List<ScoredRequest> requests = new ArrayList<>();

  @Override
  public synchronized void scored(ScoredRequest request) {
    requests.add(request);
  }

  /** The metrics of what was scored so far. */
  synchronized Summary.Metrics metrics() {
    List<ScoredRequest> ordered = new ArrayList<>(requests);
    ordered.sort(
        Comparator.comparingLong(ScoredRequest::requestTime)
            .thenComparing(ScoredRequest::requestId)
            .thenComparingInt(ScoredRequest::revision));
    Map<String, Map<String, ListMetrics>> whole = measure(ordered);
    Map<String, Map<String, ListMetrics>> half = measure(laterHalf(ordered));
    return new Summary.Metrics(
        values(whole, TaskScores.MODEL),
        values(half, TaskScores.MODEL),
        halves(whole, half, TaskScores.ITEM_CTR),
        halves(whole, half, TaskScores.UNTRAINED));
  }

  /** The later half of the requests, each with all its revisions. */
  private static List<ScoredRequest> laterHalf(List<ScoredRequest> ordered) {
    int[] requests =
        IntStream.range(0, ordered.size()).filter(i -> ordered.get(i).revision() == 0).toArray();
    int from = requests.length == 0 ? 0 : requests[requests.length / 2];
    return ordered.subList(from, ordered.size());
  }

  private static Summary.Halves halves(
      Map<String, Map<String, ListMetrics>> whole,
      Map<String, Map<String, ListMetrics>> half,
      String scorer) {
    return new Summary.Halves(values(whole, scorer), values(half, scorer));
  }

  /** Metrics by task and scorer. */
  private static Map<String, Map<String, ListMetrics>> measure(List<ScoredRequest> requests) {
    Map<String, Map<String, ListMetrics>> metrics = new TreeMap<>();
    for (ScoredRequest request : requests) {
      for (TaskScores task : request.tasks()) {
        Map<String, ListMetrics> byScorer =
            metrics.computeIfAbsent(task.task(), name -> new TreeMap<>());
        task.logits()
            .forEach(
                (scorer, logits) ->
                    byScorer
                        .computeIfAbsent(scorer, name -> new ListMetrics())
                        .add(logits, task.labels(), task.weight()));
      }
    }
    return metrics;
  }

  /** One scorer's figures by task; an undefined figure is null. */
  private static Map<String, Map<String, @Nullable Double>> values(
      Map<String, Map<String, ListMetrics>> metrics, String scorer) {
    Map<String, Map<String, @Nullable Double>> values = new TreeMap<>();
    metrics.forEach(
        (task, byScorer) -> {
          ListMetrics own = byScorer.get(scorer);
          Map<String, Double> defined = own == null ? Map.of() : own.values();
          Map<String, @Nullable Double> figures = new LinkedHashMap<>();
          ListMetrics.names().forEach(name -> figures.put(name, defined.get(name)));
          values.put(task, figures);
        });
    return values;
  }
}
