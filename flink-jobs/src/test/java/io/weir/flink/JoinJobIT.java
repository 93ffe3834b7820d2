package io.weir.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.DeadLetter;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.schemas.Codecs;
import io.weir.schemas.LogProducer;
import io.weir.schemas.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinJobIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(50);

  @TempDir private Path dir;
  private EmbeddedKafka kafka;
  private WeirConfig config;
  private Topics topics;

  @BeforeEach
  void start() {
    kafka = EmbeddedKafka.start(dir.resolve("kafka"));
    config =
        WeirConfig.defaults()
            .with("kafka.bootstrap-servers=" + kafka.bootstrapServers())
            .with("join.fast-window=10s")
            .with("join.slow-window=30s")
            .with("join.slow-negative-share=0.5")
            .with("join.allowed-lateness=1s")
            .with("join.sampler={name: hccp}")
            .with("join.idle-timeout=0ms")
            .with("join.checkpoint-interval=200ms")
            .with("join.checkpoint-dir=" + dir.resolve("checkpoints").toUri());
    topics = Topics.of(config.kafka());
  }

  @AfterEach
  void stop() {
    kafka.close();
  }

  @Test
  void join_disorderDuplicatesAndASavepointBetween_exactlyTheExpectedSamples() throws Exception {
    Traffic traffic = new Traffic(5, config);
    JobClient job = submit(config);
    String savepoint;
    try (LogProducer producer = new LogProducer(config.kafka());
        TopicReader samples = new TopicReader(kafka.bootstrapServers(), topics.samples())) {
      traffic.requests("a", 300, Logs.T0).send(producer);
      samples.await(100, PATIENCE, () -> isRunning(job));
      await(() -> Brokers.hasRead(config.kafka(), JoinConfig.of(config)));
      savepoint =
          job.stopWithSavepoint(
                  false, dir.resolve("savepoint").toString(), SavepointFormatType.CANONICAL)
              .get(60, TimeUnit.SECONDS);
      job.getJobExecutionResult().get(30, TimeUnit.SECONDS);
    }
    // Flink deletes the checkpoints; to begin anew would repeat every sample.
    await(() -> retained() == 0);
    assertThatThrownBy(() -> submit(config))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("join.recovery: newest (expected: a checkpoint in file:");
    JobClient again = submit(withOption("execution.state-recovery.path", savepoint));
    try (LogProducer producer = new LogProducer(config.kafka());
        TopicReader samples = new TopicReader(kafka.bootstrapServers(), topics.samples());
        TopicReader letters = new TopicReader(kafka.bootstrapServers(), topics.deadLetter())) {
      traffic.requests("b", 300, traffic.lastTime()).send(producer);
      producer.heartbeat(traffic.closed()).get();
      samples.await(traffic.expected().size(), PATIENCE, () -> isRunning(again));
      again.cancel().get(30, TimeUnit.SECONDS);
      assertExactly(traffic.expected(), samples);
      assertThat(letters.all()).isEmpty();
    }
  }

  @Test
  void join_cancelledAndStartedAgain_goesOnFromItsNewestCheckpoint() throws Exception {
    Traffic traffic = new Traffic(8, config).requests("a", 200, Logs.T0);
    JobClient first = submit(config);
    try (LogProducer producer = new LogProducer(config.kafka());
        TopicReader samples = new TopicReader(kafka.bootstrapServers(), topics.samples());
        TopicReader letters = new TopicReader(kafka.bootstrapServers(), topics.deadLetter())) {
      traffic.send(producer);
      samples.await(50, PATIENCE, () -> isRunning(first));
      cancel(first);
      assertThat(RetainedCheckpoints.newest(JoinConfig.of(config).checkpointDir())).isPresent();

      traffic.requests("b", 200, traffic.lastTime()).send(producer);
      producer.heartbeat(traffic.closed()).get();
      JobClient second = submit(config);
      samples.await(traffic.expected().size(), PATIENCE, () -> isRunning(second));
      cancel(second);
      assertExactly(traffic.expected(), samples);

      // The checkpoint it went on from is its own: the last one alone is left.
      await(() -> retained() == 1);

      // Without recovery the same log is joined anew.
      JobClient third = submit(config.with("join.recovery=none"));
      samples.await(2 * traffic.expected().size(), PATIENCE, () -> isRunning(third));
      cancel(third);
      assertThat(samples.all()).hasSize(2 * traffic.expected().size());
      assertThat(letters.all()).isEmpty();
    }
  }

  private static void assertExactly(Map<String, byte[]> expected, TopicReader samples) {
    assertThat(samples.all()).hasSameSizeAs(expected.keySet());
    Map<String, byte[]> joined = new TreeMap<>();
    samples
        .all()
        .forEach(
            record -> {
              RequestSample sample = Codecs.SAMPLES.decode(record.value());
              assertThat(text(record.key())).isEqualTo(sample.requestId());
              joined.put(Traffic.name(sample), record.value());
            });
    assertThat(joined.keySet()).isEqualTo(expected.keySet());
    joined.forEach((id, sample) -> assertThat(sample).as(id).isEqualTo(expected.get(id)));
  }

  /** Flink deletes checkpoints, and commits offsets, in the background. */
  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("patience").isLessThan(deadline);
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private long retained() {
    try (Stream<Path> files = Files.walk(dir.resolve("checkpoints"))) {
      return files.filter(file -> file.endsWith("_metadata")).count();
    } catch (IOException | UncheckedIOException e) {
      return -1; // A folder was deleted while it was looked at.
    }
  }

  /** Cancels, and returns when nothing of the job runs any more. */
  private static void cancel(JobClient job) throws Exception {
    job.cancel().get(30, TimeUnit.SECONDS);
    assertThat(job.getJobExecutionResult()).failsWithin(Duration.ofSeconds(30));
  }

  @Test
  void join_recordsThatCannotBeUsed_deadLettersWithSourcePositions() throws Exception {
    JobClient job = submit(config);
    Properties properties = config.kafka().clientProperties();
    Traffic traffic = new Traffic(6, config);
    byte[] garbage = new byte[LogProducer.MAX_RECORD_BYTES - 1]; // as large as may be with its key
    new Random(6).nextBytes(garbage);
    try (KafkaProducer<byte[], byte[]> raw =
            new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        LogProducer producer = new LogProducer(config.kafka());
        TopicReader samples = new TopicReader(kafka.bootstrapServers(), topics.samples());
        TopicReader letters = new TopicReader(kafka.bootstrapServers(), topics.deadLetter())) {
      raw.send(new ProducerRecord<>(topics.requests(), 1, new byte[] {9}, garbage)).get();
      producer.send(Logs.click("nobody", Logs.T0, Logs.T0 + 5, 3)).get();
      traffic.requests("a", 20, Logs.T0).send(producer);
      producer.heartbeat(traffic.closed()).get();
      samples.await(traffic.expected().size(), PATIENCE, () -> isRunning(job));
      producer.send(Logs.click("a1", Logs.T0 + 200, Logs.T0 + 300, 3)).get();
      List<ConsumerRecord<byte[], byte[]>> refused =
          letters.await(3, PATIENCE, () -> isRunning(job));
      job.cancel().get(30, TimeUnit.SECONDS);
      Map<String, DeadLetter> byReason = new TreeMap<>();
      refused.stream()
          .map(record -> Codecs.DEAD_LETTERS.decode(record.value()))
          .forEach(letter -> byReason.put(letter.reason(), letter));
      assertThat(byReason.keySet())
          .containsExactlyInAnyOrder("late", "no-request-context", "undecodable");
      DeadLetter undecodable = byReason.get("undecodable");
      assertThat(undecodable.topic()).isEqualTo(topics.requests());
      assertThat(undecodable.partition()).isEqualTo(1);
      assertThat(undecodable.offset()).isZero();
      assertThat(undecodable.key()).containsExactly(9);
      assertThat(undecodable.value()).isEqualTo(garbage);
    }
  }

  @Test
  void join_silenceWithoutHeartbeat_idleAdvanceBringsTheSamples() throws Exception {
    JobClient first = submit(config); // creates the topics
    first.cancel().get(30, TimeUnit.SECONDS);
    Traffic traffic = new Traffic(7, config).requests("a", 20, Logs.T0);
    try (LogProducer producer = new LogProducer(config.kafka());
        TopicReader samples = new TopicReader(kafka.bootstrapServers(), topics.samples())) {
      traffic.send(producer);
      JobClient job =
          submit(
              config
                  .with("join.idle-timeout=2s")
                  .with("join.idle-advance=2s")
                  .with("join.alignment-max-drift=1h")
                  .with("join.parallelism=1"));
      samples.await(traffic.expected().size(), PATIENCE, () -> isRunning(job));
      job.cancel().get(30, TimeUnit.SECONDS);
      assertThat(samples.all()).hasSize(traffic.expected().size());
    }
  }

  @Test
  void join_withoutAlignedCheckpoints_isRefused() {
    assertThatThrownBy(
            () -> submit(withOption("execution.checkpointing.unaligned.enabled", "true")))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("join.flink-options: execution.checkpointing.mode: EXACTLY_ONCE,")
        .hasMessageContaining("unaligned.enabled: true (expected: ");
  }

  @Test
  void join_moreTasksThanPartitions_noReaderWithoutOneHoldsEventTimeBack() throws Exception {
    Traffic traffic = new Traffic(9, config).requests("a", 20, Logs.T0);
    JobClient job = submit(config.with("kafka.partitions=1").with("join.parallelism=5"));
    try (LogProducer producer = new LogProducer(config.kafka());
        TopicReader samples = new TopicReader(kafka.bootstrapServers(), topics.samples())) {
      traffic.send(producer);
      producer.heartbeat(traffic.closed()).get();
      samples.await(traffic.expected().size(), PATIENCE, () -> isRunning(job));
      cancel(job);
      assertExactly(traffic.expected(), samples);
    }
  }

  private JobClient submit(WeirConfig settings) throws Exception {
    return JoinJob.submit(
        StreamExecutionEnvironment.createLocalEnvironment(new Configuration()), settings);
  }

  private WeirConfig withOption(String key, String value) {
    return config.with("join.flink-options={\"" + key + "\": \"" + value + "\"}");
  }

  private static boolean isRunning(JobClient job) {
    try {
      return !job.getJobStatus().get(10, TimeUnit.SECONDS).isTerminalState();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
