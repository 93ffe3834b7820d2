package io.weir.benchmarks.join;

import io.weir.core.config.KafkaConfig;
import io.weir.schemas.Heartbeat;
import io.weir.schemas.Topics;
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
  private long requests;
  private long records;
  private long bytes;
  private byte[] last = new byte[0];

  /**
   * @param spacingMs event time between two requests
   */
  Feed(KafkaConfig kafka, long seed, long spacingMs) {
    topics = Topics.of(kafka);
    traffic = new Traffic(topics, seed, spacingMs);
    producer = new KafkaProducer<>(properties(kafka));
  }

  /**
   * What was written.
   *
   * @param requests requests
   * @param records records, repeated ones too
   * @param bytes bytes of the records' values, each record once
   */
  record Totals(long requests, long records, long bytes) {
    double bytesPerRequest() {
      return (double) bytes / requests;
    }
  }

  /** Writes that many requests, and waits until all is acknowledged. */
  void write(long count) {
    for (long i = 0; i < count; i++) {
      next();
    }
    flush();
  }

  private void next() {
    traffic.send(
        requests++,
        (topic, key, value) -> {
          records++;
          if (value != last) { // a record that is sent twice is sent twice in a row
            bytes += value.length;
            last = value;
          }
          producer.send(new ProducerRecord<>(topic, key, value), acknowledged);
        });
  }

  private void flush() {
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
        records++;
      }
    }
    flush();
  }

  /** Request time of the last request, epoch ms. */
  long lastRequestTime() {
    return traffic.requestTime(requests - 1);
  }

  Totals totals() {
    return new Totals(requests, records, bytes);
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
