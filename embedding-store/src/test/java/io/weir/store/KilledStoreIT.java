package io.weir.store;

import static io.weir.store.TestLog.vector;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.store.client.ClientConfig;
import io.weir.store.client.EmbeddingStoreClient;
import io.weir.store.client.ItemVectors;
import io.weir.store.client.StoreStatus;
import io.weir.store.generation.GenerationStore;
import io.weir.store.generation.Lease;
import io.weir.store.generation.View;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store killed with -9 in the middle of writes: what its status had called applied is on disk,
 * whole, and it goes on from there.
 */
class KilledStoreIT {
  private static final int ITEMS = 2000;
  private static final int DIMENSION = 64;
  private static final int UPDATES = 20_000;

  /** More under the profile {@code soak}. */
  private static final int ROUNDS = Integer.getInteger("weir.store.kills", 5);

  @TempDir Path dir;

  private final int[] versions = new int[ITEMS];
  private final long[] lastOffsets = new long[ITEMS];
  private final List<Integer> ids = new ArrayList<>();

  @Test
  void store_killedInMidWrite_losesNothingItAcknowledged() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dir.resolve("kafka"))) {
      Path file = dir.resolve("weir.yaml");
      Files.writeString(
          file,
          """
          kafka: {bootstrap-servers: "%s"}
          store: {dir: "%s", port: 0, admin-port: 0, http-port: 0, batch-records: 50}
          """
              .formatted(kafka.bootstrapServers(), dir.resolve("store")));
      Random random = new Random(7);
      List<Long> unread = new ArrayList<>();
      try (TestLog log = new TestLog(WeirConfig.load(file))) {
        log.generation(1, 1, ITEMS, DIMENSION);
        for (int round = 1; round <= ROUNDS; round++) {
          StoreStatus acknowledged = feedAndKill(file, round, log, random);
          unread.add(assertOnDisk(acknowledged));
        }
      }
      assertThat(unread).as("records not read at each kill").anyMatch(count -> count > 0);
      assertEndsComplete(file);
    }
  }

  /** Runs a store, feeds it updates of random items, and kills it in the middle of them. */
  private StoreStatus feedAndKill(Path file, int round, TestLog log, Random random)
      throws Exception {
    Path port = dir.resolve("port-" + round);
    Process process = start(file, port);
    try (EmbeddingStoreClient client = connect(process, port)) {
      Await.until(() -> client.status().ready());
      long before = position(client.status());
      List<Future<RecordMetadata>> sent = new ArrayList<>();
      for (int i = 0; i < UPDATES; i++) {
        int id = random.nextInt(ITEMS);
        versions[id]++;
        ids.add(id);
        sent.add(log.updateLater(1, 1, id, vector(id, versions[id], DIMENSION)));
      }
      long enough = before + random.nextInt(UPDATES / 2);
      Await.until(() -> position(client.status()) >= enough);
      StoreStatus acknowledged = client.status();
      process.destroyForcibly();
      for (int i = 0; i < UPDATES; i++) {
        lastOffsets[ids.get(i)] = TestLog.await(sent.get(i)).offset();
      }
      ids.clear();
      return acknowledged;
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as("killed with -9").isEqualTo(128 + 9);
    }
  }

  private static long position(StoreStatus status) {
    return status.partitions().stream().mapToLong(StoreStatus.PartitionStatus::offset).sum();
  }

  /** Compares the disk with what was acknowledged and with what was sent. */
  private long assertOnDisk(StoreStatus acknowledged) {
    try (GenerationStore store = GenerationStore.open(dir.resolve("store"))) {
      View view = store.view();
      Lease current = Objects.requireNonNull(store.acquire());
      assertThat(current.generation().items()).isEqualTo(ITEMS);
      for (StoreStatus.PartitionStatus partition : acknowledged.partitions()) {
        assertThat(view.offsets().get(partition.partition()))
            .isGreaterThanOrEqualTo(partition.offset());
      }
      long unread = 0;
      for (int id = 0; id < ITEMS; id++) {
        int version = versionOnDisk(current, id);
        if (lastOffsets[id] < view.offsets().get(id % TestLog.PARTITIONS)) {
          assertThat(version).as("item %d", id).isEqualTo(versions[id]);
        } else {
          assertThat(version).as("item %d", id).isLessThan(versions[id]);
          unread++;
        }
      }
      return unread;
    }
  }

  /** The version that a vector is of; fails when it is of none, that is, torn. */
  private static int versionOnDisk(Lease current, int id) {
    byte[] bytes = new byte[DIMENSION * Float.BYTES];
    assertThat(current.vectors().get(id, bytes, 0)).isTrue();
    float[] values = new float[DIMENSION];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    int version = (int) values[0] - id * 31;
    assertThat(values).as("item %d", id).isEqualTo(vector(id, version, DIMENSION));
    return version;
  }

  private void assertEndsComplete(Path file) throws Exception {
    Path port = dir.resolve("port-last");
    Process process = start(file, port);
    try (EmbeddingStoreClient client = connect(process, port)) {
      Await.until(() -> client.status().ready());
      Await.until(() -> client.status().partitions().stream().allMatch(p -> p.lag() == 0));
      ItemVectors vectors = client.multiGet(LongStream.range(0, ITEMS).toArray());
      for (int id = 0; id < ITEMS; id++) {
        assertThat(vectors.vector(id)).isEqualTo(vector(id, versions[id], DIMENSION));
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private Process start(Path file, Path port) throws Exception {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                StoreProcess.class.getName(),
                file.toString(),
                port.toString()))
        .redirectErrorStream(true)
        .redirectOutput(dir.resolve("store-" + port.getFileName() + ".log").toFile())
        .start();
  }

  private static EmbeddingStoreClient connect(Process process, Path port) throws Exception {
    Await.until(() -> Files.exists(port) || !process.isAlive());
    return EmbeddingStoreClient.connect(
        "127.0.0.1",
        Integer.parseInt(Files.readString(port)),
        ClientConfig.defaults().withDeadline(Duration.ofSeconds(10)));
  }
}
