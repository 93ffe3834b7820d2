package io.weir.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Ids;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.Stage;
import io.weir.core.config.KafkaConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogProducerIT {
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
  void create_makesEveryTopicOnce_withLogAppendTime() throws Exception {
    KafkaConfig kafka = config("create.", 3);
    try (Admin admin = Admin.create(kafka.clientProperties())) {
      assertThat(Topics.create(kafka, admin))
          .containsExactlyInAnyOrderElementsOf(Topics.of(kafka).all());
      assertThat(Topics.create(kafka, admin)).isEmpty();
      ConfigResource items =
          new ConfigResource(ConfigResource.Type.TOPIC, Topics.of(kafka).items());
      var settings = admin.describeConfigs(List.of(items)).all().get().get(items);
      assertThat(settings.get("cleanup.policy").value()).isEqualTo("compact");
      assertThat(settings.get("delete.retention.ms").value())
          .isEqualTo(Long.toString(Topics.WITHDRAWALS_KEPT.toMillis()));
      assertThat(settings.get("message.timestamp.type").value()).isEqualTo("LogAppendTime");
      assertThat(
              admin
                  .describeTopics(List.of("create.samples"))
                  .allTopicNames()
                  .get()
                  .get("create.samples")
                  .partitions())
          .hasSize(3);
    }
  }

  @Test
  void create_withMoreReplicasThanBrokers_saysWhatTheBrokersRefused() {
    KafkaConfig kafka = new KafkaConfig(broker.bootstrapServers(), "replicas.", 1, 3, Map.of());
    try (Admin admin = Admin.create(kafka.clientProperties())) {
      assertThatThrownBy(() -> Topics.create(kafka, admin))
          .isInstanceOf(InvalidValueException.class)
          .hasMessageMatching(
              "topic: replicas\\..* \\(expected: settings that the brokers take; .*replic.*");
    }
  }

  @Test
  void send_ofEveryRecord_reachesItsTopicUnderItsKey() throws Exception {
    KafkaConfig kafka = created("send.", 2);
    Topics topics = Topics.of(kafka);
    try (LogProducer producer = new LogProducer(kafka)) {
      producer.send(new CandidateList("r", 1, 2, 3, "", Stage.RE_RANKING, new long[] {4})).get();
      producer.send(new RequestContext("r", 1, 2L, 3, "", Map.of(), Map.of(), Map.of())).get();
      producer.send(new Feedback("r", 1, 2L, 3, 4, "click", 1)).get();
      producer.send(new Feedback(null, 77, null, 3, 4, "click", 1)).get();
      producer.send(new Item(4, 1, Map.of(), Map.of(), new float[0])).get();
      producer.withdraw(4).get();
    }
    assertThat(keys(kafka, topics.candidates(Stage.RE_RANKING))).containsExactly("r");
    assertThat(keys(kafka, topics.requests())).containsExactly("r");
    List<ConsumerRecord<byte[], byte[]>> feedback = read(kafka, topics.feedback());
    assertThat(feedback)
        .extracting(r -> Codecs.FEEDBACK.decode(r.value()).userId())
        .containsExactlyInAnyOrder(1L, 77L);
    assertThat(feedback).anySatisfy(r -> assertThat(r.key()).isEqualTo(Ids.key(77)));
    assertThat(read(kafka, topics.items()))
        .satisfiesExactly(
            item -> assertThat(Codecs.ITEMS.decode(item.value()).itemId()).isEqualTo(4),
            withdrawn -> assertThat(withdrawn.value()).isNull());
  }

  @Test
  void heartbeat_reachesEveryPartitionOfEverySource() throws Exception {
    KafkaConfig kafka = created("beat.", 3);
    try (LogProducer producer = new LogProducer(kafka)) {
      producer.heartbeat(1234).get();
    }
    for (String topic : Topics.of(kafka).sources()) {
      assertThat(read(kafka, topic))
          .hasSize(3)
          .allSatisfy(r -> assertThat(Heartbeat.watermark(r.value(), r.headers())).hasValue(1234));
    }
  }

  @Test
  void send_ofAnInvalidOrOversizedRecord_refusesItBeforeSending() throws Exception {
    KafkaConfig kafka = created("refuse.", 1);
    try (LogProducer producer = new LogProducer(kafka)) {
      assertThatThrownBy(
              () ->
                  producer.send(new CandidateList("", 1, 2, 3, "", Stage.RANKING, new long[] {4})))
          .isInstanceOf(InvalidValueException.class)
          .hasMessage("requestId: \"\" (expected: not blank)");
      float[] large = new float[300_000];
      assertThatThrownBy(
              () -> producer.send(new Item(1, 1, Map.of(), Map.of("f", large), new float[0])))
          .isInstanceOf(InvalidValueException.class)
          .hasMessageMatching("record: 12\\d+ bytes \\(expected: <= 1047552 bytes\\)");
    }
    assertThat(read(kafka, "refuse.candidates.ranking")).isEmpty();
    assertThat(read(kafka, "refuse.items")).isEmpty();
  }

  @Test
  void send_ofTheLargestRecord_isTakenByTheBroker() throws Exception {
    KafkaConfig kafka = created("large.", 1);
    // Noise, so that compression cannot help.
    java.util.Random random = new java.util.Random(1);
    float[] values = new float[261_800];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    try (LogProducer producer = new LogProducer(kafka)) {
      producer.send(new Item(1, 1, Map.of(), Map.of("f", values), new float[0])).get();
    }
    assertThat(read(kafka, "large.items")).hasSize(1);
  }

  @Test
  void send_afterClose_isRefused() throws Exception {
    LogProducer producer = new LogProducer(created("closed.", 1));
    producer.close();
    producer.close();
    assertThatThrownBy(() -> producer.withdraw(1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void send_withNoBroker_failsTheFuture() {
    KafkaConfig kafka =
        new KafkaConfig("127.0.0.1:1", "none.", 1, 1, Map.of("max.block.ms", "200"));
    try (LogProducer producer = new LogProducer(kafka)) {
      assertThatThrownBy(() -> producer.withdraw(1).get())
          .hasRootCauseInstanceOf(org.apache.kafka.common.errors.TimeoutException.class);
    }
  }

  private static KafkaConfig config(String prefix, int partitions) {
    return new KafkaConfig(broker.bootstrapServers(), prefix, partitions, 1, Map.of());
  }

  private static KafkaConfig created(String prefix, int partitions) {
    KafkaConfig kafka = config(prefix, partitions);
    try (Admin admin = Admin.create(kafka.clientProperties())) {
      Topics.create(kafka, admin);
    }
    return kafka;
  }

  private static List<String> keys(KafkaConfig kafka, String topic) {
    return read(kafka, topic).stream()
        .map(r -> new String(r.key(), java.nio.charset.StandardCharsets.UTF_8))
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
