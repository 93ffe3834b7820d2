package io.weir.store;

import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.weir.core.InvalidValueException;
import io.weir.store.generation.GenerationStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ports that a store is called at: readers over gRPC, readers over HTTP, and admin calls.
 *
 * @param server for readers over gRPC
 * @param http for readers over HTTP
 * @param admin for operators and other replicas
 */
record Doors(Server server, HttpApi http, Server admin) {
  private static final Logger log = LoggerFactory.getLogger(Doors.class);

  /**
   * Listens at all of them.
   *
   * @param parts receives what is to be closed
   * @throws InvalidValueException when a port or a file of {@code store.security} cannot be used
   */
  static Doors open(
      StoreConfig config,
      Reads reads,
      GenerationStore store,
      HealthMonitor health,
      Workers workers,
      Deque<AutoCloseable> parts) {
    ServerSecurity security = config.security();
    warnOfOpenAdmin(config);
    Optional<Tls> tls = Tls.of(security);
    Tokens tokens = Tokens.read("store.security.token-file", security.tokenFile());
    Tokens adminTokens = Tokens.read("store.security.admin-token-file", security.adminTokenFile());
    CallLimit limit = new CallLimit(config.maxCalls());
    CallCounts counts = new CallCounts();
    EmbeddingStoreService service =
        new EmbeddingStoreService(reads, new SnapshotFiles(config.snapshotDir()), workers.timer());
    Server server =
        listen(
            config,
            tls,
            new Listening("store.host", config.host(), "store.port", config.port()),
            builder ->
                builder
                    // Most calls read memory and never wait: the network's own threads answer them.
                    .directExecutor()
                    .callExecutor(workers)
                    .intercept(new CallGuard(tokens, limit, counts))
                    .addService(service)
                    .addService(health.service()));
    parts.push(() -> stop(server, config.stopTimeout()));
    HttpApi http =
        HttpApi.start(
            config,
            tls,
            new HttpReads(service, reads),
            tokens,
            limit,
            new StoreMetrics(reads, limit, counts));
    parts.push(http);
    Server admin =
        listen(
            config,
            tls,
            new Listening(
                "store.admin-host", config.adminHost(), "store.admin-port", config.adminPort()),
            builder ->
                builder
                    .executor(workers.executor())
                    // Few, and never to be locked out by readers.
                    .intercept(
                        new CallGuard(
                            adminTokens, new CallLimit(config.maxCalls()), new CallCounts()))
                    .addService(new AdminService(store, config, workers.timer())));
    parts.push(() -> stop(admin, config.stopTimeout()));
    return new Doors(server, http, admin);
  }

  int port() {
    return server.getPort();
  }

  int httpPort() {
    return http.port();
  }

  int adminPort() {
    return admin.getPort();
  }

  private static Server listen(
      StoreConfig config,
      Optional<Tls> tls,
      Listening where,
      UnaryOperator<NettyServerBuilder> services) {
    try {
      NettyServerBuilder builder =
          NettyServerBuilder.forAddress(where.address(), Tls.credentials(tls))
              .maxInboundMessageSize(config.maxMessageBytes())
              .maxConcurrentCallsPerConnection(config.maxCallsPerConnection());
      return services.apply(builder).build().start();
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

  private static void stop(Server server, Duration timeout) throws InterruptedException {
    server.shutdown();
    if (!server.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      server.shutdownNow();
      server.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
