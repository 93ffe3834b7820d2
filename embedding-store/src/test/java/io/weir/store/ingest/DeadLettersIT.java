package io.weir.store.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.cascade.DeadLetter;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.schemas.Codecs;
import io.weir.schemas.Topics;
import io.weir.store.generation.Verdict;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLettersIT {
  private static final List<Verdict> REFUSED =
      List.of(new Verdict(Verdict.Effect.REFUSED, "undecodable", "no Avro"));

  @TempDir Path dir;
  private EmbeddedKafka kafka;
  private WeirConfig config;

  @BeforeEach
  void start() {
    kafka = EmbeddedKafka.start(dir);
    config = WeirConfig.defaults().with("kafka.bootstrap-servers=" + kafka.bootstrapServers());
    try (Admin admin = Admin.create(config.kafka().clientProperties())) {
      Topics.create(config.kafka(), admin);
    }
  }

  @AfterEach
  void stop() {
    kafka.close();
  }

  @Test
  void send_largestRecord_isKeptWhole() {
    byte[] value = value(1 << 20);
    try (DeadLetters letters = new DeadLetters(config.kafka(), Clock.systemUTC())) {
      letters.send(records(value), REFUSED, () -> false);
    }
    assertThat(sent()).singleElement().extracting(DeadLetter::value).isEqualTo(value);
  }

  @Test
  void send_tooLargeForTheTopic_isKeptWithoutItsValue() {
    try (DeadLetters letters = new DeadLetters(config.kafka(), Clock.systemUTC())) {
      letters.send(records(value(Topics.MAX_DEAD_LETTER_BYTES)), REFUSED, () -> false);
    }
    assertThat(sent())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.value()).isNull();
              assertThat(letter.detail()).isEqualTo("no Avro; value of 1114112 bytes left out");
              assertThat(letter.offset()).isEqualTo(9);
            });
  }

  @Test
  void send_withoutBroker_waitsForIt() throws Exception {
    int port = Integer.parseInt(kafka.bootstrapServers().replaceAll(".*:", ""));
    kafka.close();
    CountDownLatch failedOnce = new CountDownLatch(1);
    try (DeadLetters letters = new DeadLetters(config.kafka(), Clock.systemUTC())) {
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(
              () ->
                  letters.send(
                      records(value(10)),
                      REFUSED,
                      () -> {
                        failedOnce.countDown();
                        return false;
                      }));
      assertThat(failedOnce.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(sending).isNotDone();
      kafka = EmbeddedKafka.start(dir, port);
      sending.get(60, TimeUnit.SECONDS);
    }
    assertThat(sent()).singleElement().extracting(DeadLetter::value).isEqualTo(value(10));
  }

  @Test
  void send_stoppedWithoutBroker_isNotTakenForSent() {
    kafka.close();
    try (DeadLetters letters = new DeadLetters(config.kafka(), Clock.systemUTC())) {
      assertThatThrownBy(() -> letters.send(records(value(10)), REFUSED, () -> true))
          .isInstanceOf(WakeupException.class);
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(byte[] value) {
    return List.of(new ConsumerRecord<>("item-embeddings", 1, 9, new byte[] {1}, value));
  }

  /** Incompressible. */
  private static byte[] value(int bytes) {
    byte[] value = new byte[bytes];
    new Random(bytes).nextBytes(value);
    return value;
  }

  private List<DeadLetter> sent() {
    String topic = Topics.of(config.kafka()).deadLetter();
    List<DeadLetter> letters = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            config.kafka().clientProperties(),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(record -> letters.add(Codecs.DEAD_LETTERS.decode(record.value())));
      }
    }
    return letters;
  }
}
