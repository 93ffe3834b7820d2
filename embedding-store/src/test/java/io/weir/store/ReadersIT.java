package io.weir.store;

import static io.weir.store.TestLog.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.store.client.ClientConfig;
import io.weir.store.client.EmbeddingReader;
import io.weir.store.client.EmbeddingStoreClient;
import io.weir.store.client.EmbeddingStoreException;
import io.weir.store.client.FakeEmbeddingStore;
import io.weir.store.client.GenerationInfo;
import io.weir.store.client.ItemVectors;
import io.weir.store.client.RankedItems;
import io.weir.store.client.ScoreQuery;
import io.weir.store.client.Similarity;
import io.weir.store.client.StoreUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client of two replicas, and the fake that readers test with, answer alike. */
class ReadersIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int DIMENSION = 4;
  private static final byte[] CONTENT = new byte[600_000];

  @TempDir static Path dir;
  private static final List<EmbeddingStoreServer> replicas = new ArrayList<>();
  private static EmbeddedKafka kafka;
  private static TestLog log;
  private static WeirConfig config;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    CONTENT[77] = 7;
    Path snapshot = Files.createDirectories(dir.resolve("snapshots").resolve("generation-4"));
    Files.write(snapshot.resolve("user-tower.bin"), CONTENT);
    kafka = EmbeddedKafka.start(dir.resolve("kafka"));
    config =
        WeirConfig.defaults()
            .with("kafka.bootstrap-servers=" + kafka.bootstrapServers())
            .with("store.snapshot-dir=" + dir.resolve("snapshots"))
            .with("store.port=0")
            .with("store.admin-port=0")
            .with("store.http-port=0");
    log = new TestLog(config);
    for (int i = 0; i < 2; i++) {
      replicas.add(EmbeddingStoreServer.start(config.with("store.dir=" + dir.resolve("s" + i))));
    }
    for (EmbeddingStoreServer replica : replicas) {
      // One that begins later begins with the newest generation and never holds the other.
      Await.until(() -> !replica.status().partitions().isEmpty());
    }
    log.generation(3, 1, 20, DIMENSION);
    log.generation(4, 1, 30, DIMENSION);
    for (EmbeddingStoreServer replica : replicas) {
      assertThat(replica.awaitReady(PATIENCE)).isTrue();
      assertThat(replica.awaitApplied(System.currentTimeMillis(), PATIENCE)).isTrue();
    }
  }

  @AfterAll
  static void stop() {
    log.close();
    replicas.forEach(EmbeddingStoreServer::close);
    kafka.close();
  }

  @Test
  void client_andFake_answerAlike() throws Exception {
    try (EmbeddingReader real = EmbeddingStoreClient.connect(addresses(), ClientConfig.defaults());
        EmbeddingReader fake = fake()) {
      for (EmbeddingReader reader : List.of(real, fake)) {
        assertReads(reader);
        assertScores(reader);
        assertGenerations(reader);
        assertSnapshot(reader, folder.resolve(reader.getClass().getSimpleName()));
      }
    }
  }

  @Test
  void calls_goToReplicasInTurn_andRoundOneThatIsGone() throws Exception {
    long before = replicas.get(0).readStats().calls();
    List<String> withOneThatIsGone = new ArrayList<>(addresses());
    withOneThatIsGone.add("127.0.0.1:1");
    try (EmbeddingReader client =
        EmbeddingStoreClient.connect(withOneThatIsGone, ClientConfig.defaults())) {
      Await.until(
          () -> {
            assertThat(client.get(1).foundCount()).isEqualTo(1);
            long first = replicas.get(0).readStats().calls() - before;
            return first >= 10 && replicas.get(1).readStats().calls() >= 10;
          });
    }
  }

  @Test
  void allMethods_afterClose_areUnavailable() throws Exception {
    EmbeddingReader real = EmbeddingStoreClient.connect(addresses(), ClientConfig.defaults());
    for (EmbeddingReader reader : List.of(real, fake())) {
      assertThat(reader.get(1).foundCount()).isEqualTo(1);
      reader.close();
      reader.close();
      List<Consumer<EmbeddingReader>> methods =
          List.of(
              r -> r.get(1),
              r -> r.multiGet(1, 2),
              r -> r.multiGetFrom(3, 1),
              r -> r.score(new float[DIMENSION], 1, 1),
              r -> r.scoreFrom(3, new float[DIMENSION], 1, 1),
              EmbeddingReader::generations,
              EmbeddingReader::currentGeneration,
              r -> r.fetchSnapshot(4, folder));
      for (Consumer<EmbeddingReader> method : methods) {
        assertThatThrownBy(() -> method.accept(reader))
            .isInstanceOf(StoreUnavailableException.class)
            .hasMessageNotContaining("\n");
      }
    }
  }

  /** A call that was begun is answered; one that comes too late is told to go elsewhere. */
  @Test
  void calls_whileTheirStoreCloses_areAnsweredWholeOrUnavailable() throws Exception {
    long[] ids = LongStream.range(0, 30).toArray();
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      for (int round = 0; round < 3; round++) {
        EmbeddingStoreServer server =
            EmbeddingStoreServer.start(config.with("store.dir=" + folder.resolve("s" + round)));
        assertThat(server.awaitReady(PATIENCE)).isTrue();
        CountDownLatch reading = new CountDownLatch(3);
        List<Future<Integer>> answered = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          answered.add(threads.submit(() -> readUntilUnavailable(server, ids, reading)));
        }
        reading.await();
        server.close();
        for (Future<Integer> one : answered) {
          assertThat(one.get()).isPositive();
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static int readUntilUnavailable(
      EmbeddingStoreServer server, long[] ids, CountDownLatch reading) throws Exception {
    ClientConfig once = ClientConfig.defaults().withAttempts(1);
    try (EmbeddingReader client = EmbeddingStoreClient.connect("127.0.0.1", server.port(), once)) {
      Await.until(() -> answers(client));
      reading.countDown();
      for (int calls = 1; ; calls++) {
        try {
          ItemVectors vectors = client.multiGet(ids);
          assertThat(vectors.foundCount()).isEqualTo(ids.length);
          assertThat(vectors.vector(29)).isEqualTo(vector(29, 0, DIMENSION));
        } catch (StoreUnavailableException e) {
          return calls;
        }
      }
    }
  }

  private static boolean answers(EmbeddingReader client) {
    try {
      return client.get(1).found(0);
    } catch (StoreUnavailableException notYet) {
      return false;
    }
  }

  private static void assertReads(EmbeddingReader reader) {
    ItemVectors vectors = reader.multiGet(29, 5, 1000, 5);
    assertThat(vectors.origin().generation()).isEqualTo(4);
    assertThat(vectors.foundCount()).isEqualTo(3);
    assertThat(vectors.vector(1)).isEqualTo(vector(5, 0, DIMENSION));
    assertThat(vectors.found(2)).isFalse();
    assertThat(reader.get(29).found(0)).isTrue();
    assertThat(reader.multiGetFrom(3, 29).found(0)).isFalse();
    assertThat(reader.multiGet().size()).isZero();
    assertRefused(() -> reader.multiGetFrom(9, 1), Status.Code.FAILED_PRECONDITION);
  }

  private static void assertScores(EmbeddingReader reader) {
    float[] users = {1, 0, 0, 0, -1, 0, 0, 0};
    List<RankedItems> ranked = reader.score(users, 2, 3, 29, 1000, 3);
    assertThat(ranked.get(0).ids()).containsExactly(29, 3);
    assertThat(ranked.get(0).scores()).containsExactly(29 * 31, 3 * 31);
    assertThat(ranked.get(1).ids()).containsExactly(3, 3);
    assertThat(reader.scoreFrom(3, users, 2, 29, 3).get(0).ids()).containsExactly(3);
    ScoreQuery cosine = ScoreQuery.of(users, 5, 0, 29).by(Similarity.COSINE).from(4);
    assertThat(reader.score(cosine).get(0).ids()).containsExactly(29, 0);
    assertThat(reader.score(cosine).get(0).scores()[0]).isBetween(0.4f, 0.6f);
    assertRefused(() -> reader.scoreFrom(9, users, 2, 1), Status.Code.FAILED_PRECONDITION);
    assertRefused(() -> reader.score(new float[3], 2, 1), Status.Code.INVALID_ARGUMENT);
  }

  private static void assertGenerations(EmbeddingReader reader) {
    assertThat(reader.currentGeneration()).hasValue(4);
    assertThat(reader.generations())
        .extracting(
            GenerationInfo::generation,
            GenerationInfo::state,
            GenerationInfo::items,
            GenerationInfo::dimension)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(3L, GenerationInfo.State.COMPLETE, 20L, DIMENSION),
            org.assertj.core.groups.Tuple.tuple(4L, GenerationInfo.State.CURRENT, 30L, DIMENSION));
  }

  private static void assertSnapshot(EmbeddingReader reader, Path parent) throws Exception {
    Path snapshot = reader.fetchSnapshot(4, parent);
    assertThat(snapshot).isEqualTo(parent.resolve("generation-4"));
    assertThat(Files.readAllBytes(snapshot.resolve("user-tower.bin"))).isEqualTo(CONTENT);
    assertThat(reader.fetchSnapshot(4, parent)).isEqualTo(snapshot);
    assertThat(parent).isDirectoryNotContaining("glob:**unfinished*");
    assertRefused(() -> reader.fetchSnapshot(3, parent), Status.Code.NOT_FOUND);
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Status.Code code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            EmbeddingStoreException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  private static FakeEmbeddingStore fake() {
    FakeEmbeddingStore fake = new FakeEmbeddingStore();
    for (int generation = 3; generation <= 4; generation++) {
      fake.begin(generation, DIMENSION);
      for (long id = 0; id < 10 * generation - 10; id++) {
        fake.put(generation, id, vector(id, 0, DIMENSION));
      }
    }
    fake.file(4, "user-tower.bin", CONTENT);
    return fake;
  }

  private static List<String> addresses() {
    return replicas.stream().map(replica -> "127.0.0.1:" + replica.port()).toList();
  }
}
