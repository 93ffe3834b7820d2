package io.weir.local.part;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.HistogramStatistics;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;
import org.jspecify.annotations.Nullable;

/**
 * Flink's own figures of the join, read in the process that runs it.
 *
 * <p>Whatever stands in a metric group {@code weir} of any operator, under its name; figures with
 * labels, such as {@code deadLetters} per {@code reason}, by the labels' values. Counters and whole
 * gauges are sums over operators and subtasks, other gauges means; of histograms the fullest one
 * speaks. Thread-safe; whoever makes it closes it.
 */
public final class JoinCounters implements AutoCloseable {
  private static final String GROUP = "weir";
  private static final String WATERMARK = "currentInputWatermark";
  private static final String REPORTER = "metrics.reporter.weir-local.";
  private static final String RUN = "run";
  private static final Map<String, JoinCounters> OPEN = new ConcurrentHashMap<>();

  private final String run = UUID.randomUUID().toString();
  private final Map<Metric, List<String>> metrics = new ConcurrentHashMap<>();

  private final Set<Gauge<?>> watermarks = ConcurrentHashMap.newKeySet();
  private volatile boolean lost;

  private JoinCounters() {}

  public static JoinCounters open() {
    JoinCounters counters = new JoinCounters();
    OPEN.put(counters.run, counters);
    return counters;
  }

  /** The options by which a Flink cluster in this process tells its figures to this. */
  public Configuration flinkOptions() {
    Configuration options = new Configuration();
    options.setString(REPORTER + "factory.class", ReporterFactory.class.getName());
    options.setString(REPORTER + RUN, run);
    return options;
  }

  /** All figures as they are now: name → number, or name → label → number. */
  public ObjectNode read() {
    Map<List<String>, List<Metric>> byPath = new TreeMap<>(Comparator.comparing(List::toString));
    metrics.forEach(
        (metric, path) -> byPath.computeIfAbsent(path, key -> new ArrayList<>()).add(metric));
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    byPath.forEach(
        (path, same) -> {
          ObjectNode parent = root;
          for (String name : path.subList(0, path.size() - 1)) {
            parent = parent.withObjectProperty(name);
          }
          parent.set(path.get(path.size() - 1), value(same));
        });
    return root;
  }

  /**
   * How far event time has come in every operator, epoch ms; {@code Long.MIN_VALUE} before it has
   * come to one. What an operator makes of that time is sent before the next one hears of it.
   */
  public long watermark() {
    return watermarks.stream()
        .map(Gauge::getValue)
        .filter(Long.class::isInstance)
        .mapToLong(Long.class::cast)
        .min()
        .orElse(Long.MIN_VALUE);
  }

  /**
   * Whether a part of the join has ended, as when Flink starts it again after a failure: then its
   * counters tell of the time after that alone.
   */
  public boolean startedAgain() {
    return lost;
  }

  @Override
  public void close() {
    OPEN.remove(run);
  }

  private static JsonNode value(List<Metric> same) {
    if (same.get(0) instanceof Counter) {
      return LongNode.valueOf(same.stream().mapToLong(m -> ((Counter) m).getCount()).sum());
    }
    if (same.get(0) instanceof Histogram) {
      return histogram(same);
    }
    List<Number> values =
        same.stream()
            .map(metric -> ((Gauge<?>) metric).getValue())
            .filter(Number.class::isInstance)
            .map(Number.class::cast)
            .toList();
    return values.stream().allMatch(v -> v instanceof Long || v instanceof Integer)
        ? LongNode.valueOf(values.stream().mapToLong(Number::longValue).sum())
        : DoubleNode.valueOf(
            values.stream().mapToDouble(Number::doubleValue).average().orElse(Double.NaN));
  }

  private static JsonNode histogram(List<Metric> same) {
    List<Histogram> histograms = same.stream().map(Histogram.class::cast).toList();
    HistogramStatistics fullest =
        histograms.stream()
            .max(Comparator.comparingLong(Histogram::getCount))
            .orElseThrow()
            .getStatistics();
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    long count = histograms.stream().mapToLong(Histogram::getCount).sum();
    node.put("count", count);
    if (count == 0) {
      return node; // quantiles of nothing are no numbers
    }
    node.put("p50", fullest.getQuantile(.5));
    node.put("p99", fullest.getQuantile(.99));
    node.put("max", fullest.getMax());
    return node;
  }

  private void added(Metric metric, String name, MetricGroup group) {
    if (name.equals(WATERMARK) && metric instanceof Gauge<?> watermark) {
      watermarks.add(watermark);
    }
    List<String> scope = Arrays.asList(group.getScopeComponents());
    int own = scope.lastIndexOf(GROUP);
    boolean known =
        metric instanceof Counter || metric instanceof Histogram || metric instanceof Gauge<?>;
    if (own < 0 || !known) {
      return;
    }
    List<String> path = new ArrayList<>(List.of(name));
    // After the group come a label's name and its value, and so on.
    for (int value = own + 2; value < scope.size(); value += 2) {
      path.add(scope.get(value));
    }
    metrics.put(metric, path);
  }

  private void removed(Metric metric) {
    watermarks.removeIf(watermark -> watermark == metric);
    if (metrics.remove(metric) != null) {
      lost = true;
    }
  }

  /** What Flink makes reporters with; it finds it as a service. */
  public static final class ReporterFactory implements MetricReporterFactory {
    @Override
    public MetricReporter createMetricReporter(Properties properties) {
      return new Reporter(OPEN.get(properties.getProperty(RUN, "")));
    }
  }

  /** Passes on what Flink says of its metrics. */
  private record Reporter(@Nullable JoinCounters counters) implements MetricReporter {
    @Override
    public void open(MetricConfig config) {}

    @Override
    public void close() {}

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
      if (counters != null) {
        counters.added(metric, name, group);
      }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
      if (counters != null) {
        counters.removed(metric);
      }
    }
  }
}
