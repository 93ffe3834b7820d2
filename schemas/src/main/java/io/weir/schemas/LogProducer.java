package io.weir.schemas;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Ids;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestContext;
import io.weir.core.config.KafkaConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The client that a cascade service embeds to log to Weir.
 *
 * <p><b>Order and duplicates.</b> The producer is idempotent: its own retries neither lose, repeat
 * nor reorder records of a partition. A service that sends a record twice is safe too; the join
 * drops repeated records.
 *
 * <p><b>Asynchronous.</b> Every {@code send} returns once the record is in the client's buffer; the
 * future completes when the broker has acknowledged it, or fails with Kafka's exception.
 *
 * <p><b>Back-pressure.</b> When the buffer ({@code buffer.memory}, 32 MiB) is full, {@code send}
 * blocks for up to {@code max.block.ms} (60 s) and then fails the future with a TimeoutException. A
 * service that must never wait sets {@code max.block.ms: 0} in {@code kafka.properties} and counts
 * the failures.
 *
 * <p><b>Close.</b> {@link #close(Duration)} waits for what was sent; what is not acknowledged by
 * then fails its future. The caller that made the producer closes it, once or more often; after
 * that every send is refused with IllegalStateException.
 *
 * <p><b>Refusals.</b> An invalid record throws {@link InvalidValueException} from {@code send}
 * before anything of it is sent. So does one above 1 MiB: sample the list, with ranks and
 * totalCandidates.
 *
 * <p>Thread-safe; one per process is enough.
 */
public final class LogProducer implements AutoCloseable {
  /** The largest record, key and value: 1 MiB less the room that Kafka needs around it. */
  public static final int MAX_RECORD_BYTES = (1 << 20) - 1024;

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  private final Topics topics;
  private final Producer<byte[], byte[]> producer;

  /** Connects in the background; a broker that is away shows in the futures of the sends. */
  public LogProducer(KafkaConfig kafka) {
    this(Topics.of(kafka), new KafkaProducer<>(producerProperties(kafka)));
  }

  LogProducer(Topics topics, Producer<byte[], byte[]> producer) {
    this.topics = topics;
    this.producer = producer;
  }

  /** Logs what a stage put in order. */
  public CompletableFuture<RecordMetadata> send(CandidateList candidates) {
    candidates.validate();
    return send(
        topics.candidates(candidates.stage()),
        utf8(candidates.requestId()),
        Codecs.CANDIDATES.encode(candidates));
  }

  /** Logs the context of a request. */
  public CompletableFuture<RecordMetadata> send(RequestContext context) {
    context.validate();
    return send(topics.requests(), utf8(context.requestId()), Codecs.REQUESTS.encode(context));
  }

  /** Logs what a user did. */
  public CompletableFuture<RecordMetadata> send(Feedback feedback) {
    feedback.validate();
    String requestId = feedback.requestId();
    byte[] key = requestId == null ? Ids.key(feedback.userId()) : utf8(requestId);
    return send(topics.feedback(), key, Codecs.FEEDBACK.encode(feedback));
  }

  /** Adds an item to the catalogue, or replaces it. */
  public CompletableFuture<RecordMetadata> send(Item item) {
    item.validate();
    return send(topics.items(), Ids.key(item.itemId()), Codecs.ITEMS.encode(item));
  }

  /** Withdraws an item from the catalogue. */
  public CompletableFuture<RecordMetadata> withdraw(long itemId) {
    return send(new ProducerRecord<>(topics.items(), Ids.key(itemId), null));
  }

  /**
   * Promises, to every partition of every topic the join reads, that no record with an earlier
   * event time will follow. Sent behind all records this producer has sent.
   */
  public CompletableFuture<Void> heartbeat(long watermarkMs) {
    return CompletableFuture.allOf(
        topics.sources().stream()
            .flatMap(topic -> producer.partitionsFor(topic).stream())
            .map(info -> send(Heartbeat.record(info.topic(), info.partition(), watermarkMs)))
            .toArray(CompletableFuture<?>[]::new));
  }

  /** Waits until everything sent so far is acknowledged or has failed. */
  public void flush() {
    producer.flush();
  }

  /** Closes after at most 30 seconds, see {@link #close(Duration)}. */
  @Override
  public void close() {
    close(CLOSE_TIMEOUT);
  }

  /** Waits that long for what was sent, then closes. */
  public void close(Duration timeout) {
    producer.close(timeout);
  }

  private CompletableFuture<RecordMetadata> send(String topic, byte[] key, byte[] value) {
    int bytes = key.length + value.length;
    if (bytes > MAX_RECORD_BYTES) {
      throw new InvalidValueException(
          "record", bytes + " bytes", "<= " + MAX_RECORD_BYTES + " bytes");
    }
    return send(new ProducerRecord<>(topic, key, value));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The callback completes ours.
  private CompletableFuture<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
    CompletableFuture<RecordMetadata> acknowledged = new CompletableFuture<>();
    producer.send(
        record,
        (metadata, failure) -> {
          if (failure == null) {
            acknowledged.complete(metadata);
          } else {
            acknowledged.completeExceptionally(failure);
          }
        });
    return acknowledged;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Properties producerProperties(KafkaConfig kafka) {
    Properties properties = new Properties();
    properties.put(ProducerConfig.LINGER_MS_CONFIG, "5");
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, "131072");
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.putAll(kafka.clientProperties());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(1 << 20));
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    properties.put(
        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    return properties;
  }
}
