package io.weir.store;

import static io.weir.store.TestLog.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.weir.core.InvalidValueException;
import io.weir.core.cascade.ModelSnapshot;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.schemas.Topics;
import io.weir.store.client.ClientConfig;
import io.weir.store.client.EmbeddingStoreClient;
import io.weir.store.client.GenerationInfo;
import io.weir.store.client.RankedItems;
import io.weir.store.config.StoreConfig;
import io.weir.store.table.Encoding;
import io.weir.store.transfer.StoreBackup;
import io.weir.store.v1.EmbeddingStoreAdminGrpc;
import io.weir.store.v1.EmbeddingStoreAdminGrpc.EmbeddingStoreAdminBlockingStub;
import io.weir.store.v1.EmbeddingStoreGrpc;
import io.weir.store.v1.EmbeddingStoreGrpc.EmbeddingStoreBlockingStub;
import io.weir.store.v1.ExportChunk;
import io.weir.store.v1.ExportRequest;
import io.weir.store.v1.HeldGeneration;
import io.weir.store.v1.ListGenerationsRequest;
import io.weir.store.v1.ListGenerationsResponse;
import io.weir.store.v1.ListSnapshotFilesRequest;
import io.weir.store.v1.MultiGetRequest;
import io.weir.store.v1.MultiGetResponse;
import io.weir.store.v1.PinGenerationRequest;
import io.weir.store.v1.ReadSnapshotFileRequest;
import io.weir.store.v1.RollBackRequest;
import io.weir.store.v1.ScoreRequest;
import io.weir.store.v1.SnapshotFile;
import io.weir.store.v1.UnpinGenerationRequest;
import io.weir.store.v1.WireEncoding;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class EngineCallsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int DIMENSION = 8;

  @TempDir static Path broker;
  private static EmbeddedKafka kafka;

  @TempDir Path dir;
  private final List<ManagedChannel> channels = new ArrayList<>();
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
            .with("kafka.topic-prefix=e" + test.getDisplayName().hashCode() + ".")
            .with("store.dir=" + dir.resolve("store"))
            .with("store.snapshot-dir=" + dir.resolve("snapshots"))
            .with("store.port=0")
            .with("store.admin-port=0")
            .with("store.http-port=0");
    log = new TestLog(config);
  }

  @AfterEach
  void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    log.close();
  }

  @Test
  void score_ofTwoUsers_ranksTheItemsThatHaveVectors() throws Exception {
    log.generation(3, 1, 100, DIMENSION);
    try (EmbeddingStoreServer server = ready();
        EmbeddingStoreClient client = client(server)) {
      float[] users = new float[2 * DIMENSION];
      users[0] = 1;
      users[DIMENSION] = -1;
      List<RankedItems> ranked = client.score(users, 3, 5, 99, 1000, 7, 5);
      assertThat(ranked.get(0).ids()).containsExactly(99, 7, 5);
      assertThat(ranked.get(0).scores()).containsExactly(99 * 31, 7 * 31, 5 * 31);
      assertThat(ranked.get(1).ids()).containsExactly(5, 5, 7);
      assertThat(ranked.get(1).origin().generation()).isEqualTo(3);
      assertThat(client.score(users, 3)).allSatisfy(one -> assertThat(one.ids()).isEmpty());
      assertThat(client.multiGet(5, 1000).foundCount()).isEqualTo(1);
      assertThat(server.readStats().calls()).isEqualTo(3);
      assertThat(server.readStats().hits()).isEqualTo(5);
      assertThat(server.readStats().misses()).isEqualTo(2);
      assertThat(server.readStats().lookups()).isEqualTo(7);
      assertThat(server.readStats().latencyMs(99.9)).isPositive();
    }
  }

  @Test
  void score_thatCannotBe_refusedInOneLine() throws Exception {
    log.generation(3, 1, 10, DIMENSION);
    config = config.with("store.max-scores-per-call=100").with("store.max-ids-per-call=60");
    try (EmbeddingStoreServer server = ready()) {
      ScoreRequest.Builder request =
          ScoreRequest.newBuilder()
              .setUsers(ByteString.copyFrom(new byte[32]))
              .setTopN(5)
              .addIds(1);
      assertRefused(() -> stub(server).score(request.clone().setTopN(0).build()), "top-n: 0");
      assertRefused(
          () -> stub(server).score(request.clone().setUsers(ByteString.EMPTY).build()),
          "users: 0 bytes (expected: a multiple of 32, vectors of 8 float32)");
      assertRefused(
          () -> stub(server).score(request.clone().setUsers(userOf(Float.NaN)).build()),
          "users[0]: NaN (expected: a finite number)");
      assertRefused(
          () -> stub(server).score(request.clone().addAllIds(ids(60)).build()),
          "ids.length: 61 (expected: at most 60 in one call)");
      assertRefused(
          () ->
              stub(server)
                  .score(
                      request
                          .clone()
                          .setUsers(ByteString.copyFrom(new byte[64]))
                          .addAllIds(ids(59))
                          .build()),
          "users x ids: 120 (expected: at most 100 scores in one call)");
      assertRefused(
          () -> stub(server).score(request.clone().setSimilarityValue(9).build()),
          "similarity: 9 (expected: 0 (DOT) or 1 (COSINE))");
      assertThatThrownBy(() -> stub(server).score(request.clone().setGeneration(9).build()))
          .hasMessage("FAILED_PRECONDITION: generation: 9 (expected: one that is held: [3])");
    }
  }

  @Test
  void rawEncoding_isHandedOutOnRequest() throws Exception {
    config = config.with("store.encoding=int8");
    log.generation(3, 1, 10, DIMENSION);
    try (EmbeddingStoreServer server = ready()) {
      MultiGetRequest.Builder request = MultiGetRequest.newBuilder().addIds(4).addIds(50);
      MultiGetResponse decoded = stub(server).multiGet(request.build());
      MultiGetResponse stored =
          stub(server).multiGet(request.setEncoding(WireEncoding.AS_STORED).build());

      assertThat(decoded.getEncoding()).isEqualTo(io.weir.store.v1.Encoding.FLOAT32);
      assertThat(stored.getEncoding()).isEqualTo(io.weir.store.v1.Encoding.INT8);
      assertThat(stored.getVectors().size()).isEqualTo(2 * (4 + DIMENSION));
      float[] expected =
          Encoding.INT8.decode(Encoding.INT8.encode(vector(4, 0, DIMENSION)), DIMENSION);
      assertThat(Encoding.FLOAT32.encode(expected))
          .isEqualTo(decoded.getVectors().substring(0, 4 * DIMENSION).toByteArray());
    }
  }

  @Test
  void export_ofAGeneration_isAllOfItAtOneMoment() throws Exception {
    log.generation(3, 1, 20_000, DIMENSION);
    log.update(3, 1, 7, vector(7, 1, DIMENSION));
    try (EmbeddingStoreServer server = ready()) {
      awaitApplied(server);
      List<Long> ids = new ArrayList<>();
      var chunks = stub(server).export(ExportRequest.newBuilder().setGeneration(3).build());
      ExportChunk first = chunks.next();
      assertThat(first.getOffsetsList())
          .isEqualTo(server.status().partitions().stream().map(p -> p.offset()).toList());
      log.update(3, 1, 19_999, vector(19_999, 5, DIMENSION));
      awaitApplied(server);
      ByteString last = ByteString.EMPTY;
      for (ExportChunk chunk = first; ; chunk = chunks.next()) {
        assertThat(chunk.getOrigin().getGeneration()).isEqualTo(3);
        ids.addAll(chunk.getIdsList());
        last = chunk.getVectors().isEmpty() ? last : chunk.getVectors();
        if (!chunks.hasNext()) {
          break;
        }
      }
      assertThat(ids).isEqualTo(ids(20_000));
      assertThat(last.substring(last.size() - 4 * DIMENSION).toByteArray())
          .isEqualTo(Encoding.FLOAT32.encode(vector(19_999, 0, DIMENSION)));
    }
  }

  @Test
  void export_thatIsNotRead_isEnded_andHoldsNobodyUp() throws Exception {
    config = config.with("store.stream-patience=300ms");
    log.generation(3, 1, 20_000, 64);
    try (EmbeddingStoreServer server = ready();
        EmbeddingStoreClient client = client(server)) {
      NeverReading reader = new NeverReading();
      EmbeddingStoreGrpc.newStub(channel(server.port()))
          .export(ExportRequest.getDefaultInstance(), reader);
      HttpRequest metrics =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.httpPort() + "/metrics"))
              .build();
      Await.until(
          () -> {
            assertThat(client.get(1).foundCount()).isEqualTo(1);
            return HttpClient.newHttpClient()
                .send(metrics, BodyHandlers.ofString())
                .body()
                .contains("weir_store_calls_total{status=\"DEADLINE_EXCEEDED\"} 1.0");
          });
      reader.goAway();
    }
  }

  /** Asks for one message and never for another. */
  private static final class NeverReading
      implements ClientResponseObserver<ExportRequest, ExportChunk> {
    private @Nullable ClientCallStreamObserver<ExportRequest> stream;

    @Override
    public void beforeStart(ClientCallStreamObserver<ExportRequest> call) {
      stream = call;
      call.disableAutoRequestWithInitial(1);
    }

    void goAway() {
      Objects.requireNonNull(stream).cancel("over", null);
    }

    @Override
    public void onNext(ExportChunk chunk) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }

  @Test
  void generations_canBeListedPinnedAndRolledBack() throws Exception {
    log.generation(3, 1, 10, DIMENSION);
    try (EmbeddingStoreServer server = ready()) {
      awaitApplied(server);
      log.generation(4, 1, 20, DIMENSION);
      awaitApplied(server);
      assertStates(
          admin(server).listGenerations(ListGenerationsRequest.getDefaultInstance()),
          false,
          Map.of(3L, HeldGeneration.State.COMPLETE, 4L, HeldGeneration.State.CURRENT));
      assertStates(
          admin(server).rollBack(RollBackRequest.getDefaultInstance()),
          true,
          Map.of(3L, HeldGeneration.State.CURRENT, 4L, HeldGeneration.State.COMPLETE));
      assertThat(stub(server).multiGet(MultiGetRequest.getDefaultInstance()).getOrigin())
          .satisfies(origin -> assertThat(origin.getGeneration()).isEqualTo(3));
      assertRefused(
          () -> admin(server).rollBack(RollBackRequest.getDefaultInstance()),
          "roll back: from generation 3 (expected: an earlier generation that is held");
      assertRefused(
          () -> admin(server).pinGeneration(PinGenerationRequest.newBuilder().build()),
          "generation: 0 (expected: one that is held complete: [3, 4])");
      assertStates(
          admin(server).unpinGeneration(UnpinGenerationRequest.getDefaultInstance()),
          false,
          Map.of(3L, HeldGeneration.State.COMPLETE, 4L, HeldGeneration.State.CURRENT));
    }
  }

  @Test
  void replica_ofAPeer_startsWithItsCheckpoint() throws Exception {
    log.generation(3, 1, 500, DIMENSION);
    try (EmbeddingStoreServer peer = ready()) {
      awaitApplied(peer);
      log.update(3, 1, 1, vector(1, 5, DIMENSION));
      awaitApplied(peer);
      log.truncate();
      log.update(3, 1, 2, vector(2, 5, DIMENSION));
      config =
          config
              .with("store.dir=" + dir.resolve("replica"))
              .with("store.bootstrap-from=127.0.0.1:" + peer.adminPort());
      for (int start = 0; start < 2; start++) {
        try (EmbeddingStoreServer replica = ready();
            EmbeddingStoreClient client = client(replica)) {
          awaitApplied(replica);
          assertThat(client.multiGet(1, 2, 499).vector(0)).isEqualTo(vector(1, 5, DIMENSION));
          assertThat(client.get(2).vector(0)).isEqualTo(vector(2, 5, DIMENSION));
          assertThat(client.get(499).origin().stale()).isFalse();
        }
      }
      try (var left = Files.list(dir.resolve("store"))) {
        assertThat(left).noneMatch(file -> file.getFileName().toString().startsWith("transfer-"));
      }
    }
  }

  @Test
  void backup_ofARunningStore_isRestored() throws Exception {
    log.generation(3, 1, 500, DIMENSION);
    Path backup = dir.resolve("backup");
    StoreConfig store = config.section("store", StoreConfig.class);
    try (EmbeddingStoreServer server = ready()) {
      awaitApplied(server);
      String from = "127.0.0.1:" + server.adminPort();
      assertThat(StoreBackup.take(store, from, backup)).isPositive();
      assertThatThrownBy(() -> StoreBackup.take(store, from, backup))
          .hasMessage("folder: " + backup + " (expected: an empty folder, or none)");
      log.update(3, 1, 1, vector(1, 5, DIMENSION));
      awaitApplied(server);
    }
    assertThatThrownBy(() -> StoreBackup.take(store, "127.0.0.1:1", dir.resolve("b2")))
        .hasMessageStartingWith("--from: 127.0.0.1:1 (expected: a store that answers; UNAVAIL");
    assertThatThrownBy(() -> StoreBackup.restore(backup, store.dir()))
        .hasMessageStartingWith("store.dir: ");
    assertThatThrownBy(() -> StoreBackup.restore(dir.resolve("nothing"), dir.resolve("s2")))
        .hasMessageContaining("(expected: a folder of a store)");
    Path restored = dir.resolve("restored");
    assertThat(StoreBackup.restore(backup, restored)).isPositive();
    config = config.with("store.dir=" + restored);
    try (EmbeddingStoreServer server = ready();
        EmbeddingStoreClient client = client(server)) {
      awaitApplied(server);
      assertThat(server.status().vectorsApplied()).as("records after the backup").isEqualTo(1);
      assertThat(client.get(1).vector(0)).isEqualTo(vector(1, 5, DIMENSION));
      assertThat(client.get(499).vector(0)).isEqualTo(vector(499, 0, DIMENSION));
    }
  }

  @Test
  void peer_thatIsNotThere_leavesTheLog() throws Exception {
    log.generation(3, 1, 10, DIMENSION);
    config = config.with("store.bootstrap-from=127.0.0.1:1");
    try (EmbeddingStoreServer server = ready();
        EmbeddingStoreClient client = client(server)) {
      assertThat(client.get(1).foundCount()).isEqualTo(1);
    }
  }

  @Test
  void generations_thatAreRetiredOrRefused_areLetGo() throws Exception {
    log.generation(3, 1, 10, DIMENSION);
    try (EmbeddingStoreServer server = ready();
        EmbeddingStoreClient client = client(server)) {
      awaitApplied(server);
      log.generation(4, 2, 20, DIMENSION);
      awaitApplied(server);
      assertThat(client.multiGetFrom(3, 1).foundCount()).isEqualTo(1);
      log.announce(4, 1, ModelSnapshot.State.RETIRED);
      log.announce(3, 2, ModelSnapshot.State.RETIRED);
      Await.until(() -> client.generations().size() == 1);
      assertThat(client.currentGeneration()).as("retired by an older trainer").hasValue(4);

      log.announce(5, 2, ModelSnapshot.State.REFUSED);
      log.generation(6, 2, 30, DIMENSION);
      awaitApplied(server);
      log.announce(6, 2, ModelSnapshot.State.RETIRED);
      Await.until(() -> client.currentGeneration().getAsLong() == 4);
      log.announce(4, 2, ModelSnapshot.State.RETIRED);
    }
    try (EmbeddingStoreServer server = ready();
        EmbeddingStoreClient client = client(server)) {
      assertThat(client.currentGeneration()).as("there is no other").hasValue(4);
      log.generation(5, 2, 10, DIMENSION);
      log.generation(7, 2, 10, DIMENSION);
      awaitApplied(server);
      assertThat(client.generations()).extracting(GenerationInfo::generation).containsExactly(7L);
    }
  }

  @Test
  void retention_shorterThanRequired_refusedAtStart() throws Exception {
    log.generation(3, 1, 10, DIMENSION);
    String topic = Topics.of(config.kafka()).itemEmbeddings();
    try (Admin admin = Admin.create(config.kafka().clientProperties())) {
      ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
      AlterConfigOp hour =
          new AlterConfigOp(new ConfigEntry("retention.ms", "3600000"), AlterConfigOp.OpType.SET);
      admin.incrementalAlterConfigs(Map.of(resource, List.of(hour))).all().get();
    }
    assertThatThrownBy(() -> EmbeddingStoreServer.start(config.with("store.required-retention=2h")))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage(
            topic
                + " retention.ms: 3600000 (expected: at least 7200000, store.required-retention)");
    ready().close();
  }

  @Test
  void snapshotFiles_ofAGeneration_areListedAndRead() throws Exception {
    log.generation(3, 1, 10, DIMENSION);
    Path folder = Files.createDirectories(dir.resolve("snapshots").resolve("generation-3"));
    byte[] content = new byte[600_000];
    content[599_999] = 7;
    Files.write(folder.resolve("user-tower.bin"), content);
    Files.writeString(folder.resolve("empty"), "");
    try (EmbeddingStoreServer server = ready()) {
      var request = ListSnapshotFilesRequest.newBuilder().setGeneration(3).build();
      List<SnapshotFile> files = stub(server).listSnapshotFiles(request).getFilesList();
      assertThat(files)
          .extracting(SnapshotFile::getName)
          .containsExactly("empty", "user-tower.bin");
      assertThat(files.get(1).getSizeBytes()).isEqualTo(600_000);
      ByteString read = ByteString.EMPTY;
      String digest = "";
      var parts =
          stub(server)
              .readSnapshotFile(
                  ReadSnapshotFileRequest.newBuilder()
                      .setGeneration(3)
                      .setName("user-tower.bin")
                      .build());
      while (parts.hasNext()) {
        var part = parts.next();
        read = read.concat(part.getContent());
        digest = part.getSha256();
      }
      assertThat(read.toByteArray()).isEqualTo(content);
      assertThat(digest).isEqualTo(files.get(1).getSha256()).hasSize(64);
      assertThatThrownBy(
              () -> stub(server).listSnapshotFiles(request.toBuilder().setGeneration(4).build()))
          .hasMessage("NOT_FOUND: generation: 4 (expected: one with a folder of files)");
      var outside =
          stub(server)
              .readSnapshotFile(
                  ReadSnapshotFileRequest.newBuilder()
                      .setGeneration(3)
                      .setName("../../store/CURRENT")
                      .build());
      assertThatThrownBy(outside::next)
          .hasMessage("NOT_FOUND: name: ../../store/CURRENT (expected: a file of generation 3)");
    }
  }

  private static void assertStates(
      ListGenerationsResponse response, boolean pinned, Map<Long, HeldGeneration.State> states) {
    assertThat(response.getPinned()).isEqualTo(pinned);
    assertThat(response.getGenerationsList())
        .allSatisfy(held -> assertThat(held.getMemoryBytes()).isPositive())
        .extracting(held -> Map.entry(held.getGeneration().getGeneration(), held.getState()))
        .containsExactlyInAnyOrderElementsOf(states.entrySet());
  }

  private static void assertRefused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageStartingWith("INVALID_ARGUMENT: " + message);
  }

  private static ByteString userOf(float first) {
    float[] user = new float[DIMENSION];
    user[0] = first;
    return ByteString.copyFrom(Encoding.FLOAT32.encode(user));
  }

  private static List<Long> ids(int count) {
    return LongStream.range(0, count).boxed().toList();
  }

  private EmbeddingStoreServer ready() throws InterruptedException {
    EmbeddingStoreServer server = EmbeddingStoreServer.start(config);
    assertThat(server.awaitReady(PATIENCE)).as(server.status().notReadyReason()).isTrue();
    return server;
  }

  private static void awaitApplied(EmbeddingStoreServer server) throws InterruptedException {
    assertThat(server.awaitApplied(System.currentTimeMillis(), PATIENCE)).isTrue();
  }

  private static EmbeddingStoreClient client(EmbeddingStoreServer server) {
    return EmbeddingStoreClient.connect("127.0.0.1", server.port(), ClientConfig.defaults());
  }

  private EmbeddingStoreBlockingStub stub(EmbeddingStoreServer server) {
    return EmbeddingStoreGrpc.newBlockingStub(channel(server.port()));
  }

  private EmbeddingStoreAdminBlockingStub admin(EmbeddingStoreServer server) {
    return EmbeddingStoreAdminGrpc.newBlockingStub(channel(server.adminPort()));
  }

  private ManagedChannel channel(int port) {
    ManagedChannel channel =
        Grpc.newChannelBuilderForAddress("127.0.0.1", port, InsecureChannelCredentials.create())
            .build();
    channels.add(channel);
    return channel;
  }
}
