package io.weir.store.ingest;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.config.KafkaConfig;
import io.weir.schemas.Codecs;
import io.weir.schemas.UndecodableException;
import io.weir.store.generation.GenerationStore;
import io.weir.store.generation.HeldGeneration;
import io.weir.store.generation.LogRecord;
import io.weir.store.generation.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that feeds the log of item vectors into a {@link GenerationStore}.
 *
 * <p>One thread for all partitions: a poll's records become one write to disk whichever partitions
 * they are of, and a generation changes hands without any agreement between threads. Each partition
 * keeps its own offset, epoch and progress in the store, so nothing but this class would change for
 * a thread per partition.
 *
 * <p>A record that cannot be used is counted and sent to the dead letters. A failure of the disk,
 * or one of Kafka that no retry cures, ends the thread and is told by {@link #failure}; what is in
 * memory stays readable.
 *
 * <p>Thread-safe. Whoever starts it closes it, before the store; closing again has no effect.
 */
public final class Ingest implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Ingest.class);
  private static final long RETIRED_INTERVAL_MS = 500;
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  private final GenerationStore store;
  private final LogClient client;
  private final DeadLetters deadLetters;
  private final Clock clock;
  private final IngestStats stats = new IngestStats();
  private final LogProgress progress;
  private final Thread thread = new Thread(this::run, "weir-store-ingest");
  private long retiredReadAtMs;
  private volatile boolean stopping;
  private volatile @Nullable String failure;

  private Ingest(GenerationStore store, LogClient client, DeadLetters deadLetters, Clock clock) {
    this.store = store;
    this.client = client;
    this.deadLetters = deadLetters;
    this.clock = clock;
    this.progress = new LogProgress(client.partitions());
  }

  /**
   * Connects to Kafka, finds the offsets to go on from and starts the thread.
   *
   * @throws InvalidValueException when no broker answers, or the log keeps its records too shortly
   */
  public static Ingest start(
      KafkaConfig kafka, GenerationStore store, IngestOptions options, Clock clock) {
    Duration timeout = options.brokerTimeout();
    LogClient client = LogClient.connect(kafka, options.batchRecords(), timeout, clock);
    try {
      client.checkRetention(options.requiredRetention(), timeout);
      Ingest ingest = new Ingest(store, client, new DeadLetters(kafka, clock), clock);
      ingest.thread.setDaemon(true);
      ingest.thread.start();
      return ingest;
    } catch (RuntimeException e) {
      client.close();
      throw e;
    }
  }

  /** What was applied, refused and ignored, and how fresh it was. */
  public IngestStats stats() {
    return stats;
  }

  /** How far behind the log's end the store is. */
  public LogProgress progress() {
    return progress;
  }

  /** Why the thread ended by itself, in one line. */
  public Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void close() {
    stopping = true;
    client.wakeup();
    try {
      thread.join(CLOSE_TIMEOUT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (client;
        deadLetters;
        RetiredGenerations retired = retired()) {
      begin();
      while (!stopping) {
        pollAndApply();
        heedRetired(retired);
      }
    } catch (WakeupException e) {
      log.debug("ingest was asked to stop");
    } catch (RuntimeException | Error e) {
      // The last stop of this thread: readers are told by the status, people by the log.
      failure = e.getClass().getSimpleName() + ": " + e.getMessage();
      log.error("ingest stopped: {}", failure, e);
    }
  }

  /** Those known now take effect before the first record does. */
  private RetiredGenerations retired() {
    while (true) {
      RetiredGenerations retired = client.retired();
      try {
        store.retire(retired.readToEnd());
        return retired;
      } catch (RetriableException e) {
        retired.close();
        if (stopping) {
          throw new WakeupException();
        }
        log.warn("it is not known yet which generations are retired: {}", e.getMessage());
      } catch (RuntimeException e) {
        retired.close();
        throw e;
      }
    }
  }

  private void heedRetired(RetiredGenerations retired) {
    long now = clock.millis();
    if (now - retiredReadAtMs >= RETIRED_INTERVAL_MS) {
      retiredReadAtMs = now;
      try {
        store.retire(retired.readOn());
      } catch (RetriableException e) {
        log.warn("Kafka: {}", e.getMessage());
      }
    }
  }

  private void begin() {
    List<Long> offsets = store.view().offsets();
    if (offsets.size() == client.partitions() && client.logId().equals(store.logId())) {
      log.info("reading on from {}", offsets);
      client.seek(offsets);
    } else {
      bootstrap(offsets.isEmpty() ? "the store is new" : "the store holds offsets of another log");
    }
  }

  private void bootstrap(String why) {
    long[] start = null;
    while (start == null) {
      try {
        start = client.bootstrapOffsets();
      } catch (RetriableException e) {
        log.warn("no offsets to start from yet: {}", e.getMessage());
      }
    }
    log.info("{}: reading from {}", why, start);
    store.restart(client.logId(), start);
    client.seek(LongStream.of(start).boxed().toList());
  }

  private void pollAndApply() {
    try {
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      client.poll().forEach(records::add);
      if (records.isEmpty()) {
        store.flush();
      } else {
        apply(records);
      }
      for (int p = 0; p < client.partitions() && !store.deferring(); p++) {
        progress.reached(p, client.position(p));
      }
      client.askForEnds(progress);
    } catch (OffsetOutOfRangeException e) {
      bootstrap("the log has lost the next offset of " + e.offsetOutOfRangePartitions());
    } catch (RetriableException e) {
      log.warn("Kafka: {}", e.getMessage());
    }
  }

  private void apply(List<ConsumerRecord<byte[], byte[]>> records) {
    List<LogRecord> decoded = records.stream().map(Ingest::decode).toList();
    List<Verdict> verdicts =
        store.apply(decoded, beforeWrite -> deadLetters.send(records, beforeWrite, () -> stopping));
    long readableAtMs = clock.millis();
    HeldGeneration current = store.view().current();
    for (int i = 0; i < verdicts.size(); i++) {
      ItemEmbedding embedding = decoded.get(i).embedding();
      if (embedding == null) {
        stats.countUndecodable(verdicts.get(i));
        continue;
      }
      stats.count(verdicts.get(i), embedding.kind());
      if (verdicts.get(i).applied()
          && current != null
          && current.generation() == embedding.generation()) {
        stats.readable(embedding, records.get(i).headers(), readableAtMs);
      }
    }
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (record.timestampType() == TimestampType.LOG_APPEND_TIME) {
        progress.readUntil(record.partition(), record.timestamp());
      }
    }
  }

  private static LogRecord decode(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return LogRecord.undecodable(
          record.partition(), record.offset(), "value: null (expected: an ItemEmbedding)");
    }
    try {
      return LogRecord.of(
          record.partition(), record.offset(), Codecs.EMBEDDINGS.decode(record.value()));
    } catch (UndecodableException | InvalidValueException e) {
      return LogRecord.undecodable(
          record.partition(), record.offset(), String.valueOf(e.getMessage()));
    }
  }
}
