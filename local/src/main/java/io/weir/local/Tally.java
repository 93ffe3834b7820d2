package io.weir.local;

import io.weir.core.cascade.DeadLetter;
import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.KafkaConfig;
import io.weir.schemas.Codecs;
import io.weir.schemas.Topics;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Counts what came out of the loop by reading its topics, as any other user of them would.
 *
 * <p>Reads committed records of {@code samples}, {@code feedback.unattributed}, {@code
 * dead-letter}, {@code item-embeddings}, {@code models} and {@code metrics} on a thread of its own.
 * The counts may be read from any thread; whoever starts it closes it.
 */
final class Tally implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final byte POSITIVE = 1;

  private final Topics topics;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final @Nullable BufferedWriter samplesOut;
  private final Thread thread;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicReference<@Nullable CountDownLatch> endAsked = new AtomicReference<>();

  private final Map<String, Long> records = new HashMap<>();
  private final Map<String, Map<String, Long>> deadLetters = new TreeMap<>();
  private final Map<String, Long> positives = new HashMap<>();
  private final Set<Long> publishedItems = new HashSet<>();
  private final Set<String> lostRequests = new HashSet<>();
  private long samplesJoined;
  private long samplesRevised;
  private long exposedItems;
  private long generation;

  private Tally(KafkaConfig kafka, @Nullable BufferedWriter samplesOut) {
    this.topics = Topics.of(kafka);
    this.samplesOut = samplesOut;
    this.consumer =
        new KafkaConsumer<>(
            properties(kafka), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.thread = new Thread(this::run, "weir-tally");
  }

  /**
   * Starts to count from the beginning of the topics.
   *
   * @param samplesOut where every sample goes as a JSON line, null = nowhere; closed by the caller
   */
  static Tally start(KafkaConfig kafka, @Nullable BufferedWriter samplesOut) {
    Tally tally = new Tally(kafka, samplesOut);
    List<String> read =
        List.of(
            tally.topics.samples(),
            tally.topics.unattributedFeedback(),
            tally.topics.deadLetter(),
            tally.topics.itemEmbeddings(),
            tally.topics.models(),
            tally.topics.metrics());
    List<TopicPartition> partitions =
        read.stream()
            .flatMap(topic -> tally.consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    tally.consumer.assign(partitions);
    tally.consumer.seekToBeginning(partitions);
    tally.thread.setDaemon(true);
    tally.thread.start();
    return tally;
  }

  /** Samples of revision 0. */
  synchronized long samplesJoined() {
    return samplesJoined;
  }

  /** Samples of revision 1. */
  synchronized long samplesRevised() {
    return samplesRevised;
  }

  /** Exposed candidates in the samples of revision 0. */
  synchronized long exposedItems() {
    return exposedItems;
  }

  /** Exposed candidates whose label of a task is 1, in the revision in which it matures. */
  synchronized long positives(String task) {
    return positives.getOrDefault(task, 0L);
  }

  /** Dead letters by reason. */
  synchronized Map<String, Long> deadLetters() {
    Map<String, Long> byReason = new TreeMap<>();
    deadLetters
        .values()
        .forEach(ofTopic -> ofTopic.forEach((reason, n) -> byReason.merge(reason, n, Long::sum)));
    return byReason;
  }

  /** Dead letters by their source topic and reason. */
  synchronized Map<String, Map<String, Long>> deadLettersByTopic() {
    Map<String, Map<String, Long>> copy = new TreeMap<>();
    deadLetters.forEach((topic, byReason) -> copy.put(topic, new TreeMap<>(byReason)));
    return copy;
  }

  /** Feedback that belongs to no request. */
  synchronized long unattributed() {
    return records.getOrDefault(topics.unattributedFeedback(), 0L);
  }

  /** Requests that ended among the dead letters instead of the samples. */
  synchronized long lostRequests() {
    return lostRequests.size();
  }

  /** Items of which a vector was published. */
  synchronized Collection<Long> publishedItems() {
    return List.copyOf(publishedItems);
  }

  /** The newest generation seen. */
  synchronized long generation() {
    return generation;
  }

  /** Records read per topic. */
  synchronized Map<String, Long> records() {
    return new TreeMap<>(records);
  }

  /** Waits until everything that was in the topics when it was called is counted. */
  void awaitEnd() {
    CountDownLatch reached = new CountDownLatch(1);
    endAsked.set(reached);
    try {
      while (!reached.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
        check();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Fails if counting has failed. */
  void check() {
    Throwable cause = failure.get();
    if (cause != null) {
      throw new IllegalStateException("counting the results failed: " + cause.getMessage(), cause);
    }
  }

  @Override
  public void close() {
    consumer.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer) {
      while (true) {
        CountDownLatch asked = endAsked.getAndSet(null);
        if (asked != null) {
          countToTheEnd();
          asked.countDown();
        }
        consumer.poll(POLL).forEach(this::count);
      }
    } catch (WakeupException closing) {
      // Asked to stop.
    } catch (RuntimeException e) {
      failure.set(e);
    }
  }

  private void countToTheEnd() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      consumer.poll(POLL).forEach(this::count);
    }
  }

  private synchronized void count(ConsumerRecord<byte[], byte[]> record) {
    records.merge(record.topic(), 1L, Long::sum);
    byte[] value = record.value();
    if (value == null) {
      return;
    }
    if (record.topic().equals(topics.samples())) {
      countSample(Codecs.SAMPLES.decode(value));
    } else if (record.topic().equals(topics.deadLetter())) {
      countDeadLetter(Codecs.DEAD_LETTERS.decode(value));
    } else if (record.topic().equals(topics.itemEmbeddings())) {
      ItemEmbedding embedding = Codecs.EMBEDDINGS.decode(value);
      generation = Math.max(generation, embedding.generation());
      if (embedding.hasVector()) {
        publishedItems.add(embedding.itemId());
      } else if (embedding.kind() == ItemEmbedding.Kind.WITHDRAW) {
        publishedItems.remove(embedding.itemId());
      }
    }
  }

  private void countSample(RequestSample sample) {
    if (samplesOut != null) {
      try {
        samplesOut.write(Codecs.SAMPLES.toJson(sample).toString());
        samplesOut.newLine();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    boolean first = sample.revision() == 0;
    samplesJoined += first ? 1 : 0;
    samplesRevised += first ? 0 : 1;
    for (int i = 0; i < sample.size(); i++) {
      if (sample.exposed(i)) {
        exposedItems += first ? 1 : 0;
        countPositives(sample, i);
      }
    }
  }

  private void countPositives(RequestSample sample, int item) {
    sample
        .labels()
        .forEach(
            (task, labels) -> {
              if (labels[item] == POSITIVE) {
                positives.merge(task, 1L, Long::sum);
              }
            });
  }

  private void countDeadLetter(DeadLetter letter) {
    deadLetters
        .computeIfAbsent(letter.topic(), topic -> new TreeMap<>())
        .merge(letter.reason(), 1L, Long::sum);
    byte[] key = letter.key();
    if (key != null && letter.topic().equals(topics.requests())) {
      lostRequests.add(new String(key, java.nio.charset.StandardCharsets.UTF_8));
    }
  }

  private static Properties properties(KafkaConfig kafka) {
    Properties properties = kafka.clientProperties();
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000");
    return properties;
  }
}
