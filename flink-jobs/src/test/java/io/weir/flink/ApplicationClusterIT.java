package io.weir.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.flink.ApplicationCluster.Node;
import io.weir.schemas.LogProducer;
import io.weir.schemas.Topics;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The join as the processes that a deployment starts, under Flink's own command line. */
class ApplicationClusterIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir private Path dir;
  private EmbeddedKafka kafka;
  private ApplicationCluster cluster;
  private Path weirConfig;
  private WeirConfig config;
  private Topics topics;

  @BeforeEach
  void start() throws IOException {
    kafka = EmbeddedKafka.start(dir.resolve("kafka"));
    cluster = new ApplicationCluster(dir.resolve("cluster"));
    weirConfig =
        Files.writeString(
            dir.resolve("weir.yaml"),
            """
            kafka:
              bootstrap-servers: %s
              partitions: 3
            join:
              idle-timeout: 0ms
              fast-window: 10s
              slow-window: 30s
              slow-negative-share: 0.5
              allowed-lateness: 1s
              checkpoint-interval: 200ms
            """
                .formatted(kafka.bootstrapServers()));
    config = WeirConfig.load(weirConfig);
    topics = Topics.of(config.kafka());
    try (Admin admin = Admin.create(config.kafka().clientProperties())) {
      Topics.create(config.kafka(), admin);
    }
  }

  @AfterEach
  void stop() throws IOException {
    cluster.close();
    kafka.close();
  }

  @Test
  void applicationCluster_stoppedWithSavepointAndStartedWider_everySampleOnce() throws Exception {
    Traffic traffic = new Traffic(8, config).requests("a", 300, Logs.T0);
    Node jobManager = cluster.startJobManager(weirConfig, List.of(), List.of());
    Node taskManager = cluster.startTaskManager();
    try (LogProducer producer = new LogProducer(config.kafka());
        TopicReader samples = new TopicReader(kafka.bootstrapServers(), topics.samples());
        TopicReader letters = new TopicReader(kafka.bootstrapServers(), topics.deadLetter())) {
      traffic.send(producer);
      samples.await(100, PATIENCE, () -> jobManager.isAlive() && taskManager.isAlive());
      cluster.flink(
          "stop", "--savepointPath", dir.resolve("savepoints").toString(), cluster.jobId());
      assertThat(jobManager.await()).isZero();
      traffic.requests("b", 300, traffic.lastTime()).send(producer);

      Node wider =
          cluster.startJobManager(
              weirConfig,
              List.of("--fromSavepoint", onlyEntry(dir.resolve("savepoints"))),
              List.of("join.parallelism=3"));
      Node second = cluster.startTaskManager();
      traffic.requests("c", 100, traffic.lastTime()).send(producer);
      producer.heartbeat(traffic.closed()).get();
      int expected = traffic.expected().size();
      samples.await(expected, PATIENCE, () -> wider.isAlive() && second.isAlive());
      assertThat(cluster.get("/jobs/" + cluster.jobId()).get("vertices").findValues("parallelism"))
          .anySatisfy(parallelism -> assertThat(parallelism.asInt()).isEqualTo(3));
      assertThat(cluster.metrics(second))
          .containsPattern("split_watermark_currentWatermark\\{.*split=\"weir_")
          .containsPattern("weir_openRequests\\{.*job_name=\"weir_join\"")
          .containsPattern("weir_stage_completeness\\{.*stage=\"re_ranking\"");
      cluster.flink("cancel", cluster.jobId());
      wider.await();
      SamplesAssert.assertExactly(traffic.expected(), samples.all());
      SamplesAssert.assertNoDeadLetters(letters.all());
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + cluster.logs(), e);
    }
  }

  private static String onlyEntry(Path folder) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      return entries.iterator().next().toUri().toString();
    }
  }
}
