package io.weir.benchmarks.train;

import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.ItemEmbedding.Kind;
import io.weir.core.cascade.MetricWindow;
import io.weir.core.config.KafkaConfig;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.schemas.Codecs;
import io.weir.schemas.Topics;
import io.weir.trainer.Trainer;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.publication.FreshnessHeaders;
import io.weir.trainer.stream.KafkaClients;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Measures a whole trainer, from the topic of samples to the topic of vectors, with an embedded
 * broker beside it.
 *
 * @param topics what it learns from
 * @param requests in the topic before it starts
 */
record StreamBenchmark(SampleTopics topics, int requests, PrintWriter err) {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LAST_PUSH = Duration.ofMinutes(2);

  StreamFigures run() throws IOException {
    Path dir = Files.createTempDirectory("weir-bench-");
    try (EmbeddedKafka broker = EmbeddedKafka.start(Files.createDirectory(dir.resolve("kafka")))) {
      WeirConfig config = topics.config(broker, dir);
      fill(config.kafka());
      err.println("learning them");
      double seconds = learn(config);
      return figures(config.kafka(), seconds);
    } finally {
      CheckpointBenchmark.delete(dir);
    }
  }

  private void fill(KafkaConfig kafka) {
    err.printf("writing %,d items and %,d samples%n", topics.items(), requests);
    topics.create(kafka);
    topics.fillItems(kafka);
    topics.stream(kafka, requests, sent -> {});
  }

  /** Seconds from the first request to the last. */
  private double learn(WeirConfig config) {
    AtomicLong first = new AtomicLong();
    EvaluationListener clock = request -> first.compareAndSet(0, System.nanoTime());
    try (Trainer trainer = Trainer.start(config, clock)) {
      while (trainer.samplesTrained() < requests) {
        trainer.check();
        LockSupport.parkNanos(1_000_000);
      }
      double seconds = (System.nanoTime() - first.get()) / 1e9;
      if (!trainer.publishPending(LAST_PUSH)) {
        throw new IllegalStateException("the last vectors were not published in " + LAST_PUSH);
      }
      return seconds;
    }
  }

  private StreamFigures figures(KafkaConfig kafka, double seconds) {
    Topics names = Topics.of(kafka);
    List<Map<String, Double>> windows =
        read(kafka, names.metrics()).stream()
            .map(record -> Codecs.METRICS.decode(record.value()))
            .map(MetricWindow::values)
            .toList();
    List<ConsumerRecord<byte[], byte[]>> vectors = read(kafka, names.itemEmbeddings());
    double[] latencies =
        vectors.stream()
            .filter(record -> Codecs.EMBEDDINGS.decode(record.value()).kind() == Kind.UPDATE)
            .filter(record -> record.headers().lastHeader(FreshnessHeaders.STEP_END) != null)
            .mapToDouble(StreamBenchmark::latency)
            .sorted()
            .toArray();
    return new StreamFigures(
        requests,
        topics.candidates(),
        seconds,
        share(windows, "input"),
        share(windows, "step"),
        share(windows, "publication"),
        share(windows, "checkpoint"),
        refreshedPerSecond(vectors),
        latencies.length,
        percentile(latencies, 0.5),
        percentile(latencies, 0.99));
  }

  private static double latency(ConsumerRecord<byte[], byte[]> record) {
    Header end = record.headers().lastHeader(FreshnessHeaders.STEP_END);
    return record.timestamp() - Long.parseLong(new String(end.value(), StandardCharsets.UTF_8));
  }

  private static double share(List<Map<String, Double>> windows, String part) {
    return windows.stream().mapToDouble(w -> w.get("share." + part)).average().orElse(Double.NaN);
  }

  private static double percentile(double[] sorted, double share) {
    return sorted.length == 0 ? Double.NaN : sorted[(int) (share * (sorted.length - 1))];
  }

  /** Over all generations that came to their end. */
  private static double refreshedPerSecond(List<ConsumerRecord<byte[], byte[]>> vectors) {
    Map<Long, long[]> spans = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : vectors) {
      ItemEmbedding each = Codecs.EMBEDDINGS.decode(record.value());
      long[] span =
          spans.computeIfAbsent(each.generation(), id -> new long[] {Long.MAX_VALUE, 0, 0});
      switch (each.kind()) {
        case BEGIN -> span[0] = Math.min(span[0], record.timestamp());
        case END -> span[1] = Math.max(span[1], record.timestamp());
        case REFRESH -> span[2]++;
        case UPDATE, WITHDRAW -> {}
      }
    }
    double count = 0;
    double ms = 0;
    for (long[] span : spans.values()) {
      if (span[1] > span[0]) {
        count += span[2];
        ms += span[1] - span[0];
      }
    }
    return count / ms * 1000;
  }

  private static List<ConsumerRecord<byte[], byte[]>> read(KafkaConfig kafka, String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer = KafkaClients.consumer(kafka)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        consumer.poll(POLL).forEach(records::add);
      }
    }
    return records;
  }
}
