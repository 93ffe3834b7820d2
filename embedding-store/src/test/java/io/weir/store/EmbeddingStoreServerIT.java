package io.weir.store;

import static io.weir.store.TestLog.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.weir.core.InvalidValueException;
import io.weir.core.cascade.DeadLetter;
import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.ItemEmbedding.Kind;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.schemas.Codecs;
import io.weir.schemas.Topics;
import io.weir.store.client.ClientConfig;
import io.weir.store.client.EmbeddingStoreClient;
import io.weir.store.client.EmbeddingStoreException;
import io.weir.store.client.ItemVectors;
import io.weir.store.client.StoreStatus;
import io.weir.store.client.StoreUnavailableException;
import io.weir.store.config.StoreConfig;
import io.weir.store.v1.EmbeddingStoreGrpc;
import io.weir.store.v1.GetRequest;
import io.weir.store.v1.GetResponse;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingStoreServerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int DIMENSION = 8;

  @TempDir static Path broker;
  private static EmbeddedKafka kafka;

  @TempDir Path dir;
  private WeirConfig config;
  private TestLog log;

  @BeforeAll
  static void startBroker() {
    kafka = EmbeddedKafka.start(broker);
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  @BeforeEach
  void topics(TestInfo test) {
    config =
        WeirConfig.defaults()
            .with("kafka.bootstrap-servers=" + kafka.bootstrapServers())
            .with("kafka.topic-prefix=t" + test.getDisplayName().hashCode() + ".")
            .with("store.dir=" + dir.resolve("store"))
            .with("store.port=0")
            .with("store.admin-port=0")
            .with("store.http-port=0")
            .with("store.max-ids-per-call=5000");
    log = new TestLog(config);
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  @Nested
  class Reads {
    @Test
    void generation_published_isReadThroughTheClient() throws Exception {
      log.generation(3, 1, 1000, DIMENSION);
      log.update(3, 1, 7, vector(7, 1, DIMENSION));
      log.withdraw(3, 1, 8, DIMENSION);
      try (EmbeddingStoreServer server = started();
          EmbeddingStoreClient client = client(server)) {
        awaitApplied(server);

        ItemVectors vectors = client.multiGet(6, 7, 8, 999, 1000, 6);

        assertThat(vectors.origin().generation()).isEqualTo(3);
        assertThat(vectors.origin().trainerEpoch()).isEqualTo(1);
        assertThat(vectors.origin().stale()).isFalse();
        assertThat(vectors.origin().stalenessMs()).isBetween(0L, 30_000L);
        assertThat(vectors.dimension()).isEqualTo(DIMENSION);
        assertThat(vectors.size()).isEqualTo(6);
        assertThat(vectors.foundCount()).isEqualTo(4);
        assertThat(vectors.vector(0)).isEqualTo(vector(6, 0, DIMENSION));
        assertThat(vectors.vector(1)).isEqualTo(vector(7, 1, DIMENSION));
        assertThat(vectors.found(2)).isFalse();
        assertThat(vectors.vector(3)).isEqualTo(vector(999, 0, DIMENSION));
        assertThat(vectors.found(4)).isFalse();
        assertThat(vectors.vector(5)).isEqualTo(vector(6, 0, DIMENSION));
        assertThatThrownBy(() -> vectors.vector(2))
            .hasMessage("position: 2 (expected: an item that has a vector)");
        assertThat(vectors.toArray()).hasSize(6 * DIMENSION).startsWith(vectors.vector(0));
        assertThat(client.multiGet().size()).isZero();
        assertThat(client.get(5).vector(0)).isEqualTo(vector(5, 0, DIMENSION));
      }
    }

    @Test
    void get_oneItem_packedLittleEndian() throws Exception {
      log.generation(3, 1, 10, DIMENSION);
      try (EmbeddingStoreServer server = ready();
          Channel channel = new Channel(server)) {
        var stub = EmbeddingStoreGrpc.newBlockingStub(channel.channel);

        GetResponse found = stub.get(GetRequest.newBuilder().setId(4).setGeneration(3).build());
        GetResponse missing = stub.get(GetRequest.newBuilder().setId(-4).build());

        float[] values = new float[DIMENSION];
        found
            .getVector()
            .asReadOnlyByteBuffer()
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer()
            .get(values);
        assertThat(found.getFound()).isTrue();
        assertThat(values).isEqualTo(vector(4, 0, DIMENSION));
        assertThat(found.getOrigin().getGeneration()).isEqualTo(3);
        assertThat(missing.getFound()).isFalse();
        assertThat(missing.getVector().isEmpty()).isTrue();
        assertThat(missing.getDimension()).isEqualTo(DIMENSION);
      }
    }

    @Test
    void generation_thatIsNotServed_failedPrecondition() throws Exception {
      log.generation(3, 1, 10, DIMENSION);
      try (EmbeddingStoreServer server = ready();
          EmbeddingStoreClient client = client(server)) {
        assertThat(client.multiGetFrom(3, 1).foundCount()).isEqualTo(1);
        assertRefused(
            () -> client.multiGetFrom(4, 1),
            server,
            Status.Code.FAILED_PRECONDITION,
            "generation: 4 (expected: one that is held: [3])");
      }
    }

    @Test
    void limits_exceeded_areRefusedInOneLine() throws Exception {
      log.generation(3, 1, 10, DIMENSION);
      config = config.with("store.max-message-bytes=48000").with("store.client.attempts=1");
      try (EmbeddingStoreServer server = ready();
          EmbeddingStoreClient client = client(server)) {
        assertRefused(
            () -> client.multiGet(ids(5001)),
            server,
            Status.Code.INVALID_ARGUMENT,
            "ids.length: 5001 (expected: at most 5000 in one call)");
        assertRefused(
            () -> client.multiGet(ids(2000)),
            server,
            Status.Code.RESOURCE_EXHAUSTED,
            "ids.length: 2000 (expected: a response of at most 48000 bytes, 32 per id)");
        assertRefused(
            () -> client.multiGet(ids(7000)),
            server,
            Status.Code.RESOURCE_EXHAUSTED,
            "gRPC message exceeds maximum size 48000: 56004");
        assertThat(client.multiGet(ids(1400)).foundCount()).isEqualTo(10);
      }
    }

    /** 80 MB of them: the server need not take them in to refuse them. */
    @Test
    void tenMillionIds_areRefused_andTheStoreAnswersOn() throws Exception {
      log.generation(3, 1, 10, DIMENSION);
      config = config.with("store.client.attempts=1").with("store.client.deadline=30s");
      try (EmbeddingStoreServer server = ready();
          EmbeddingStoreClient client = client(server)) {
        assertThatThrownBy(() -> client.multiGet(ids(10_000_000)))
            .isInstanceOfSatisfying(
                EmbeddingStoreException.class,
                e -> assertThat(e.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED))
            .hasMessageNotContaining("\n");
        assertThat(client.multiGet(ids(10)).foundCount()).isEqualTo(10);
      }
    }

    @Test
    void store_withoutGeneration_isUnavailableAndNotServing() throws Exception {
      try (EmbeddingStoreServer server = started();
          EmbeddingStoreClient client = client(server);
          Channel channel = new Channel(server)) {
        assertThatThrownBy(() -> client.multiGet(1))
            .isInstanceOf(StoreUnavailableException.class)
            .hasMessage(
                "store 127.0.0.1:" + server.port() + ": UNAVAILABLE: no generation is current yet");
        assertThat(channel.health()).isEqualTo(ServingStatus.NOT_SERVING);
        assertThat(client.status().notReadyReason()).isEqualTo("no generation is current yet");
        assertThat(client.status().current()).isNull();
        assertThat(server.awaitReady(Duration.ofMillis(1))).isFalse();

        log.generation(3, 1, 10, DIMENSION);
        assertThat(server.awaitReady(PATIENCE)).isTrue();
        assertThat(client.multiGet(1).foundCount()).isEqualTo(1);
        Await.until(() -> channel.health() == ServingStatus.SERVING);
      }
    }

    @Test
    void client_ofNoServer_saysSoInOneLine() throws Exception {
      int port = freePort();
      ClientConfig quick =
          ClientConfig.defaults().withDeadline(Duration.ofSeconds(5)).withAttempts(2);
      try (EmbeddingStoreClient client = EmbeddingStoreClient.connect("127.0.0.1", port, quick)) {
        assertThatThrownBy(() -> client.multiGet(1))
            .isInstanceOf(StoreUnavailableException.class)
            .hasMessageStartingWith("store 127.0.0.1:" + port + ": UNAVAILABLE: ")
            .hasMessageContaining("Connection refused")
            .hasMessageNotContaining("\n");
      }
    }

    @Test
    void client_afterARestartOfTheServer_connectsAgain() throws Exception {
      log.generation(3, 1, 10, DIMENSION);
      int port = freePort();
      config = config.with("store.port=" + port);
      ClientConfig patient = ClientConfig.defaults().withDeadline(Duration.ofSeconds(20));
      try (EmbeddingStoreClient client = EmbeddingStoreClient.connect("127.0.0.1", port, patient)) {
        for (int round = 0; round < 3; round++) {
          try (EmbeddingStoreServer server = ready()) {
            Await.until(() -> answers(client));
          }
          for (int call = 0; call < 10; call++) {
            assertThatThrownBy(() -> client.multiGet(1))
                .isInstanceOf(StoreUnavailableException.class);
          }
        }
      }
    }
  }

  @Nested
  class Log {
    @Test
    void restart_goesOnFromStoredOffsets() throws Exception {
      log.generation(3, 1, 500, DIMENSION);
      StoreStatus before;
      try (EmbeddingStoreServer server = ready()) {
        awaitApplied(server);
        before = server.status();
      }
      log.update(3, 1, 1, vector(1, 5, DIMENSION));
      try (EmbeddingStoreServer server = ready();
          EmbeddingStoreClient client = client(server)) {
        awaitApplied(server);
        assertThat(server.status().vectorsApplied()).as("records read again").isEqualTo(1);
        assertThat(offset(server, 1)).isEqualTo(before.partitions().get(1).offset() + 1);
        assertThat(client.multiGet(1, 2).vector(0)).isEqualTo(vector(1, 5, DIMENSION));
        assertThat(client.multiGet(1, 2).vector(1)).isEqualTo(vector(2, 0, DIMENSION));
        assertThat(items(server)).isEqualTo(500);
      }
    }

    @Test
    void newReplica_startsAtTheNewestAnnouncedGeneration() throws Exception {
      log.generation(3, 1, 500, DIMENSION);
      log.generation(4, 1, 20, DIMENSION);
      try (EmbeddingStoreServer server = ready()) {
        awaitApplied(server);
        assertThat(generation(server)).isEqualTo(4);
        assertThat(server.status().vectorsApplied()).isEqualTo(20);
        assertThat(server.status().ignored()).isEmpty();
      }
    }

    @Test
    void swap_ofGenerations_isSeenByOneClient() throws Exception {
      log.generation(3, 1, 50, DIMENSION);
      try (EmbeddingStoreServer server = ready();
          EmbeddingStoreClient client = client(server)) {
        assertThat(client.multiGet(1).origin().generation()).isEqualTo(3);
        log.begin(4, 2, 4);
        log.refresh(4, 2, 1, new float[] {1, 2, 3, 4});
        log.flush();
        awaitApplied(server);
        assertThat(client.multiGet(1).origin().generation()).isEqualTo(3);
        assertThat(client.status().loading())
            .containsExactly(new StoreStatus.GenerationStatus(4, 2, 4, 1));
        log.end(4, 2, 4);
        awaitApplied(server);
        ItemVectors vectors = client.multiGet(1, 2);
        assertThat(vectors.origin().generation()).isEqualTo(4);
        assertThat(vectors.origin().trainerEpoch()).isEqualTo(2);
        assertThat(vectors.vector(0)).containsExactly(1, 2, 3, 4);
        assertThat(vectors.found(1)).isFalse();
      }
    }

    @Test
    void badRecords_areCountedAndDeadLettered_andStopNothing() throws Exception {
      log.generation(3, 1, 10, DIMENSION);
      log.raw(0, new byte[] {1, 2, 3});
      log.update(3, 1, 1, new float[3]);
      float[] nan = vector(2, 1, DIMENSION);
      nan[3] = Float.NaN;
      log.update(3, 1, 2, nan);
      log.update(9, 1, 2, vector(2, 1, DIMENSION));
      log.update(3, 1, 3, vector(3, 1, DIMENSION));
      try (EmbeddingStoreServer server = ready();
          EmbeddingStoreClient client = client(server)) {
        awaitApplied(server);
        assertThat(client.status().refused())
            .containsOnly(
                Map.entry("undecodable", 1L),
                Map.entry("wrong-dimension", 1L),
                Map.entry("not-finite", 1L));
        assertThat(client.status().ignored()).containsOnly(Map.entry("unknown-generation", 1L));
        ItemVectors vectors = client.multiGet(1, 2, 3);
        assertThat(vectors.vector(0)).isEqualTo(vector(1, 0, DIMENSION));
        assertThat(vectors.vector(1)).isEqualTo(vector(2, 0, DIMENSION));
        assertThat(vectors.vector(2)).isEqualTo(vector(3, 1, DIMENSION));

        List<DeadLetter> letters = deadLetters();
        assertThat(letters)
            .extracting(DeadLetter::reason)
            .containsExactlyInAnyOrder("undecodable", "wrong-dimension", "not-finite");
        assertThat(letters)
            .filteredOn(letter -> letter.reason().equals("not-finite"))
            .singleElement()
            .satisfies(
                letter -> {
                  assertThat(letter.detail())
                      .isEqualTo("values[3]: NaN (expected: a finite number)");
                  assertThat(letter.topic()).isEqualTo(Topics.of(config.kafka()).itemEmbeddings());
                  assertThat(letter.partition()).isZero();
                  assertThat(letter.value())
                      .isEqualTo(
                          Codecs.EMBEDDINGS.encode(
                              ItemEmbedding.vector(Kind.UPDATE, 2, 3, 1, 2, 2, nan)));
                });
      }
    }

    @Test
    void offsetsLost_oldGenerationIsServedAsStale_untilANewOneIsLoaded() throws Exception {
      log.generation(3, 1, 10, DIMENSION);
      try (EmbeddingStoreServer server = ready()) {
        awaitApplied(server);
      }
      log.update(3, 1, 1, vector(1, 1, DIMENSION));
      log.truncate();
      log.update(3, 1, 2, vector(2, 1, DIMENSION));
      try (EmbeddingStoreServer server = started();
          EmbeddingStoreClient client = client(server);
          Channel channel = new Channel(server)) {
        awaitApplied(server);
        assertThat(client.status().stale()).isTrue();
        assertThat(client.status().ready()).isFalse();
        assertThat(client.status().notReadyReason())
            .isEqualTo(
                "the log lost records of the current generation: another one is being loaded");
        assertThat(channel.health()).isEqualTo(ServingStatus.NOT_SERVING);
        ItemVectors vectors = client.multiGet(1, 2);
        assertThat(vectors.origin().stale()).isTrue();
        assertThat(vectors.vector(0)).isEqualTo(vector(1, 0, DIMENSION));

        log.generation(4, 1, 10, DIMENSION);
        assertThat(server.awaitReady(PATIENCE)).isTrue();
        assertThat(client.multiGet(1).origin().stale()).isFalse();
        assertThat(client.multiGet(1).origin().generation()).isEqualTo(4);
      }
    }

    @Test
    void storeOfAnotherLog_startsOver() throws Exception {
      log.generation(3, 1, 10, DIMENSION);
      try (EmbeddingStoreServer server = ready()) {
        awaitApplied(server);
      }
      config = config.with("kafka.topic-prefix=another-" + config.kafka().topicPrefix());
      try (TestLog another = new TestLog(config);
          EmbeddingStoreServer server = started()) {
        awaitApplied(server);
        assertThat(server.status().stale()).isTrue();
        another.generation(8, 1, 30, DIMENSION);
        assertThat(server.awaitReady(PATIENCE)).isTrue();
        assertThat(generation(server)).isEqualTo(8);
        assertThat(items(server)).isEqualTo(30);
      }
    }

    @Test
    void freshness_ofUpdates_isReported() throws Exception {
      log.generation(3, 1, 10, DIMENSION);
      try (EmbeddingStoreServer server = ready();
          EmbeddingStoreClient client = client(server)) {
        awaitApplied(server);
        long now = System.currentTimeMillis();
        log.timedUpdate(3, 1, vector(1, 1, DIMENSION), now - 1000, now - 60_000);
        awaitApplied(server);
        StoreStatus status = client.status();
        assertThat(status.trainToReadable().count()).isEqualTo(1);
        assertThat(status.trainToReadable().p99Ms()).isBetween(1000L, 20_000L);
        assertThat(status.sampleToReadable().p50Ms()).isBetween(60_000L, 80_000L);
        assertThat(status.vectorsApplied()).isEqualTo(11);
        assertThat(status).isEqualTo(withStalenessOf(status, server.status()));
      }
    }
  }

  @Nested
  class Start {
    @Test
    void busyPort_refused_andNothingStaysOpen() throws Exception {
      try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
        assertNotStarted(
            config.with("store.port=" + busy.getLocalPort()),
            "store.port: " + busy.getLocalPort() + " (expected: a free port)");
      }
      started().close();
    }

    @Test
    void foreignHost_refused() {
      assertNotStarted(
          config.with("store.host=203.0.113.7"),
          "store.host: 203.0.113.7 (expected: an address of this machine that may be listened on)");
    }

    @Test
    void unwritableFolder_refused() throws Exception {
      Path file = Files.writeString(dir.resolve("file"), "");
      assertNotStarted(
          config.with("store.dir=" + file.resolve("store")),
          "store.dir: " + file.resolve("store") + " (expected: a folder that can be written to)");
    }

    @Test
    void folderOfARunningStore_refused() {
      try (EmbeddingStoreServer server = started()) {
        assertThat(server.port()).isPositive();
        Path folder = dir.resolve("store");
        assertNotStarted(
            config,
            "store.dir: " + folder + " (expected: a folder that no other running store uses)");
      }
    }

    @Test
    void unreachableBroker_refused() throws Exception {
      String nobody = "127.0.0.1:" + freePort();
      assertNotStarted(
          config.with("kafka.bootstrap-servers=" + nobody).with("store.broker-timeout=500ms"),
          "kafka.bootstrap-servers: "
              + nobody
              + " (expected: a reachable broker; TimeoutException no answer within 500 ms)");
    }

    @Test
    void close_twice_hasNoFurtherEffect() {
      EmbeddingStoreServer server = started();
      server.close();
      server.close();
      started().close();
    }

    @Test
    void allMethods_afterClose_answerFromWhatWas() throws Exception {
      log.generation(3, 1, 10, DIMENSION);
      EmbeddingStoreServer server = ready();
      int port = server.port();
      server.close();
      assertThat(server.status().notReadyReason()).isEqualTo("the store is closed");
      assertThat(generation(server)).isEqualTo(3);
      assertThat(server.awaitReady(Duration.ofMillis(1))).isFalse();
      assertThat(server.awaitApplied(Long.MAX_VALUE, Duration.ofMillis(1))).isFalse();
      assertThat(server.readStats().calls()).isZero();
      assertThat(server.port()).isEqualTo(port);
      assertThat(List.of(server.adminPort(), server.httpPort())).allMatch(other -> other > 0);
    }

    private void assertNotStarted(WeirConfig wrong, String message) {
      assertThatThrownBy(() -> EmbeddingStoreServer.start(wrong))
          .isInstanceOf(InvalidValueException.class)
          .hasMessage(message);
    }
  }

  private EmbeddingStoreServer started() {
    return EmbeddingStoreServer.start(config);
  }

  private EmbeddingStoreServer ready() throws InterruptedException {
    EmbeddingStoreServer server = started();
    assertThat(server.awaitReady(PATIENCE)).as(server.status().notReadyReason()).isTrue();
    return server;
  }

  private EmbeddingStoreClient client(EmbeddingStoreServer server) {
    return EmbeddingStoreClient.connect(
        "127.0.0.1", server.port(), config.section("store", StoreConfig.class).client());
  }

  private static boolean answers(EmbeddingStoreClient client) {
    try {
      return client.multiGet(1).foundCount() == 1;
    } catch (StoreUnavailableException e) {
      return false;
    }
  }

  private static void awaitApplied(EmbeddingStoreServer server) throws InterruptedException {
    assertThat(server.awaitApplied(System.currentTimeMillis(), PATIENCE)).isTrue();
  }

  private static void assertRefused(
      ThrowingCallable call, EmbeddingStoreServer server, Status.Code code, String description) {
    assertThatThrownBy(call)
        .isInstanceOf(EmbeddingStoreException.class)
        .isNotInstanceOf(StoreUnavailableException.class)
        .hasMessage("store 127.0.0.1:" + server.port() + ": " + code + ": " + description);
  }

  private static StoreStatus withStalenessOf(StoreStatus other, StoreStatus status) {
    return new StoreStatus(
        status.current(),
        status.loading(),
        status.partitions(),
        status.notReadyReason(),
        status.stale(),
        other.stalenessMs(),
        status.vectorsApplied(),
        status.refused(),
        status.ignored(),
        status.trainToReadable(),
        status.sampleToReadable());
  }

  private static long generation(EmbeddingStoreServer server) {
    return Objects.requireNonNull(server.status().current()).generation();
  }

  private static long items(EmbeddingStoreServer server) {
    return Objects.requireNonNull(server.status().current()).items();
  }

  private static long offset(EmbeddingStoreServer server, int partition) {
    return server.status().partitions().get(partition).offset();
  }

  private static long[] ids(int count) {
    return LongStream.range(0, count).toArray();
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  private List<DeadLetter> deadLetters() {
    Properties properties = config.kafka().clientProperties();
    String topic = Topics.of(config.kafka()).deadLetter();
    List<TopicPartition> partitions =
        List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      List<DeadLetter> letters = new ArrayList<>();
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(record -> letters.add(Codecs.DEAD_LETTERS.decode(record.value())));
      }
      return letters;
    }
  }

  /** A bare gRPC channel. */
  private static final class Channel implements AutoCloseable {
    final ManagedChannel channel;

    Channel(EmbeddingStoreServer server) {
      channel =
          Grpc.newChannelBuilderForAddress(
                  "127.0.0.1", server.port(), InsecureChannelCredentials.create())
              .build();
    }

    ServingStatus health() {
      return HealthGrpc.newBlockingStub(channel)
          .check(
              HealthCheckRequest.newBuilder().setService(EmbeddingStoreGrpc.SERVICE_NAME).build())
          .getStatus();
    }

    @Override
    public void close() {
      channel.shutdownNow();
    }
  }
}
