package io.weir.flink;

import io.weir.core.cascade.RequestSample;
import io.weir.core.cascade.Stage;
import io.weir.core.labelling.AssembledSample;
import io.weir.core.labelling.Contradiction;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * The join's metrics, all in group {@code weir} of the join operator.
 *
 * <p>Counters: {@code samples}, {@code duplicates} (identical records dropped), {@code
 * unusedFeedback} (of actions that belong to no task), {@code deadLetters} per {@code reason},
 * {@code contradictions} per {@code kind}, {@code requestsWithStage} per {@code stage}. Gauges:
 * {@code openRequests} (to be summed over subtasks) and {@code completeness} per {@code stage}: the
 * share of this subtask's samples that had a log of the stage. Not thread-safe.
 */
final class JoinMetrics {
  private final Counter samples;
  private final Counter duplicates;
  private final Counter unusedFeedback;
  private final ReasonCounters deadLetters;
  private final Map<Contradiction, Counter> contradictions = new EnumMap<>(Contradiction.class);
  private final Map<Stage, Counter> withStage = new EnumMap<>(Stage.class);

  JoinMetrics(MetricGroup group, Gauge<Long> openRequests) {
    samples = group.counter("samples");
    duplicates = group.counter("duplicates");
    unusedFeedback = group.counter("unusedFeedback");
    deadLetters = new ReasonCounters(group);
    for (Contradiction kind : Contradiction.values()) {
      contradictions.put(kind, group.addGroup("kind", kind.label()).counter("contradictions"));
    }
    for (Stage stage : Stage.values()) {
      MetricGroup ofStage = group.addGroup("stage", stage.label());
      Counter counter = ofStage.counter("requestsWithStage");
      withStage.put(stage, counter);
      ofStage.<Double, Gauge<Double>>gauge("completeness", () -> share(counter));
    }
    group.gauge("openRequests", openRequests);
  }

  static MetricGroup group(RuntimeContext context) {
    return context.getMetricGroup().addGroup("weir");
  }

  void joined(AssembledSample assembled) {
    samples.inc();
    unusedFeedback.inc(assembled.unusedFeedback());
    RequestSample sample = assembled.sample();
    withStage.forEach(
        (stage, counter) -> counter.inc(sample.stageTotals()[stage.ordinal()] > 0 ? 1 : 0));
    if (assembled.contradictions().total() > 0) {
      contradictions.forEach(
          (kind, counter) -> counter.inc(assembled.contradictions().count(kind)));
    }
  }

  void duplicates(int records) {
    duplicates.inc(records);
  }

  void deadLetter(Reason reason) {
    deadLetters.add(reason);
  }

  private double share(Counter counter) {
    long all = samples.getCount();
    return all == 0 ? 1 : (double) counter.getCount() / all;
  }
}
