package io.weir.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.Stage;
import io.weir.core.config.KafkaConfig;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.schemas.Codec;
import io.weir.schemas.Codecs;
import io.weir.schemas.Heartbeat;
import io.weir.schemas.LogProducer;
import io.weir.schemas.RequestHeader;
import io.weir.schemas.Topics;
import io.weir.simulator.cascade.SimulatedCascade;
import io.weir.simulator.cascade.SimulatorConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayIT {
  private static final Duration WINDOW = Duration.ofSeconds(30);

  @TempDir static Path dir;
  private static EmbeddedKafka broker;

  @BeforeAll
  static void start() {
    broker = EmbeddedKafka.start(dir);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void replay_ofAStream_putsEveryRecordOnItsTopicAndEndsBeyondTheWindow() {
    KafkaConfig kafka = new KafkaConfig(broker.bootstrapServers(), "sim.", 2, 1, Map.of());
    try (Admin admin = Admin.create(kafka.clientProperties())) {
      Topics.create(kafka, admin);
    }
    SimulatedCascade stream = new SimulatedCascade(SimulatorConfig.of(WeirConfig.defaults()), 120);
    AtomicLong progress = new AtomicLong();
    LogTotals sent;
    try (LogProducer producer = new LogProducer(kafka)) {
      sent = new Replayer(producer, 100).replay(stream, WINDOW, (n, total) -> progress.set(n));
    }
    assertThat(sent).isEqualTo(LogTotals.of(stream));
    assertThat(progress).hasValue(120);

    Map<String, List<ConsumerRecord<byte[], byte[]>>> read = new LinkedHashMap<>();
    sent.recordsPerTopic(Topics.of(kafka)).keySet().forEach(t -> read.put(t, read(kafka, t)));
    assertThat(counts(read)).isEqualTo(sent.recordsPerTopic(Topics.of(kafka)));
    assertThat(json(Topics.of(kafka), read)).containsExactlyInAnyOrderElementsOf(Logs.json(stream));
    for (String source : Topics.of(kafka).sources()) {
      assertHeartbeatsAreKept(read.get(source), sent.lastTime() + WINDOW.toMillis());
    }
  }

  /** No record is behind a heartbeat before it; the last is beyond the window; per partition. */
  private static void assertHeartbeatsAreKept(
      List<ConsumerRecord<byte[], byte[]>> records, long end) {
    Map<Integer, Long> watermarks = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      OptionalLong watermark = Heartbeat.watermark(record.value(), record.headers());
      if (watermark.isPresent()) {
        watermarks.put(record.partition(), watermark.getAsLong());
      } else {
        assertThat(RequestHeader.read(record.value()).eventTime())
            .isGreaterThanOrEqualTo(watermarks.getOrDefault(record.partition(), 0L));
      }
    }
    assertThat(watermarks).containsOnlyKeys(0, 1);
    assertThat(watermarks.values()).allSatisfy(w -> assertThat(w).isGreaterThan(end));
  }

  private static Map<String, Long> counts(
      Map<String, List<ConsumerRecord<byte[], byte[]>>> records) {
    Map<String, Long> counts = new LinkedHashMap<>();
    records.forEach(
        (topic, list) -> counts.put(topic, list.stream().filter(r -> r.value() != null).count()));
    return counts;
  }

  private static List<String> json(
      Topics topics, Map<String, List<ConsumerRecord<byte[], byte[]>>> read) {
    List<String> json = new ArrayList<>();
    json.addAll(json("item ", Codecs.ITEMS, read.get(topics.items())));
    json.addAll(json("request ", Codecs.REQUESTS, read.get(topics.requests())));
    json.addAll(json("feedback ", Codecs.FEEDBACK, read.get(topics.feedback())));
    for (Stage stage : Stage.values()) {
      json.addAll(json("candidates ", Codecs.CANDIDATES, read.get(topics.candidates(stage))));
    }
    return json;
  }

  private static <T> List<String> json(
      String kind, Codec<T> codec, List<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream()
        .filter(record -> record.value() != null)
        .map(record -> kind + codec.toJson(codec.decode(record.value())))
        .toList();
  }

  private static List<ConsumerRecord<byte[], byte[]>> read(KafkaConfig kafka, String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            kafka.clientProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }
}
