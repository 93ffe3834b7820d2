package io.weir.benchmarks.store;

import io.weir.benchmarks.store.Callers.Connection;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.store.EmbeddingStoreServer;
import io.weir.store.client.ClientConfig;
import io.weir.store.client.EmbeddingStoreClient;
import io.weir.store.client.ItemVectors;
import io.weir.store.table.Encoding;
import io.weir.store.table.VectorTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;

/**
 * Readers over the network: the store's own client and HTTP, Redis by MGET, and plain sockets that
 * carry as many bytes, without and with the store's lookup. Before it, the time from a full log in
 * Kafka to a store that is ready.
 *
 * @param dir an empty folder
 * @param duration of each measurement
 * @param redis the program; null = without
 */
record WireRun(Catalogue catalogue, Path dir, Duration duration, @Nullable Path redis) {
  private static final List<Integer> CONNECTIONS = List.of(1, 4);
  private static final int IDS = 1000;
  private static final int BATCHES = 256;
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final double MIN_OVER_REDIS = 2;
  private static final double MAX_OVER_TCP = 5;

  List<Figure> run() throws Exception {
    List<Figure> figures = new ArrayList<>();
    try (EmbeddedKafka kafka = EmbeddedKafka.start(Files.createDirectories(dir.resolve("kafka")))) {
      WeirConfig config =
          WeirConfig.defaults()
              .with("kafka.bootstrap-servers=" + kafka.bootstrapServers())
              .with("store.dir=" + dir.resolve("store"))
              .with("store.port=0")
              .with("store.admin-port=0")
              .with("store.http-port=0");
      KafkaFeed.write(config.kafka(), catalogue);
      long start = System.nanoTime();
      try (EmbeddingStoreServer server = EmbeddingStoreServer.start(config)) {
        if (!server.awaitReady(PATIENCE)) {
          throw new IllegalStateException("the store is not ready: " + server.status());
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        figures.add(
            figure("from Kafka to ready, items a second", catalogue.items() / seconds, "items/s"));
        figures.addAll(contenders(server));
      }
    }
    return figures;
  }

  private List<Figure> contenders(EmbeddingStoreServer server) throws Exception {
    List<Figure> figures = new ArrayList<>();
    int answerBytes = IDS * catalogue.dimension() * Float.BYTES + IDS / 8;
    VectorTable table = ScoreRun.table(catalogue, Encoding.FLOAT32);
    RedisServer peer = redis == null ? null : RedisServer.start(redis, dir);
    try (peer;
        TcpEcho echo = new TcpEcho(IDS * Long.BYTES, answerBytes, TcpEcho.Work.NONE);
        TcpEcho lookup = new TcpEcho(IDS * Long.BYTES, answerBytes, lookUp(table))) {
      if (peer != null) {
        peer.load(catalogue);
      }
      for (int connections : CONNECTIONS) {
        Callers tcp = measure(connections, () -> tcp(echo), null);
        Callers looked = measure(connections, () -> tcp(lookup), null);
        Callers store = measure(connections, () -> store(server), null);
        Callers score = measure(connections, () -> score(server), null);
        figures.addAll(calls("raw TCP, 1,000 ids", connections, tcp));
        figures.addAll(calls("raw TCP and the store's table, 1,000 ids", connections, looked));
        if (peer != null) {
          Callers other = measure(connections, () -> redis(peer), peer.process());
          figures.addAll(calls("Redis MGET, 1,000 ids", connections, other));
          figures.add(
              figure(
                      "gRPC over Redis, calls per CPU second, " + on(connections),
                      other.cpuNs() / store.cpuNs(),
                      "times")
                  .atLeast(MIN_OVER_REDIS));
        }
        figures.addAll(calls("gRPC multi-get, 1,000 ids", connections, store));
        figures.add(
            figure(
                    "gRPC over raw TCP, CPU of a call, " + on(connections),
                    store.cpuNs() / tcp.cpuNs(),
                    "times")
                .atMost(MAX_OVER_TCP));
        figures.add(
            figure(
                "gRPC over raw TCP and the store's table, CPU of a call, " + on(connections),
                store.cpuNs() / looked.cpuNs(),
                "times"));
        figures.addAll(calls("gRPC score, 5,000 to 500", connections, score));
        Callers http = measure(connections, () -> http(server), null);
        figures.addAll(calls("HTTP multi-get, 1,000 ids", connections, http));
      }
    } finally {
      table.free();
    }
    return figures;
  }

  private Callers measure(
      int connections, Callable<Connection> connect, @Nullable ProcessHandle server)
      throws Exception {
    return Callers.measure(connections, duration, connect, server);
  }

  private Connection tcp(TcpEcho echo) throws Exception {
    TcpEcho.Client client = echo.connect();
    List<byte[]> batches = bodies();
    return connection(call -> client.call(batches.get(call % BATCHES)), client);
  }

  /** What the store does for an answer, which is the rows and then the bitmap of those found. */
  private static TcpEcho.Work lookUp(VectorTable table) {
    return (request, answer) -> {
      long[] ids = new long[IDS];
      ByteBuffer.wrap(request).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(ids);
      byte[] found = new byte[IDS / 8];
      require(table.multiGet(ids, answer, found));
      System.arraycopy(found, 0, answer, answer.length - found.length, found.length);
    };
  }

  /** Ids as eight bytes each. */
  private List<byte[]> bodies() {
    List<byte[]> bodies = new ArrayList<>();
    for (long[] ids : catalogue.batches(BATCHES, IDS, 9)) {
      ByteBuffer body = ByteBuffer.allocate(IDS * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      body.asLongBuffer().put(ids);
      bodies.add(body.array());
    }
    return bodies;
  }

  private Connection redis(RedisServer server) {
    Jedis client = server.connect();
    List<byte[][]> batches = new ArrayList<>();
    for (long[] ids : catalogue.batches(BATCHES, IDS, 9)) {
      batches.add(RedisServer.keys(ids));
    }
    return connection(call -> require(client.mget(batches.get(call % BATCHES)).size()), client);
  }

  private Connection store(EmbeddingStoreServer server) {
    EmbeddingStoreClient client = client(server);
    long[][] batches = catalogue.batches(BATCHES, IDS, 9);
    return connection(
        call -> {
          ItemVectors vectors = client.multiGet(batches[call % BATCHES]);
          require(vectors.foundCount());
        },
        client);
  }

  /** The JDK's own client, of one connection that is kept. */
  private Connection http(EmbeddingStoreServer server) {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    URI address = URI.create("http://127.0.0.1:" + server.httpPort() + "/v1/multi-get");
    List<HttpRequest> requests = new ArrayList<>();
    for (byte[] body : bodies()) {
      requests.add(
          HttpRequest.newBuilder(address)
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build());
    }
    return connection(call -> require(rows(client, requests.get(call % BATCHES))), () -> {});
  }

  /** How many rows an answer holds. */
  private int rows(HttpClient client, HttpRequest request) {
    try {
      byte[] body = client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
      return body.length / (catalogue.dimension() * Float.BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in a call", e);
    }
  }

  private Connection score(EmbeddingStoreServer server) {
    EmbeddingStoreClient client = client(server);
    long[][] batches = catalogue.batches(BATCHES, ScoreRun.CANDIDATES, 10);
    float[] user = Catalogue.gaussians(new SplittableRandom(11), catalogue.dimension());
    return connection(call -> client.score(user, ScoreRun.TOP, batches[call % BATCHES]), client);
  }

  private static EmbeddingStoreClient client(EmbeddingStoreServer server) {
    return EmbeddingStoreClient.connect(
        "127.0.0.1", server.port(), ClientConfig.defaults().withDeadline(Duration.ofMinutes(1)));
  }

  private static Connection connection(
      java.util.function.IntConsumer call, AutoCloseable resource) {
    return new Connection() {
      @Override
      public void accept(int number) {
        call.accept(number);
      }

      @Override
      public void close() throws Exception {
        resource.close();
      }
    };
  }

  private static void require(int found) {
    if (found != IDS) {
      throw new IllegalStateException("found " + found + " of " + IDS + " items that are there");
    }
  }

  private static List<Figure> calls(String what, int connections, Callers callers) {
    return List.of(
        figure(what + ", " + on(connections), callers.perSecond(), "req/s"),
        figure(what + ", " + on(connections) + ": CPU", callers.cpuNs() / 1000, "us/req"));
  }

  private static String on(int connections) {
    return connections == 1 ? "1 connection" : connections + " connections";
  }

  private static Figure figure(String what, double value, String unit) {
    return Figure.of(Part.WIRE, what, value, unit);
  }
}
