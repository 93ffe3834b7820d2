package io.weir.flink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.flink.ApplicationCluster.Node;
import io.weir.schemas.LogProducer;
import io.weir.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A cluster with high availability whose job managers and task managers are killed with -9 at
 * seeded moments while logs keep coming: every sample must arrive, and none twice.
 *
 * <p>{@code -Dweir.recovery.kills=N} sets how many kills there are in all, {@code
 * -Dweir.recovery.seed=S} which and when. A line on what happened goes to {@code
 * target/cluster-recovery.txt}.
 */
class ClusterRecoveryIT {
  private static final int KILLS = Integer.getInteger("weir.recovery.kills", 5);
  private static final long SEED = Long.getLong("weir.recovery.seed", 20_261_121L);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final long CHECKPOINT_MS = 500;
  private static final int MOST_SAMPLES_BETWEEN_KILLS = 200;

  @TempDir private static Path dir;
  private static EmbeddedKafka kafka;

  /** What dies. */
  private enum Victim {
    TASK_MANAGER,
    JOB_MANAGER
  }

  @BeforeAll
  static void start() {
    kafka = EmbeddedKafka.start(dir.resolve("kafka"));
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @ParameterizedTest
  @CsvSource({"hashmap, 2", "rocksdb, 3"})
  void processesKilledUnderTraffic_everySampleArrivesExactlyOnce(String backend, int ofFiveKills)
      throws Exception {
    Path config = writeConfig(backend);
    try (ApplicationCluster cluster =
        new ApplicationCluster(dir.resolve(backend))
            .withHighAvailability()
            .with("state.backend.type", backend)
            .with("execution.checkpointing.incremental", "true")
            .with("restart-strategy.exponential-delay.initial-backoff", "200 ms")
            .with("restart-strategy.exponential-delay.max-backoff", "1 s")) {
      try {
        cluster.startZooKeeper();
        new Run(backend, cluster, config).kill(KILLS * ofFiveKills / 5);
      } catch (AssertionError e) {
        throw new AssertionError(
            "-Dweir.recovery.seed=" + SEED + ": " + e.getMessage() + cluster.logs(), e);
      }
    }
  }

  private static Path writeConfig(String backend) throws IOException {
    Path file =
        Files.writeString(
            dir.resolve(backend + ".yaml"),
            """
            kafka:
              bootstrap-servers: %s
              topic-prefix: %s.
              partitions: 2
            join:
              fast-window: 10s
              slow-window: 30s
              slow-negative-share: 0.5
              allowed-lateness: 1s
              idle-timeout: 0ms
              checkpoint-interval: %dms
            """
                .formatted(kafka.bootstrapServers(), backend, CHECKPOINT_MS));
    WeirConfig config = WeirConfig.load(file);
    try (Admin admin = Admin.create(config.kafka().clientProperties())) {
      Topics.create(config.kafka(), admin);
    }
    return file;
  }

  /** One cluster from its start to the last sample. */
  private static final class Run {
    private final Random random = new Random(SEED);
    private final List<Long> recoveriesMs = new ArrayList<>();
    private final String backend;
    private final ApplicationCluster cluster;
    private final Path configFile;
    private final WeirConfig config;
    private final Topics topics;
    private Node jobManager;
    private Node taskManager;

    Run(String backend, ApplicationCluster cluster, Path configFile) throws IOException {
      this.backend = backend;
      this.cluster = cluster;
      this.configFile = configFile;
      config = WeirConfig.load(configFile);
      topics = Topics.of(config.kafka());
      jobManager = startJobManager();
      taskManager = cluster.startTaskManager();
    }

    void kill(int kills) throws Exception {
      Traffic traffic = new Traffic(SEED, config);
      try (LogProducer producer = new LogProducer(config.kafka());
          TopicReader samples = new TopicReader(kafka.bootstrapServers(), topics.samples());
          TopicReader letters = new TopicReader(kafka.bootstrapServers(), topics.deadLetter())) {
        try (Flow flow = new Flow(traffic, producer)) {
          for (Victim victim : victims(kills)) {
            awaitMore(samples, 1 + random.nextInt(MOST_SAMPLES_BETWEEN_KILLS));
            samples.readFor(Duration.ofMillis(random.nextLong(2 * CHECKPOINT_MS)));
            kill(victim);
            long killed = System.nanoTime();
            samples.all();
            awaitMore(samples, 1);
            assertRestoredByFlink();
            recoveriesMs.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed));
          }
          flow.end();
        }
        producer.heartbeat(traffic.closed()).get();
        var expected = traffic.expected();
        samples.await(expected.size(), PATIENCE, this::isAlive);
        cluster.flink("cancel", cluster.jobId());
        jobManager.await();
        SamplesAssert.assertNoDeadLetters(letters.all());
        SamplesAssert.assertExactly(expected, samples.all());
        report(kills, expected.size());
      }
    }

    private void awaitMore(TopicReader samples, int count) {
      samples.await(samples.count() + count, PATIENCE, this::isAlive);
    }

    private boolean isAlive() {
      return jobManager.isAlive() && taskManager.isAlive();
    }

    private List<Victim> victims(int kills) {
      List<Victim> victims = new ArrayList<>();
      for (int i = 0; i < kills; i++) {
        victims.add(Victim.values()[i % 2]);
      }
      Collections.shuffle(victims, random);
      return victims;
    }

    private void kill(Victim victim) throws Exception {
      switch (victim) {
        case TASK_MANAGER -> {
          taskManager.kill();
          taskManager = cluster.startTaskManager();
        }
        case JOB_MANAGER -> {
          plantFalseCheckpoint();
          jobManager.kill();
          jobManager = startJobManager();
        }
      }
    }

    /**
     * What the join itself would go on from, and must not: the job manager's high availability
     * knows a checkpoint of its own.
     */
    private void plantFalseCheckpoint() throws IOException {
      Path checkpoint = Files.createDirectories(cluster.checkpoints().resolve("planted/chk-9999"));
      Path metadata = Files.writeString(checkpoint.resolve("_metadata"), "no checkpoint");
      Files.setLastModifiedTime(metadata, FileTime.from(Instant.now().plusSeconds(3600)));
      assertThat(RetainedCheckpoints.newest(cluster.checkpoints().toUri().toString()))
          .hasValueSatisfying(newest -> assertThat(newest).endsWith("planted/chk-9999"));
    }

    private void assertRestoredByFlink() throws Exception {
      JsonNode restored =
          cluster.get("/jobs/" + cluster.jobId() + "/checkpoints").at("/latest/restored");
      assertThat(restored.at("/id").asLong()).isPositive();
      assertThat(restored.at("/is_savepoint").asBoolean(true)).as("%s", restored).isFalse();
    }

    private Node startJobManager() throws IOException {
      return cluster.startJobManager(configFile, List.of(), List.of());
    }

    private void report(int kills, int samples) throws IOException {
      Collections.sort(recoveriesMs);
      Files.writeString(
          Path.of("target", "cluster-recovery.txt"),
          "%s, seed %d: %d kills, %d samples, none lost or repeated; kill to next sample %d ms in the median, %d ms at most%n"
              .formatted(
                  backend,
                  SEED,
                  kills,
                  samples,
                  recoveriesMs.get(recoveriesMs.size() / 2),
                  recoveriesMs.get(recoveriesMs.size() - 1)),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }

  /**
   * Sends traffic slice by slice, each with a heartbeat, from a thread of its own until the end.
   */
  private static final class Flow implements AutoCloseable {
    private static final int REQUESTS = 10;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<?> sending;
    private volatile boolean ending;

    Flow(Traffic traffic, LogProducer producer) {
      sending = thread.submit(() -> send(traffic, producer));
    }

    /** Ends behind the slice in hand; what failed while sending fails here. */
    void end() throws Exception {
      ending = true;
      sending.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private void send(Traffic traffic, LogProducer producer) {
      for (int slice = 0; !ending; slice++) {
        traffic.requests(slice + "-", REQUESTS, slice == 0 ? Logs.T0 : traffic.lastTime());
        producer.heartbeat(traffic.sendUntil(traffic.lastTime(), producer)).join();
        LockSupport.parkNanos(PAUSE.toNanos());
      }
      traffic.send(producer);
    }

    @Override
    public void close() {
      ending = true;
      thread.shutdownNow();
    }
  }
}
