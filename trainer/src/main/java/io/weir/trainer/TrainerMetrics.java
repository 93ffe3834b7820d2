package io.weir.trainer;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.weir.core.InvalidValueException;
import io.weir.core.cascade.DeadLetter;
import io.weir.core.cascade.MetricWindow;
import io.weir.trainer.publication.PublicationFigures;
import io.weir.trainer.stream.Batch;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a trainer tells Prometheus, over HTTP where that is wanted; {@code docs/trainer.md} says
 * what each figure means and when to be woken by it.
 *
 * <p>Thread-safe; told by the training thread. Outlives a trainer's rollbacks. Whoever makes it
 * closes it.
 */
final class TrainerMetrics implements AutoCloseable {
  private static final String PREFIX = "weir_trainer_";
  private static final double[] STEP_SECONDS = {
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5
  };
  private static final double[] AGE_SECONDS = {
    0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 7200, 86400
  };

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter samples =
      counter("samples", "Samples learnt from, by revision.", "revision");
  private final Counter candidates = counter("candidates", "Candidates of these samples.");
  private final Counter refused =
      counter("refused", "Dead letters, by topic and reason.", "topic", "reason");
  private final Counter skipped = counter("skipped_steps", "Steps skipped as not finite.");
  private final Counter rollbacks = counter("rollbacks", "Times that learning was taken back.");
  private final Histogram stepSeconds =
      histogram("step_seconds", "Duration of a step, scoring included.", STEP_SECONDS);
  private final Histogram sampleAge =
      histogram("sample_age_seconds", "From a sample's append to its step's end.", AGE_SECONDS);
  private final Gauge steps = gauge("steps", "Training steps taken.");
  private final Gauge lag = gauge("lag_records", "Samples that wait to be learnt.", "partition");
  private final Gauge items = gauge("published_items", "Items that readers find.");
  private final Gauge waiting = gauge("waiting_items", "Changed items not acknowledged yet.");
  private final Gauge generation = gauge("generation", "The generation that readers use.");
  private final Gauge frozen =
      gauge("generation_frozen_timestamp_seconds", "When its dense weights were frozen.");
  private final Gauge generations =
      gauge("generations", "Generations since the last start, by outcome.", "outcome");
  private final Gauge checkpointTime =
      gauge("checkpoint_timestamp_seconds", "When the newest checkpoint was written.");
  private final Gauge window =
      gauge("window", "Figures of the newest window of metrics, by name.", "metric");
  private final Set<String> figuresOfWindow = new HashSet<>();
  private final @Nullable HTTPServer server;

  /**
   * @param listen where to serve {@code /metrics}, HOST:PORT; empty = nowhere
   * @throws InvalidValueException when that is not to be had
   */
  TrainerMetrics(String listen) {
    this.server = listen.isEmpty() ? null : serve(listen);
  }

  private HTTPServer serve(String listen) {
    int colon = listen.lastIndexOf(':');
    try {
      return HTTPServer.builder()
          .hostname(listen.substring(0, colon))
          .port(Integer.parseInt(listen.substring(colon + 1)))
          .registry(registry)
          .buildAndStart();
    } catch (IOException e) {
      InvalidValueException refusal =
          new InvalidValueException(
              "trainer.health.listen", listen, "an address that is free; " + e.getMessage());
      refusal.initCause(e);
      throw refusal;
    }
  }

  /** The port that is listened at; empty = none. */
  Optional<Integer> port() {
    return Optional.ofNullable(server).map(HTTPServer::getPort);
  }

  /** A batch was read, and learnt from as far as it could be. */
  void learnt(Batch batch, double seconds, long nowMs, long stepsTaken, long stepsSkipped) {
    samples.labelValues("0").inc(batch.requests());
    samples.labelValues("1").inc(batch.revised());
    batch.samples().forEach(sample -> candidates.inc(sample.size()));
    steps.set(stepsTaken);
    skipped.inc(stepsSkipped);
    if (!batch.samples().isEmpty()) {
      stepSeconds.observe(seconds);
      sampleAge.observe((nowMs - batch.earliestAppendMs()) / 1e3);
    }
  }

  /** A record was refused. */
  void refused(DeadLetter letter) {
    refused.labelValues(letter.topic(), letter.reason()).inc();
  }

  /** Learning was taken back. */
  void rolledBack() {
    rollbacks.inc();
  }

  /** How far publication is. */
  void published(PublicationFigures figures, long publishedItems) {
    items.set(publishedItems);
    waiting.set(figures.waiting());
    generation.set(figures.generation());
    frozen.set(figures.generationMs() / 1e3);
    generations.labelValues("announced").set(figures.announced());
    generations.labelValues("refused").set(figures.refused());
    generations.labelValues("abandoned").set(figures.abandoned());
    generations.labelValues("retired").set(figures.retired());
  }

  /** How many samples wait, by partition; a negative one is not known. */
  void lag(long[] byPartition) {
    for (int p = 0; p < byPartition.length; p++) {
      if (byPartition[p] >= 0) {
        lag.labelValues(Integer.toString(p)).set(byPartition[p]);
      }
    }
  }

  /** A checkpoint was written. */
  void checkpoint(long nowMs) {
    checkpointTime.set(nowMs / 1e3);
  }

  /** A window of metrics is full: figures that it does not have are gone. */
  void window(MetricWindow full) {
    figuresOfWindow.removeAll(full.values().keySet());
    figuresOfWindow.forEach(window::remove);
    figuresOfWindow.clear();
    figuresOfWindow.addAll(full.values().keySet());
    full.values().forEach((name, value) -> window.labelValues(name).set(value));
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder().name(PREFIX + name).help(help).labelNames(labels).register(registry);
  }

  private Gauge gauge(String name, String help, String... labels) {
    return Gauge.builder().name(PREFIX + name).help(help).labelNames(labels).register(registry);
  }

  private Histogram histogram(String name, String help, double[] bounds) {
    return Histogram.builder()
        .name(PREFIX + name)
        .help(help)
        .classicOnly()
        .classicUpperBounds(bounds)
        .register(registry);
  }
}
