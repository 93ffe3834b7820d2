package io.weir.store;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.weir.core.InvalidValueException;
import io.weir.core.config.KafkaConfig;
import io.weir.core.config.WeirConfig;
import io.weir.store.client.StoreStatus;
import io.weir.store.generation.GenerationStore;
import io.weir.store.ingest.Ingest;
import io.weir.store.ingest.IngestOptions;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running embedding store: it reads item vectors from Kafka, keeps them on disk and in memory,
 * and answers readers over gRPC.
 *
 * <p>Thread-safe. Whoever starts it closes it: calls in progress finish, what was applied is on
 * disk; closing again has no effect.
 */
public final class EmbeddingStoreServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddingStoreServer.class);

  private final StatusReporter reporter;
  private final ReadStats readStats;
  private final HealthMonitor health;
  private final Server server;
  private final Server admin;
  private final Deque<AutoCloseable> parts;

  private EmbeddingStoreServer(
      Reads reads, HealthMonitor health, Server server, Server admin, Deque<AutoCloseable> parts) {
    this.reporter = reads.reporter();
    this.readStats = reads.stats();
    this.health = health;
    this.server = server;
    this.admin = admin;
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
    Workers workers = new Workers();
    parts.push(workers);
    Reads reads =
        new Reads(store, new StatusReporter(store, ingest, config, clock), new ReadStats(), config);
    HealthMonitor health = new HealthMonitor();
    parts.push(health);
    EmbeddingStoreService service =
        new EmbeddingStoreService(reads, new SnapshotFiles(config.snapshotDir()), workers.timer());
    Server server =
        listen(
            config,
            new Listening("store.host", config.host(), "store.port", config.port()),
            builder ->
                builder
                    // Most calls read memory and never wait: the network's own threads answer them.
                    .directExecutor()
                    .callExecutor(workers)
                    .addService(service)
                    .addService(health.service()));
    parts.push(() -> stop(server, config.stopTimeout()));
    Server admin =
        listen(
            config,
            new Listening(
                "store.admin-host", config.adminHost(), "store.admin-port", config.adminPort()),
            builder ->
                builder
                    .executor(workers.executor())
                    .addService(new AdminService(store, config, workers.timer())));
    parts.push(() -> stop(admin, config.stopTimeout()));
    health.start(reads.reporter());
    log.info(
        "listening on {}:{}, for admin calls on {}:{}",
        config.host(),
        server.getPort(),
        config.adminHost(),
        admin.getPort());
    return new EmbeddingStoreServer(reads, health, server, admin, parts);
  }

  /** The port it listens on. */
  public int port() {
    return server.getPort();
  }

  /** The port it listens on for admin calls. */
  public int adminPort() {
    return admin.getPort();
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
    return health.await(() -> reporter.notReadyReason().isEmpty(), timeout);
  }

  /**
   * Waits until all records that were appended to the log before a moment are readable.
   *
   * @param epochMs the moment, by this machine's clock
   * @return whether they are
   */
  public boolean awaitApplied(long epochMs, Duration timeout) throws InterruptedException {
    return health.await(() -> reporter.completeUntilMs() >= epochMs, timeout);
  }

  @Override
  public synchronized void close() {
    closeAll(parts);
  }

  private static Server listen(
      StoreConfig config, Listening where, UnaryOperator<NettyServerBuilder> services) {
    try {
      NettyServerBuilder builder =
          NettyServerBuilder.forAddress(where.address())
              .maxInboundMessageSize(config.maxMessageBytes())
              .maxConcurrentCallsPerConnection(config.maxCallsPerConnection());
      return services.apply(builder).build().start();
    } catch (IOException e) {
      throw where.refused(e);
    }
  }

  private static void stop(Server server, Duration timeout) throws InterruptedException {
    server.shutdown();
    if (!server.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      server.shutdownNow();
      server.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
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
