package io.weir.store;

import io.weir.core.InvalidValueException;
import io.weir.core.config.KafkaConfig;
import io.weir.core.config.WeirConfig;
import io.weir.store.client.StoreStatus;
import io.weir.store.config.StoreConfig;
import io.weir.store.generation.GenerationStore;
import io.weir.store.ingest.Ingest;
import io.weir.store.ingest.IngestOptions;
import io.weir.store.serving.Admission;
import io.weir.store.serving.ReadCalls;
import io.weir.store.serving.ReadStats;
import io.weir.store.serving.Reads;
import io.weir.store.serving.StatusReporter;
import io.weir.store.serving.grpc.GrpcApi;
import io.weir.store.serving.http.HttpApi;
import io.weir.store.transfer.PeerCheckpoint;
import io.weir.store.transfer.Transfers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running embedding store: it reads item vectors from Kafka, keeps them on disk and in memory,
 * and answers readers over gRPC and HTTP.
 *
 * <p>Thread-safe. Whoever starts it closes it: calls in progress finish, what was applied is on
 * disk; closing again has no effect.
 */
public final class EmbeddingStoreServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddingStoreServer.class);

  private final StatusReporter reporter;
  private final ReadStats readStats;
  private final GrpcApi grpc;
  private final int port;
  private final int adminPort;
  private final int httpPort;
  private final Deque<AutoCloseable> parts;

  private EmbeddingStoreServer(
      Reads reads, GrpcApi grpc, HttpApi http, Deque<AutoCloseable> parts) {
    this.reporter = reads.reporter();
    this.readStats = reads.stats();
    this.grpc = grpc;
    this.port = grpc.port();
    this.adminPort = grpc.adminPort();
    this.httpPort = http.port();
    this.parts = parts;
  }

  /**
   * Starts a store: opens its folder, rebuilds its memory, connects to Kafka and listens. It is
   * ready some time later, see {@link #awaitReady}.
   *
   * @param config sections {@code store} and {@code kafka}
   * @throws InvalidValueException when the folder, the brokers or the port cannot be used; nothing
   *     stays open
   */
  public static EmbeddingStoreServer start(WeirConfig config) {
    StoreConfig store = config.section("store", StoreConfig.class);
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    try {
      return start(store, config.kafka(), Clock.systemUTC(), parts);
    } catch (RuntimeException e) {
      closeAll(parts);
      throw e;
    }
  }

  private static EmbeddingStoreServer start(
      StoreConfig config, KafkaConfig kafka, Clock clock, Deque<AutoCloseable> parts) {
    PeerCheckpoint.fetch(
        config.bootstrapFrom(), config.dir(), config.streamPatience(), config.client().security());
    Transfers.deleteAll(config.dir());
    GenerationStore store = GenerationStore.open(config.dir(), config.holding());
    parts.push(store);
    Ingest ingest =
        Ingest.start(
            kafka,
            store,
            new IngestOptions(
                config.batchRecords(), config.brokerTimeout(), config.requiredRetention()),
            clock);
    parts.push(ingest);
    Reads reads =
        new Reads(store, new StatusReporter(store, ingest, config, clock), new ReadStats(), config);
    ReadCalls calls = new ReadCalls(reads);
    Admission admission = Admission.of(config);
    parts.push(admission);
    GrpcApi grpc = GrpcApi.start(config, admission, reads, calls);
    parts.push(grpc);
    HttpApi http = HttpApi.start(config, admission, reads, calls);
    parts.push(http);
    log.info(
        "listening on {}:{}, over HTTP on {}, for admin calls on {}:{}",
        config.host(),
        grpc.port(),
        http.port(),
        config.adminHost(),
        grpc.adminPort());
    return new EmbeddingStoreServer(reads, grpc, http, parts);
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** The port it listens on for calls over HTTP. */
  public int httpPort() {
    return httpPort;
  }

  /** The port it listens on for admin calls. */
  public int adminPort() {
    return adminPort;
  }

  /** What it serves, how far its ingest is and how fresh its vectors are. */
  public StoreStatus status() {
    return reporter.status();
  }

  /** What readers asked for. */
  public ReadStats readStats() {
    return readStats;
  }

  /**
   * Waits until a generation is served with lag and staleness within their bounds.
   *
   * @return whether it is ready; {@link StoreStatus#notReadyReason} says why not
   */
  public boolean awaitReady(Duration timeout) throws InterruptedException {
    return grpc.await(() -> reporter.notReadyReason().isEmpty(), timeout);
  }

  /**
   * Waits until all records that were appended to the log before a moment are readable.
   *
   * @param epochMs the moment, by this machine's clock
   * @return whether they are
   */
  public boolean awaitApplied(long epochMs, Duration timeout) throws InterruptedException {
    return grpc.await(() -> reporter.completeUntilMs() >= epochMs, timeout);
  }

  @Override
  public synchronized void close() {
    closeAll(parts);
  }

  /** The last one opened first; a failure to close one does not keep the others open. */
  private static void closeAll(Deque<AutoCloseable> parts) {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        log.error("closing failed", e);
      }
    }
  }
}
