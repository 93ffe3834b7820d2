package io.weir.store.ingest;

import io.weir.core.cascade.DeadLetter;
import io.weir.core.config.KafkaConfig;
import io.weir.schemas.Codecs;
import io.weir.schemas.Topics;
import io.weir.store.generation.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends refused records to the dead-letter topic. Used by the ingest thread, which closes it.
 *
 * <p>At least once: they are acknowledged before the offsets behind them are stored.
 */
final class DeadLetters implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final Clock clock;

  DeadLetters(KafkaConfig kafka, Clock clock) {
    Properties properties = kafka.clientProperties();
    properties.put("acks", "all");
    properties.put("enable.idempotence", "true");
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    this.topic = Topics.of(kafka).deadLetter();
    this.clock = clock;
  }

  /** Sends what was refused, and returns when the brokers have it or have failed to take it. */
  void send(List<ConsumerRecord<byte[], byte[]>> records, List<Verdict> verdicts) {
    boolean any = false;
    for (int i = 0; i < verdicts.size(); i++) {
      if (verdicts.get(i).refused()) {
        send(records.get(i), verdicts.get(i));
        any = true;
      }
    }
    if (any) {
      producer.flush();
    }
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }

  private void send(ConsumerRecord<byte[], byte[]> record, Verdict verdict) {
    DeadLetter letter =
        new DeadLetter(
            record.topic(),
            record.partition(),
            record.offset(),
            record.key(),
            record.value(),
            verdict.reason(),
            verdict.detail(),
            clock.millis());
    var unused =
        producer.send(
            new ProducerRecord<>(topic, Codecs.DEAD_LETTERS.encode(letter)),
            (metadata, failure) -> {
              if (failure != null) {
                log.error(
                    "{}-{}@{}: {}; no dead letter: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    verdict.detail(),
                    failure.getMessage());
              }
            });
  }
}
