package io.weir.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.Ids;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.KafkaConfig;
import io.weir.schemas.Codecs;
import io.weir.schemas.Topics;
import io.weir.trainer.stream.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.PolicyViolationException;

/** The topics around a trainer, as its neighbours write and read them. */
final class TestTopics implements AutoCloseable {
  final Topics names;
  private final KafkaConfig kafka;
  private final Producer<byte[], byte[]> producer;

  TestTopics(KafkaConfig kafka) {
    this.kafka = kafka;
    this.names = Topics.of(kafka);
    try (Admin admin = KafkaClients.admin(kafka, Duration.ofSeconds(20))) {
      Topics.create(kafka, admin);
    }
    this.producer = KafkaClients.producer(kafka);
  }

  /** Changes a topic's setting. */
  void set(String topic, String setting, String value) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    AlterConfigOp change =
        new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
    try (Admin admin = KafkaClients.admin(kafka, Duration.ofSeconds(20))) {
      admin
          .incrementalAlterConfigs(Map.of(resource, List.of(change)))
          .all()
          .toCompletionStage()
          .toCompletableFuture()
          .join();
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (!value.equals(told(admin, resource, setting))) {
        assertThat(System.nanoTime()).isLessThan(deadline);
        LockSupport.parkNanos(20_000_000);
      }
    }
  }

  /** A topic's setting, as the broker that is asked knows it. */
  private static String told(Admin admin, ConfigResource resource, String setting) {
    return admin
        .describeConfigs(List.of(resource))
        .all()
        .toCompletionStage()
        .toCompletableFuture()
        .join()
        .get(resource)
        .get(setting)
        .value();
  }

  /** Deletes all records of a topic, which is not compacted any more. */
  void deleteAll(String topic) {
    set(topic, "cleanup.policy", "delete");
    try (Admin admin = KafkaClients.admin(kafka, Duration.ofSeconds(20))) {
      Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
      for (int partition = 0; partition < kafka.partitions(); partition++) {
        all.put(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(-1));
      }
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (isRefused(admin, all)) {
        // A broker may not have heard of the topic's new setting.
        assertThat(System.nanoTime()).isLessThan(deadline);
        LockSupport.parkNanos(20_000_000);
      }
    }
  }

  private static boolean isRefused(Admin admin, Map<TopicPartition, RecordsToDelete> all) {
    try {
      admin.deleteRecords(all).all().toCompletionStage().toCompletableFuture().join();
      return false;
    } catch (CompletionException e) {
      assertThat(e).hasCauseInstanceOf(PolicyViolationException.class);
      return true;
    }
  }

  void items(long from, long to) {
    for (long id = from; id < to; id++) {
      item(TestSamples.item(id));
    }
    producer.flush();
  }

  void item(Item item) {
    send(names.items(), Ids.key(item.itemId()), Codecs.ITEMS.encode(item));
  }

  void withdraw(long itemId) {
    send(names.items(), Ids.key(itemId), null);
    producer.flush();
  }

  void samples(int from, int to) {
    for (int n = from; n < to; n++) {
      sample(TestSamples.sample(n));
    }
    producer.flush();
  }

  void sample(RequestSample sample) {
    send(names.samples(), utf8(sample.requestId()), Codecs.SAMPLES.encode(sample));
  }

  void garbage(String key) {
    garbage(key, "not a record");
  }

  void garbage(String key, String value) {
    send(names.samples(), utf8(key), utf8(value));
    producer.flush();
  }

  /** A record whose schema this version does not have. */
  void future(String key) {
    byte[] record = new byte[32];
    Arrays.fill(record, (byte) 0x11);
    record[0] = (byte) 0xC3;
    record[1] = 0x01;
    send(names.samples(), utf8(key), record);
    producer.flush();
  }

  /** All records of a topic, partition by partition. */
  List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer = KafkaClients.consumer(kafka)) {
      for (var info : consumer.partitionsFor(topic)) {
        List<TopicPartition> one = List.of(new TopicPartition(topic, info.partition()));
        consumer.assign(one);
        consumer.seekToBeginning(one);
        long end = consumer.endOffsets(one).get(one.get(0));
        while (consumer.position(one.get(0)) < end) {
          consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        }
      }
    }
    return records;
  }

  @Override
  public void close() {
    producer.close();
  }

  private void send(String topic, byte[] key, byte[] value) {
    var unused = producer.send(new ProducerRecord<>(topic, key, value));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
