package io.weir.store.serving;

import io.weir.store.client.StoreStatus;
import io.weir.store.client.StoreStatus.GenerationStatus;
import io.weir.store.client.StoreStatus.Latency;
import io.weir.store.client.StoreStatus.PartitionStatus;
import io.weir.store.config.StoreConfig;
import io.weir.store.generation.GenerationStore;
import io.weir.store.generation.HeldGeneration;
import io.weir.store.generation.View;
import io.weir.store.ingest.Ingest;
import io.weir.store.ingest.IngestStats;
import io.weir.store.ingest.Latencies;
import io.weir.store.ingest.LogProgress;
import java.time.Clock;
import java.util.List;
import java.util.stream.IntStream;

/** Says what the store serves and whether it is ready. Thread-safe. */
public final class StatusReporter {
  private final GenerationStore store;
  private final Ingest ingest;
  private final StoreConfig config;
  private final Clock clock;

  /** Of a store and its ingest. */
  public StatusReporter(GenerationStore store, Ingest ingest, StoreConfig config, Clock clock) {
    this.store = store;
    this.ingest = ingest;
    this.config = config;
    this.clock = clock;
  }

  /** What {@link StoreStatus} says of each. */
  public StoreStatus status() {
    View view = store.view();
    IngestStats stats = ingest.stats();
    HeldGeneration current = view.current();
    return new StoreStatus(
        current == null ? null : generation(current),
        view.loading().stream().map(StatusReporter::generation).toList(),
        partitions(view.offsets()),
        notReadyReason(),
        view.stale(),
        stalenessMs(),
        stats.vectorsApplied(),
        stats.refused(),
        stats.ignored(),
        latency(stats.trainToReadable()),
        latency(stats.sampleToReadable()));
  }

  /** Everything appended longer ago is readable; {@link LogProgress#UNKNOWN} at first. */
  public long stalenessMs() {
    return ingest.progress().stalenessMs(clock.millis());
  }

  /** Everything appended before is readable, epoch ms; {@link LogProgress#UNKNOWN} at first. */
  public long completeUntilMs() {
    return ingest.progress().completeUntilMs();
  }

  /** One line; empty when the store is ready. */
  public String notReadyReason() {
    View view = store.view();
    long lag = ingest.progress().lag();
    long staleness = stalenessMs();
    if (store.isClosed()) {
      return "the store is closed";
    }
    if (ingest.failure().isPresent()) {
      return "ingest stopped: " + ingest.failure().get();
    }
    if (view.current() == null) {
      return "no generation is current yet";
    }
    if (view.stale()) {
      return "the log lost records of the current generation: another one is being loaded";
    }
    if (lag == LogProgress.UNKNOWN || staleness == LogProgress.UNKNOWN) {
      return "the end of the log is not known yet";
    }
    if (lag > config.maxLag()) {
      return "lag: " + lag + " (expected: at most " + config.maxLag() + " records)";
    }
    long maxStalenessMs = config.maxStaleness().toMillis();
    return staleness > maxStalenessMs
        ? "staleness: " + staleness + " ms (expected: at most " + maxStalenessMs + " ms)"
        : "";
  }

  private List<PartitionStatus> partitions(List<Long> offsets) {
    return IntStream.range(0, offsets.size())
        .mapToObj(p -> new PartitionStatus(p, offsets.get(p), ingest.progress().lag(p)))
        .toList();
  }

  private static GenerationStatus generation(HeldGeneration held) {
    return new GenerationStatus(
        held.generation(), held.trainerEpoch(), held.dimension(), held.items());
  }

  private static Latency latency(Latencies latencies) {
    Latencies.Summary summary = latencies.summary();
    return new Latency(summary.count(), summary.p50Ms(), summary.p99Ms());
  }
}
