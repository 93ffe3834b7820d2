package io.weir.store.ingest;

import io.weir.core.InvalidValueException;
import io.weir.core.config.KafkaConfig;
import io.weir.schemas.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Kafka clients of ingest: one consumer of all partitions of the vectors' topic, assigned by
 * hand, and an admin client that asks for the log's end.
 *
 * <p>For the one ingest thread, except {@link #wakeup}. Closed by whoever connected it.
 */
final class LogClient implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LogClient.class);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final long END_INTERVAL_MS = 250;

  private final KafkaConfig kafka;
  private final Topics topics;
  private final int batchRecords;
  private final Clock clock;
  private final Admin admin;
  private final Consumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final UUID logId;
  private final AtomicBoolean asking = new AtomicBoolean();
  private long askedAtMs;

  private LogClient(
      KafkaConfig kafka, int batchRecords, Clock clock, Admin admin, TopicDescription topic) {
    this.kafka = kafka;
    this.topics = Topics.of(kafka);
    this.batchRecords = batchRecords;
    this.clock = clock;
    this.admin = admin;
    this.partitions =
        IntStream.range(0, topic.partitions().size())
            .mapToObj(p -> new TopicPartition(topic.name(), p))
            .toList();
    Uuid id = topic.topicId();
    this.logId = new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
    this.consumer = newConsumer();
    consumer.assign(partitions);
  }

  /**
   * Connects, and creates topics that are missing.
   *
   * @throws InvalidValueException when no broker answers within the time
   */
  static LogClient connect(KafkaConfig kafka, int batchRecords, Duration timeout, Clock clock) {
    Admin admin = null;
    try {
      admin = Admin.create(kafka.clientProperties());
      admin.describeCluster().nodes().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      Topics.create(kafka, admin);
      String topic = Topics.of(kafka).itemEmbeddings();
      TopicDescription description =
          admin
              .describeTopics(List.of(topic))
              .allTopicNames()
              .get(timeout.toMillis(), TimeUnit.MILLISECONDS)
              .values()
              .iterator()
              .next();
      return new LogClient(kafka, batchRecords, clock, admin, description);
    } catch (TimeoutException e) {
      admin.close(Duration.ZERO);
      throw Topics.unreachable(
          kafka, new TimeoutException("no answer within " + timeout.toMillis() + " ms"));
    } catch (ExecutionException | RuntimeException e) {
      if (admin != null) {
        admin.close(Duration.ZERO);
      }
      throw e instanceof InvalidValueException invalid ? invalid : Topics.unreachable(kafka, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      admin.close(Duration.ZERO);
      throw new IllegalStateException("interrupted while connecting to Kafka", e);
    }
  }

  /** The identity of the vectors' topic; one that is made anew has another. */
  UUID logId() {
    return logId;
  }

  int partitions() {
    return partitions.size();
  }

  /** Reads on from these offsets. */
  void seek(List<Long> offsets) {
    for (TopicPartition partition : partitions) {
      consumer.seek(partition, offsets.get(partition.partition()));
    }
  }

  /**
   * The next records, at most a batch, by partition in the order of offsets.
   *
   * @throws org.apache.kafka.clients.consumer.OffsetOutOfRangeException when the log no longer, or
   *     not yet, has the next offset
   * @throws org.apache.kafka.common.errors.WakeupException after {@link #wakeup}
   */
  Iterable<ConsumerRecord<byte[], byte[]>> poll() {
    return consumer.poll(POLL);
  }

  /** The next offset of a partition; control records of transactions count as read. */
  long position(int partition) {
    return consumer.position(partitions.get(partition));
  }

  /** Where a store without usable offsets starts, see {@link Bootstrap}. */
  long[] bootstrapOffsets() {
    long[] earliest = inOrder(consumer.beginningOffsets(partitions));
    long[] latest = inOrder(consumer.endOffsets(partitions));
    try (Consumer<byte[], byte[]> models = newConsumer()) {
      return Bootstrap.offsets(models, topics.models(), earliest, latest);
    }
  }

  /**
   * Checks how long the log keeps its records, see {@link Retention}.
   *
   * @throws InvalidValueException when that is too short
   */
  void checkRetention(Duration required, Duration timeout) {
    try (Consumer<byte[], byte[]> models = newConsumer()) {
      List<Bootstrap.Announced> announced = Bootstrap.announced(models, topics.models());
      Retention.check(admin, topics.itemEmbeddings(), required, announced, timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking for retention", e);
    }
  }

  /** Which generations are not to be served; whoever asks closes it. */
  RetiredGenerations retired() {
    Consumer<byte[], byte[]> models = newConsumer();
    try {
      return new RetiredGenerations(models, topics.models());
    } catch (RuntimeException e) {
      models.close();
      throw e;
    }
  }

  /** Asks for the log's end, unless that was done just now; the answer comes by itself. */
  void askForEnds(LogProgress progress) {
    long now = clock.millis();
    if (now - askedAtMs < END_INTERVAL_MS || !asking.compareAndSet(false, true)) {
      return;
    }
    askedAtMs = now;
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    var unused =
        admin
            .listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
            .all()
            .whenComplete(
                (ends, failure) -> {
                  asking.set(false);
                  if (failure == null) {
                    Map<TopicPartition, Long> offsets = new HashMap<>();
                    ends.forEach((partition, end) -> offsets.put(partition, end.offset()));
                    progress.ended(now, inOrder(offsets));
                  } else {
                    log.warn("the end of the log is not known: {}", failure.getMessage());
                  }
                });
  }

  /** Makes a poll in progress, or the next one, end at once. */
  void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    admin.close(CLOSE_TIMEOUT);
  }

  private Consumer<byte[], byte[]> newConsumer() {
    Properties properties = kafka.clientProperties();
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "none");
    properties.put("isolation.level", "read_committed");
    properties.put("max.poll.records", Integer.toString(batchRecords));
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private long[] inOrder(Map<TopicPartition, Long> offsets) {
    return partitions.stream().mapToLong(offsets::get).toArray();
  }
}
