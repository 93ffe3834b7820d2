package io.weir.store.ingest;

import io.weir.core.cascade.DeadLetter;
import io.weir.core.config.KafkaConfig;
import io.weir.schemas.Codecs;
import io.weir.schemas.Topics;
import io.weir.store.generation.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends refused records to the dead-letter topic. Used by the ingest thread, which closes it.
 *
 * <p>At least once: they are acknowledged before the offsets behind them are stored. An outage of
 * the brokers is waited out; a failure that no retry cures is thrown, and no offset is stored then.
 */
final class DeadLetters implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final int REQUEST_OVERHEAD_BYTES = 1024;
  // Short enough for an ingest that waits for brokers to be stopped in time.
  private static final int REQUEST_TIMEOUT_MS = 5_000;
  private static final int DELIVERY_TIMEOUT_MS = 10_000;

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final Clock clock;

  private record Sent(DeadLetter letter, Future<RecordMetadata> acknowledged) {}

  DeadLetters(KafkaConfig kafka, Clock clock) {
    Properties properties = kafka.clientProperties();
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    properties.put(ProducerConfig.LINGER_MS_CONFIG, "0");
    properties.put(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
        Integer.toString(Topics.MAX_DEAD_LETTER_BYTES + REQUEST_OVERHEAD_BYTES));
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Integer.toString(REQUEST_TIMEOUT_MS));
    properties.put(
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.toString(DELIVERY_TIMEOUT_MS));
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Integer.toString(DELIVERY_TIMEOUT_MS));
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    this.topic = Topics.of(kafka).deadLetter();
    this.clock = clock;
  }

  /**
   * Sends what was refused, and returns when the brokers have all of it, however long that takes.
   *
   * @param stopping whether to give up when the brokers do not answer
   * @throws WakeupException when it was given up
   * @throws KafkaException when the brokers refuse a dead letter for good
   */
  void send(
      List<ConsumerRecord<byte[], byte[]>> records,
      List<Verdict> verdicts,
      BooleanSupplier stopping) {
    List<DeadLetter> letters = new ArrayList<>();
    for (int i = 0; i < verdicts.size(); i++) {
      if (verdicts.get(i).refused()) {
        letters.add(letter(records.get(i), verdicts.get(i)));
      }
    }
    List<DeadLetter> unsent = attempt(letters);
    while (!unsent.isEmpty()) {
      if (stopping.getAsBoolean()) {
        throw new WakeupException();
      }
      unsent = attempt(unsent);
    }
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }

  /** Sends them all once, and returns what is to be sent again. */
  private List<DeadLetter> attempt(List<DeadLetter> letters) {
    List<Sent> all = new ArrayList<>(letters.size());
    for (DeadLetter letter : letters) {
      byte[] value = Codecs.DEAD_LETTERS.encode(letter);
      all.add(new Sent(letter, producer.send(new ProducerRecord<>(topic, value))));
    }
    if (!all.isEmpty()) {
      producer.flush();
    }
    List<DeadLetter> again = new ArrayList<>();
    for (Sent sent : all) {
      try {
        sent.acknowledged().get();
      } catch (ExecutionException e) {
        again.add(afterFailure(sent.letter(), e.getCause()));
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
    }
    return again;
  }

  private static DeadLetter afterFailure(DeadLetter letter, @Nullable Throwable failure) {
    String source = letter.topic() + "-" + letter.partition() + "@" + letter.offset();
    if (failure instanceof RetriableException) {
      log.warn("{}: no dead letter yet, trying again: {}", source, failure.getMessage());
      return letter;
    }
    if (failure instanceof RecordTooLargeException && letter.value() != null) {
      log.warn("{}: dead letter without the value: {}", source, failure.getMessage());
      return letter.withoutValue();
    }
    throw new KafkaException(
        source + ": no dead letter for: " + letter.detail() + "; " + failure, failure);
  }

  private DeadLetter letter(ConsumerRecord<byte[], byte[]> record, Verdict verdict) {
    return new DeadLetter(
        record.topic(),
        record.partition(),
        record.offset(),
        record.key(),
        record.value(),
        verdict.reason(),
        verdict.detail(),
        clock.millis());
  }
}
