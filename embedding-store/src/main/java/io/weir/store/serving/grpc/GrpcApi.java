package io.weir.store.serving.grpc;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.weir.core.InvalidValueException;
import io.weir.store.config.StoreConfig;
import io.weir.store.security.Tls;
import io.weir.store.serving.Admission;
import io.weir.store.serving.CallCounts;
import io.weir.store.serving.CallLimit;
import io.weir.store.serving.Listening;
import io.weir.store.serving.ReadCalls;
import io.weir.store.serving.Reads;
import io.weir.store.transfer.SnapshotFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store over gRPC: readers at one port; operators and other replicas at another.
 *
 * <p>Thread-safe. Whoever starts it closes it: calls in progress finish.
 */
public final class GrpcApi implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(GrpcApi.class);

  private static final int WINDOW_BYTES = 1 << 20;

  private final StoreConfig config;
  private final Optional<Tls> tls;
  private final Workers workers = new Workers();
  private final HealthMonitor health = new HealthMonitor();
  private final Deque<Server> servers = new ArrayDeque<>();

  private GrpcApi(StoreConfig config, Optional<Tls> tls) {
    this.config = config;
    this.tls = tls;
  }

  /**
   * Listens at both ports.
   *
   * @throws InvalidValueException when one is not to be had; nothing stays open
   */
  public static GrpcApi start(
      StoreConfig config, Admission admission, Reads reads, ReadCalls calls) {
    warnOfOpenAdmin(config);
    GrpcApi api = new GrpcApi(config, admission.credentials().tls());
    try {
      api.listenToReaders(admission, reads, calls);
      api.listenToOperators(admission, reads);
    } catch (InvalidValueException e) {
      api.close();
      throw e;
    }
    api.health.start(reads.reporter());
    return api;
  }

  /** The port of readers. */
  public int port() {
    return servers.getLast().getPort();
  }

  /** The port of operators and of other replicas. */
  public int adminPort() {
    return servers.getFirst().getPort();
  }

  /**
   * Waits until something of the store's status holds.
   *
   * @return whether it does
   */
  public boolean await(BooleanSupplier condition, Duration timeout) throws InterruptedException {
    return health.await(condition, timeout);
  }

  /** The operators' port first: a copy that is being taken must not outlast readers. */
  @Override
  public void close() {
    servers.forEach(this::stop);
    health.close();
    workers.close();
  }

  private void listenToReaders(Admission admission, Reads reads, ReadCalls calls) {
    listen(
        new Listening("store.host", config.host(), "store.port", config.port()),
        builder ->
            builder
                // Most calls read memory and never wait: the network's own threads answer them.
                .directExecutor()
                .callExecutor(workers)
                .intercept(
                    new CallGuard(
                        admission.credentials(),
                        admission.credentials().tokens(),
                        admission.limit(),
                        admission.counts()))
                .addService(
                    new EmbeddingStoreService(
                            reads, calls, new SnapshotFiles(config.snapshotDir()), workers.timer())
                        .definition())
                .addService(health.service()));
  }

  private void listenToOperators(Admission admission, Reads reads) {
    listen(
        new Listening(
            "store.admin-host", config.adminHost(), "store.admin-port", config.adminPort()),
        builder ->
            builder
                .executor(workers.executor())
                // Few, and never to be locked out by readers.
                .intercept(
                    new CallGuard(
                        admission.credentials(),
                        admission.credentials().adminTokens(),
                        new CallLimit(config.maxCalls()),
                        new CallCounts()))
                .addService(new AdminService(reads.store(), config, workers.timer())));
  }

  private void listen(Listening where, UnaryOperator<NettyServerBuilder> services) {
    try {
      NettyServerBuilder builder =
          NettyServerBuilder.forAddress(where.address(), Tls.credentials(tls))
              .maxInboundMessageSize(config.maxMessageBytes())
              // A fixed one: to find the best, gRPC would send a ping beside every answer.
              .flowControlWindow(WINDOW_BYTES)
              .maxConcurrentCallsPerConnection(config.maxCallsPerConnection());
      servers.push(services.apply(builder).build().start());
    } catch (IOException e) {
      throw where.refused(e);
    }
  }

  private static void warnOfOpenAdmin(StoreConfig config) {
    try {
      if (config.security().adminIsOpen()
          && !InetAddress.getByName(config.adminHost()).isLoopbackAddress()) {
        log.warn(
            "store.admin-host: {} (expected: loopback, or store.security.admin-token-file or"
                + " client-ca): whoever reaches the port may copy and change what is served",
            config.adminHost());
      }
    } catch (UnknownHostException e) {
      log.debug("listening will say so: {}", e.getMessage());
    }
  }

  private void stop(Server server) {
    long timeoutMs = config.stopTimeout().toMillis();
    server.shutdown();
    try {
      if (!server.awaitTermination(timeoutMs, TimeUnit.MILLISECONDS)) {
        server.shutdownNow();
        server.awaitTermination(timeoutMs, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
