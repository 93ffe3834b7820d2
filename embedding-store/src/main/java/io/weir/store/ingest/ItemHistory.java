package io.weir.store.ingest;

import io.weir.core.cascade.Ids;
import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.config.KafkaConfig;
import io.weir.schemas.Codecs;
import io.weir.schemas.Topics;
import io.weir.schemas.UndecodableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;

/** What the log of vectors says of one item, as far as it still holds it. */
public final class ItemHistory {
  private static final Duration POLL = Duration.ofMillis(200);

  /**
   * A record of an item.
   *
   * @param partition where it stands
   * @param offset where it stands
   * @param timeMs when it was appended, epoch ms
   * @param what it says, in one line
   */
  public record Entry(int partition, long offset, long timeMs, String what) {}

  private ItemHistory() {}

  /** Reads the item's partition from its beginning to its present end. */
  public static List<Entry> read(KafkaConfig kafka, long id) {
    Properties properties = kafka.clientProperties();
    properties.put("enable.auto.commit", "false");
    properties.put("isolation.level", "read_committed");
    byte[] key = Ids.key(id);
    String topic = Topics.of(kafka).itemEmbeddings();
    List<Entry> entries = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      int partitions = consumer.partitionsFor(topic).size();
      int number = Utils.toPositive(Utils.murmur2(key)) % partitions;
      TopicPartition partition = new TopicPartition(topic, number);
      List<TopicPartition> one = List.of(partition);
      long end = consumer.endOffsets(one).getOrDefault(partition, 0L);
      consumer.assign(one);
      consumer.seekToBeginning(one);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (Arrays.equals(record.key(), key)) {
            entries.add(
                new Entry(number, record.offset(), record.timestamp(), describe(record.value())));
          }
        }
      }
    }
    return entries;
  }

  private static String describe(byte[] value) {
    try {
      ItemEmbedding embedding = Codecs.EMBEDDINGS.decode(value);
      return embedding.kind()
          + " generation "
          + embedding.generation()
          + " epoch "
          + embedding.trainerEpoch()
          + " step "
          + embedding.step();
    } catch (UndecodableException e) {
      return "undecodable: " + e.getMessage();
    }
  }
}
