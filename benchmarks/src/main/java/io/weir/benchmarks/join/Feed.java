package io.weir.benchmarks.join;

import io.weir.core.config.KafkaConfig;
import io.weir.schemas.Heartbeat;
import io.weir.schemas.Topics;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes {@link Traffic} into the topics that the contenders read. Not thread-safe; closed by its
 * maker.
 */
final class Feed implements AutoCloseable {
  private final Topics topics;
  private final Traffic traffic;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Callback acknowledged =
      (metadata, e) -> {
        if (e != null) {
          failure.compareAndSet(null, e);
        }
      };
  private final Map<String, Long> bytesByTopic = new LinkedHashMap<>();
  private long requests;
  private long records;

  Feed(KafkaConfig kafka, long seed) {
    topics = Topics.of(kafka);
    traffic = new Traffic(topics, seed);
    producer = new KafkaProducer<>(properties(kafka));
  }

  /** What was written: requests, records, and the bytes of their values by topic. */
  record Totals(long requests, long records, Map<String, Long> bytesByTopic) {
    long bytes() {
      return bytesByTopic.values().stream().mapToLong(n -> n).sum();
    }
  }

  /** Writes the next request. */
  void next() {
    traffic.send(
        requests++,
        (topic, key, value) -> {
          records++;
          bytesByTopic.merge(topic, (long) value.length, Long::sum);
          producer.send(new ProducerRecord<>(topic, key, value), acknowledged);
        });
  }

  /** Waits until all that was written is acknowledged. */
  void flush() {
    producer.flush();
    Exception failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("traffic: " + failed.getMessage(), failed);
    }
  }

  /** Says to every partition that nothing earlier will follow. */
  void heartbeat(long watermarkMs) {
    for (String topic : topics.sources()) {
      for (var info : producer.partitionsFor(topic)) {
        producer.send(Heartbeat.record(topic, info.partition(), watermarkMs), acknowledged);
      }
    }
    flush();
  }

  Totals totals() {
    return new Totals(requests, records, Map.copyOf(bytesByTopic));
  }

  @Override
  public void close() {
    producer.close();
  }

  private static Properties properties(KafkaConfig kafka) {
    Properties properties = kafka.clientProperties();
    properties.put(ProducerConfig.LINGER_MS_CONFIG, "5");
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, "131072");
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, "134217728");
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    properties.put(
        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    return properties;
  }
}
