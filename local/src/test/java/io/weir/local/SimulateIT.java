package io.weir.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.KafkaConfig;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.flink.JoinConfig;
import io.weir.local.part.MiniCluster;
import io.weir.schemas.Codecs;
import io.weir.schemas.Heartbeat;
import io.weir.schemas.RequestHeader;
import io.weir.schemas.Topics;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulated cascade in the topics of a real broker, and what the join makes of it. */
class SimulateIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int REQUESTS = 150;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path dir;
  private static EmbeddedKafka broker;

  @BeforeAll
  static void start() {
    broker = EmbeddedKafka.start(dir.resolve("kafka"));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void stream_disorderedAndDuplicated_joinsToTheSameSamplesAsInOrder() throws IOException {
    simulate("in-order.");
    JsonNode disturbed = simulate("disturbed.", "--disorder=5s", "--duplicates=0.3");
    assertThat(disturbed.at("/arms/0/duplicated").asLong()).isPositive();

    try (Join inOrder = Join.of(config("in-order."));
        Join other = Join.of(config("disturbed."))) {
      Map<String, JsonNode> samples = inOrder.samples();
      assertThat(samples).hasSize(2 * REQUESTS);
      assertThat(other.samples()).isEqualTo(samples);
    }
  }

  @Test
  void stream_ofTheSameOptions_isTheSameByteForByte() throws IOException {
    String[] options = {"--disorder=3s", "--duplicates=0.1", "--lateness=0.02", "--loss=0.05"};
    simulate("once.", options);
    simulate("twice.", options);
    Map<String, List<ConsumerRecord<byte[], byte[]>>> once = read("once.");
    Map<String, List<ConsumerRecord<byte[], byte[]>>> twice = read("twice.");
    assertSameBytes(twice, once);
  }

  private static void assertSameBytes(
      Map<String, List<ConsumerRecord<byte[], byte[]>>> log,
      Map<String, List<ConsumerRecord<byte[], byte[]>>> expected) {
    assertThat(log).isNotEmpty().containsOnlyKeys(expected.keySet());
    expected.forEach(
        (topic, records) -> {
          List<ConsumerRecord<byte[], byte[]>> again = log.getOrDefault(topic, List.of());
          assertThat(again).as(topic).hasSameSizeAs(records);
          for (int i = 0; i < records.size(); i++) {
            assertThat(again.get(i).key()).isEqualTo(records.get(i).key());
            assertThat(again.get(i).value()).isEqualTo(records.get(i).value());
          }
        });
  }

  @Test
  void heartbeats_ofADisturbedStream_areBrokenByHeldBackRecordsAlone() throws IOException {
    JsonNode summary = simulate("late.", "--disorder=2s", "--lateness=0.03", "--late-by=2m");
    long late = 0;
    long newest = Long.MIN_VALUE;
    Map<String, Long> ends = new HashMap<>();
    for (Map.Entry<String, List<ConsumerRecord<byte[], byte[]>>> topic : read("late.").entrySet()) {
      long promised = Long.MIN_VALUE;
      for (ConsumerRecord<byte[], byte[]> record : topic.getValue()) {
        OptionalLong heartbeat = Heartbeat.watermark(record.value(), record.headers());
        if (heartbeat.isPresent()) {
          promised = heartbeat.getAsLong();
        } else {
          long eventTime = RequestHeader.read(record.value()).eventTime();
          late += eventTime < promised ? 1 : 0;
          newest = Math.max(newest, eventTime);
        }
      }
      ends.put(topic.getKey(), promised);
    }
    Duration window = LoopRun.longestWindow(JoinConfig.of(WeirConfig.defaults()));
    assertThat(ends).hasSize(Topics.of(config("late.").kafka()).sources().size());
    assertThat(Collections.min(ends.values())).isGreaterThan(newest + window.toMillis());
    assertThat(late).isPositive().isEqualTo(summary.at("/arms/0/late").asLong());
  }

  @Test
  void arms_ofTheSamePreRanking_areIdentical_andAnotherShowsOtherItemsToTheSameUsers()
      throws IOException {
    JsonNode summary = simulate("arms.", "--arms=one=random,two=random,best=oracle");
    assertThat(summary.get("arms")).hasSize(3);
    Map<String, List<ConsumerRecord<byte[], byte[]>>> one = read("arms.one.");
    assertSameBytes(read("arms.two."), one);
    Map<String, List<ConsumerRecord<byte[], byte[]>>> best = read("arms.best.");
    assertThat(records(best, "candidates.exposure")).hasSize(REQUESTS);
    for (int i = 0; i < REQUESTS; i++) {
      RequestHeader random = RequestHeader.read(records(one, "candidates.exposure").get(i).value());
      RequestHeader other = RequestHeader.read(records(best, "candidates.exposure").get(i).value());
      assertThat(other).isEqualTo(random);
    }
    assertThat(summary.at("/arms/2/scorer").asText()).isEqualTo("oracle");
    assertThat(summary.at("/arms/2/statistics/clicks/expected").asDouble())
        .isGreaterThan(1.2 * summary.at("/arms/0/statistics/clicks/expected").asDouble());
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(
      Map<String, List<ConsumerRecord<byte[], byte[]>>> log, String topic) {
    return log.getOrDefault(topic, List.of()).stream()
        .filter(record -> record.value() != null)
        .toList();
  }

  @Test
  void truth_ofEveryRequest_liesBesideTheTopics() throws IOException {
    Path truth = dir.resolve("truth.jsonl.gz");
    JsonNode summary = simulate("truth.", "--truth=" + truth);
    List<JsonNode> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(truth)), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(JSON.readTree(line));
      }
    }
    assertThat(lines).hasSize(REQUESTS);
    JsonNode first = lines.get(0);
    assertThat(first.get("itemIds")).hasSize(200);
    assertThat(first.get("clickProbability")).hasSize(200);
    assertThat(first.get("purchaseProbability")).hasSize(200);
    assertThat(first.get("stageReached")).hasSize(200);
    double expected = summary.at("/arms/0/statistics/clicks/expected").asDouble();
    assertThat(expected).isBetween(0.001, 0.5);
  }

  @Test
  void statistics_ofARun_areAPageWithPictures() throws IOException {
    Path page = dir.resolve("statistics");
    simulate("page.", "--stats-out=" + page);
    String html = Files.readString(page.resolve("index.html"));
    assertThat(html).contains("requests            150", "simulated-popularity.png");
    for (String plot : List.of("stages", "tail", "popularity", "positions", "hit-rate", "delays")) {
      byte[] png = Files.readAllBytes(page.resolve("simulated-" + plot + ".png"));
      assertThat(Arrays.copyOf(png, 4)).containsExactly(0x89, 'P', 'N', 'G');
    }
  }

  private static JsonNode simulate(String prefix, String... options) throws IOException {
    Path summary = dir.resolve(prefix + "json");
    List<String> args = new ArrayList<>(List.of("simulate", "--requests=" + REQUESTS));
    settings(prefix).forEach(setting -> args.add("--set=" + setting));
    args.add("--summary=" + summary);
    args.addAll(List.of(options));
    Cli cli = Cli.run(args.toArray(String[]::new));
    assertThat(cli.exitCode()).as(cli.err()).isZero();
    assertThat(cli.out()).contains("retrieval ", "exposure ", "clicks ");
    return JSON.readTree(summary.toFile());
  }

  private static List<String> settings(String prefix) {
    return List.of(
        "kafka.bootstrap-servers=" + broker.bootstrapServers(),
        "kafka.topic-prefix=" + prefix,
        "kafka.partitions=1");
  }

  private static WeirConfig config(String prefix) {
    return WeirConfig.defaults()
        .withAll(settings(prefix))
        .withAll(
            List.of(
                "join.fast-window=30s",
                "join.slow-window=60s",
                "join.slow-negative-share=1",
                "join.idle-timeout=0ms",
                "join.parallelism=1",
                "join.checkpoint-interval=200ms",
                "join.checkpoint-dir=" + dir.resolve(prefix + "checkpoints").toUri()));
  }

  /** All records of the source topics, by topic without prefix. */
  private static Map<String, List<ConsumerRecord<byte[], byte[]>>> read(String prefix) {
    KafkaConfig kafka = config(prefix).kafka();
    Map<String, List<ConsumerRecord<byte[], byte[]>>> records = new TreeMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(kafka)) {
      List<TopicPartition> partitions =
          Topics.of(kafka).sources().stream().map(topic -> new TopicPartition(topic, 0)).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          records
              .computeIfAbsent(record.topic().substring(prefix.length()), t -> new ArrayList<>())
              .add(record);
        }
      }
    }
    return records;
  }

  private static KafkaConsumer<byte[], byte[]> consumer(KafkaConfig kafka) {
    Properties properties = kafka.clientProperties();
    properties.put("isolation.level", "read_committed");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** A running join and a reader of its samples. */
  private record Join(JobClient job, KafkaConsumer<byte[], byte[]> consumer)
      implements AutoCloseable {
    static Join of(WeirConfig config) {
      KafkaConsumer<byte[], byte[]> consumer = SimulateIT.consumer(config.kafka());
      TopicPartition samples = new TopicPartition(Topics.of(config.kafka()).samples(), 0);
      consumer.assign(List.of(samples));
      consumer.seekToBeginning(List.of(samples));
      return new Join(MiniCluster.submit(config, new Configuration()), consumer);
    }

    /** Every sample of both revisions, by request and revision. */
    Map<String, JsonNode> samples() {
      Map<String, JsonNode> samples = new HashMap<>();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (samples.size() < 2 * REQUESTS && System.nanoTime() < deadline) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          RequestSample sample = Codecs.SAMPLES.decode(record.value());
          JsonNode before =
              samples.put(
                  sample.requestId() + "/" + sample.revision(), Codecs.SAMPLES.toJson(sample));
          assertThat(before).as("a second %s", sample.requestId()).isNull();
        }
      }
      return samples;
    }

    @Override
    public void close() {
      consumer.close();
      MiniCluster.cancel(job);
    }
  }
}
