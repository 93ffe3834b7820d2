package io.weir.flink;

import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestSample;
import io.weir.core.cascade.Stage;
import io.weir.core.config.TasksConfig;
import io.weir.core.labelling.AssembledSample;
import io.weir.core.labelling.Contradiction;
import io.weir.core.labelling.Contradictions;
import io.weir.core.labelling.Revision;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * The join's metrics, all in group {@code weir} of the join operator.
 *
 * <p>Counters: {@code samples} per {@code revision}, {@code recordsJoined} (what samples were made
 * of) and {@code duplicates} (identical records dropped) per {@code source}, {@code unusedFeedback}
 * (of actions that belong to no task), {@code lateFeedback} and {@code feedback} (what has made a
 * label) per {@code action}, {@code deadLetters} per {@code reason}, {@code contradictions} per
 * {@code kind}, {@code requestsWithStage} per {@code stage}.
 *
 * <p>Gauges, to be summed over subtasks: {@code openRequests}, {@code maturingRequests}, {@code
 * stateBytes} (encoded records and samples held); and {@code completeness} per {@code stage}: the
 * share of this subtask's last thousand samples that had a log of the stage. Histogram: {@code
 * labelDelayMs} per {@code action}, from the request to the feedback. Not thread-safe.
 */
final class JoinMetrics {
  private static final int HISTOGRAM_WINDOW = 1_000;
  private static final int COMPLETENESS_WINDOW = 1_000;
  private static final int REVISIONS = 2;
  private static final String OTHER = "other";

  private final Counter[] samples = new Counter[REVISIONS];
  private final Map<SourceTopic, Counter> recordsJoined = new EnumMap<>(SourceTopic.class);
  private final Map<SourceTopic, Counter> duplicates = new EnumMap<>(SourceTopic.class);
  private final Counter unusedFeedback;
  private final ReasonCounters deadLetters;
  private final Map<String, OfAction> byAction = new HashMap<>();
  private final OfAction otherActions;
  private final Map<Contradiction, Counter> contradictions = new EnumMap<>(Contradiction.class);
  private final Map<Stage, OfStage> stages = new EnumMap<>(Stage.class);

  /** What is known of one action's feedback. */
  private record OfAction(Counter used, Counter late, Histogram delay) {
    static OfAction in(MetricGroup group, String action) {
      MetricGroup own = group.addGroup("action", action);
      return new OfAction(
          own.counter("feedback"),
          own.counter("lateFeedback"),
          own.histogram("labelDelayMs", new DescriptiveStatisticsHistogram(HISTOGRAM_WINDOW)));
    }
  }

  /** How many requests had a log of one stage, since the start and of late. */
  private record OfStage(Counter requests, RecentShare recent) {
    static OfStage in(MetricGroup group, Stage stage) {
      MetricGroup own = group.addGroup("stage", stage.label());
      RecentShare recent = new RecentShare(COMPLETENESS_WINDOW);
      own.<Double, Gauge<Double>>gauge("completeness", recent::share);
      return new OfStage(own.counter("requestsWithStage"), recent);
    }

    void add(RequestSample sample, Stage stage) {
      boolean has = sample.stageTotals()[stage.ordinal()] > 0;
      requests.inc(has ? 1 : 0);
      recent.add(has);
    }
  }

  JoinMetrics(MetricGroup group, TasksConfig tasks, HeldTotals totals) {
    for (int revision = 0; revision < REVISIONS; revision++) {
      samples[revision] = group.addGroup("revision", Integer.toString(revision)).counter("samples");
    }
    for (SourceTopic source : SourceTopic.values()) {
      MetricGroup ofSource = group.addGroup("source", source.label());
      recordsJoined.put(source, ofSource.counter("recordsJoined"));
      duplicates.put(source, ofSource.counter("duplicates"));
    }
    unusedFeedback = group.counter("unusedFeedback");
    deadLetters = new ReasonCounters(group);
    // Names come from records: those of no task share one place, or a mistake would fill the
    // memory.
    tasks.actions().values().stream()
        .flatMap(Collection::stream)
        .distinct()
        .forEach(action -> byAction.put(action, OfAction.in(group, action)));
    otherActions = OfAction.in(group, OTHER);
    for (Contradiction kind : Contradiction.values()) {
      contradictions.put(kind, group.addGroup("kind", kind.label()).counter("contradictions"));
    }
    for (Stage stage : Stage.values()) {
      stages.put(stage, OfStage.in(group, stage));
    }
    group.<Long, Gauge<Long>>gauge("openRequests", totals::openRequests);
    group.<Long, Gauge<Long>>gauge("maturingRequests", totals::maturingRequests);
    group.<Long, Gauge<Long>>gauge("stateBytes", totals::heldBytes);
  }

  static MetricGroup group(RuntimeContext context) {
    return context.getMetricGroup().addGroup("weir");
  }

  void joined(AssembledSample assembled) {
    RequestSample sample = assembled.sample();
    samples[sample.revision()].inc();
    stages.forEach((stage, of) -> of.add(sample, stage));
    found(assembled.contradictions(), assembled.unusedFeedback());
  }

  /** Counts what slow feedback told, and the sample that came of it, if any did. */
  void revised(Revision revision) {
    revision.sample().ifPresent(sample -> samples[sample.revision()].inc());
    found(revision.contradictions(), revision.unusedFeedback());
  }

  private void found(Contradictions found, int unused) {
    unusedFeedback.inc(unused);
    if (found.total() > 0) {
      contradictions.forEach((kind, counter) -> counter.inc(found.count(kind)));
    }
  }

  /** Counts feedback that has come in time. */
  void labelled(Feedback feedback) {
    Long requestTime = feedback.requestTime();
    OfAction of = of(feedback.action());
    of.used().inc();
    if (requestTime != null) {
      of.delay().update(feedback.eventTime() - requestTime);
    }
  }

  /** Counts feedback that has come too late to make a label. */
  void lateFeedback(String action) {
    of(action).late().inc();
  }

  /** Counts records of which no more will become than samples. */
  void recordsJoined(Collection<RawRecord> records) {
    count(recordsJoined, records);
  }

  void duplicates(Collection<RawRecord> records) {
    count(duplicates, records);
  }

  private static void count(Map<SourceTopic, Counter> counters, Collection<RawRecord> records) {
    for (RawRecord raw : records) {
      Counter counter = counters.get(raw.source());
      if (counter != null) {
        counter.inc();
      }
    }
  }

  void deadLetter(Reason reason) {
    deadLetters.add(reason);
  }

  private OfAction of(String action) {
    return byAction.getOrDefault(action, otherActions);
  }
}
