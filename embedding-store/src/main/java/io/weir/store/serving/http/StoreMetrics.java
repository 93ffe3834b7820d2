package io.weir.store.serving.http;

import io.grpc.Status;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.SummaryWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.weir.store.client.StoreStatus;
import io.weir.store.security.Credentials;
import io.weir.store.serving.Admission;
import io.weir.store.serving.HeldList;
import io.weir.store.serving.ReadStats;
import io.weir.store.serving.Reads;
import io.weir.store.serving.StatusReporter;
import io.weir.store.v1.HeldGeneration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

/**
 * What a store tells Prometheus, asked for at each scrape; {@code docs/store.md} says what each
 * figure means. Thread-safe.
 */
final class StoreMetrics {
  private static final String PREFIX = "weir_store_";
  private static final double[] QUANTILES = {0.5, 0.99, 0.999};

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Reads reads;
  private final Admission admission;

  StoreMetrics(Reads reads, Admission admission) {
    this.reads = reads;
    this.admission = admission;
    reading(reads.stats());
    credentials();
    ingest(reads.reporter());
    generations();
  }

  PrometheusRegistry registry() {
    return registry;
  }

  private void reading(ReadStats stats) {
    counter("hits", "Ids looked up that had a vector.", stats::hits);
    counter("misses", "Ids looked up that had none.", stats::misses);
    counter("lookups", "Ids looked up: hits and misses.", stats::lookups);
    gauge("calls_in_progress", "Calls that are being answered.", admission.limit()::inProgress);
    SummaryWithCallback.builder()
        .name(PREFIX + "read_seconds")
        .help("Time of get, multi-get and score inside the store; quantiles of a minute or two.")
        .callback(callback -> callback.call(stats.calls(), stats.totalSeconds(), quantiles(stats)))
        .register(registry);
    CounterWithCallback.builder()
        .name(PREFIX + "calls")
        .help("Calls by how they ended, over gRPC and HTTP, the health service's left out.")
        .labelNames("status")
        .callback(
            callback -> {
              for (Status.Code code : Status.Code.values()) {
                callback.call(admission.counts().of(code), code.name());
              }
            })
        .register(registry);
  }

  private void credentials() {
    Credentials credentials = admission.credentials();
    counter("credential_reloads", "Changed files taken over.", credentials::reloads);
    counter(
        "refused_credential_reloads",
        "Changed files that could not be used; what was read before stays in force.",
        credentials::refusedReloads);
  }

  private void ingest(StatusReporter reporter) {
    counter(
        "applied_vectors",
        "REFRESH and UPDATE records applied.",
        () -> reporter.status().vectorsApplied());
    byReason("refused_records", "Records sent to the dead letters.", StoreStatus::refused);
    byReason("ignored_records", "Records without effect.", StoreStatus::ignored);
    GaugeWithCallback.builder()
        .name(PREFIX + "lag_records")
        .help("Records known and not readable yet; -1 = not known.")
        .labelNames("partition")
        .callback(
            callback ->
                reporter
                    .status()
                    .partitions()
                    .forEach(p -> callback.call(p.lag(), Integer.toString(p.partition()))))
        .register(registry);
    gauge(
        "staleness_seconds",
        "Everything appended this long ago is readable; NaN = not known.",
        () -> {
          long ms = reporter.stalenessMs();
          return ms < 0 ? Double.NaN : ms / 1e3;
        });
    gauge("ready", "1 when reads should be sent here.", () -> reporter.status().ready() ? 1 : 0);
    gauge("stale", "1 when the log lost records.", () -> reporter.status().stale() ? 1 : 0);
    latency("train_to_readable_ms", "End of a step until read.", StoreStatus::trainToReadable);
    latency("sample_to_readable_ms", "Append until read.", StoreStatus::sampleToReadable);
  }

  private void generations() {
    gauge(
        "generation",
        "The generation that is served; NaN = none.",
        () -> {
          StoreStatus.GenerationStatus current = reads.reporter().status().current();
          return current == null ? Double.NaN : current.generation();
        });
    held("generation_items", "Items of a generation.", held -> held.getGeneration().getItems());
    held("generation_bytes", "Memory of a generation.", HeldGeneration::getMemoryBytes);
  }

  private void held(String name, String help, Function<HeldGeneration, Long> value) {
    GaugeWithCallback.builder()
        .name(PREFIX + name)
        .help(help)
        .labelNames("generation", "state")
        .callback(
            callback -> {
              // A generation of an earlier log may have the id and state of one of this log.
              Map<List<String>, Long> sums = new LinkedHashMap<>();
              for (HeldGeneration held : HeldList.of(reads.store().view()).getGenerationsList()) {
                List<String> labels =
                    List.of(
                        Long.toString(held.getGeneration().getGeneration()),
                        held.getState().name().toLowerCase(Locale.ROOT));
                sums.merge(labels, value.apply(held), Long::sum);
              }
              sums.forEach((labels, sum) -> callback.call(sum, labels.toArray(new String[0])));
            })
        .register(registry);
  }

  private void byReason(
      String name, String help, Function<StoreStatus, Map<String, Long>> reasons) {
    CounterWithCallback.builder()
        .name(PREFIX + name)
        .help(help)
        .labelNames("reason")
        .callback(
            callback ->
                reasons
                    .apply(reads.reporter().status())
                    .forEach((reason, count) -> callback.call(count, reason)))
        .register(registry);
  }

  private void latency(String name, String help, Function<StoreStatus, StoreStatus.Latency> of) {
    GaugeWithCallback.builder()
        .name(PREFIX + name)
        .help(help)
        .labelNames("quantile")
        .callback(
            callback -> {
              StoreStatus.Latency latency = of.apply(reads.reporter().status());
              callback.call(latency.p50Ms(), "0.5");
              callback.call(latency.p99Ms(), "0.99");
            })
        .register(registry);
  }

  private void counter(String name, String help, DoubleSupplier value) {
    CounterWithCallback.builder()
        .name(PREFIX + name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  private void gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(PREFIX + name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  private static Quantiles quantiles(ReadStats stats) {
    double[] percentiles = new double[QUANTILES.length];
    for (int i = 0; i < percentiles.length; i++) {
      percentiles[i] = QUANTILES[i] * 100;
    }
    long[] ns = stats.latenciesNs(percentiles);
    Quantile[] quantiles = new Quantile[ns.length];
    for (int i = 0; i < ns.length; i++) {
      quantiles[i] = new Quantile(QUANTILES[i], ns[i] / 1e9);
    }
    return Quantiles.of(quantiles);
  }
}
