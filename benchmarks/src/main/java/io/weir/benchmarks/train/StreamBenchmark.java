package io.weir.benchmarks.train;

import io.weir.core.cascade.Ids;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.ItemEmbedding.Kind;
import io.weir.core.cascade.MetricWindow;
import io.weir.core.cascade.RequestSample;
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
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Measures a whole trainer, from the topic of samples to the topic of vectors, with an embedded
 * broker beside it.
 *
 * @param requests in the topic before it starts
 * @param batch requests of a step
 * @param candidates of a request
 * @param items of the catalogue, all of the samples' items among them
 */
record StreamBenchmark(
    int requests, int batch, int candidates, int items, List<String> assignments, PrintWriter err) {
  private static final long SEED = 20_261_121;
  private static final long ITEM_MS = 1_749_000_000_000L;
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration LAST_PUSH = Duration.ofMinutes(2);

  StreamFigures run() throws IOException {
    Path dir = Files.createTempDirectory("weir-bench-");
    try (EmbeddedKafka broker = EmbeddedKafka.start(Files.createDirectory(dir.resolve("kafka")))) {
      WeirConfig config = config(broker, dir);
      fill(config.kafka());
      err.println("learning them");
      double seconds = learn(config);
      return figures(config.kafka(), seconds);
    } finally {
      CheckpointBenchmark.delete(dir);
    }
  }

  private WeirConfig config(EmbeddedKafka broker, Path dir) {
    List<String> settings = new ArrayList<>();
    settings.add("kafka.bootstrap-servers=\"" + broker.bootstrapServers() + '"');
    settings.add("trainer.batch-requests=" + batch);
    settings.add("trainer.tables.kind={name: dynamic, settings: {admit-after: 1}}");
    settings.add("trainer.metrics.yardsticks=[]");
    settings.add("trainer.checkpoint.dir=" + dir.resolve("trainer"));
    settings.add("trainer.checkpoint.interval=10s");
    settings.add("trainer.publication.generation-interval=20s");
    settings.addAll(assignments);
    return WeirConfig.defaults().withAll(settings);
  }

  private void fill(KafkaConfig kafka) {
    err.printf("writing %,d items and %,d samples%n", items, requests);
    try (Admin admin = Admin.create(kafka.clientProperties())) {
      Topics.create(kafka, admin);
    }
    Topics topics = Topics.of(kafka);
    Requests made = new Requests(SEED, items, candidates);
    try (Producer<byte[], byte[]> producer = KafkaClients.producer(kafka)) {
      for (int id = 0; id < items; id++) {
        Item item =
            new Item(
                id,
                ITEM_MS,
                Map.of("brand", new long[] {id % 1000}),
                Map.of("price", new float[] {id % 97}),
                new float[0]);
        send(producer, topics.items(), Ids.key(id), Codecs.ITEMS.encode(item));
      }
      for (RequestSample sample : made.batch(requests)) {
        byte[] key = sample.requestId().getBytes(StandardCharsets.UTF_8);
        send(producer, topics.samples(), key, Codecs.SAMPLES.encode(sample));
      }
      producer.flush();
    }
  }

  private static void send(
      Producer<byte[], byte[]> producer, String topic, byte[] key, byte[] value) {
    var unused = producer.send(new ProducerRecord<>(topic, key, value));
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
    Topics topics = Topics.of(kafka);
    List<Map<String, Double>> windows =
        read(kafka, topics.metrics()).stream()
            .map(record -> Codecs.METRICS.decode(record.value()))
            .map(MetricWindow::values)
            .toList();
    List<ConsumerRecord<byte[], byte[]>> vectors = read(kafka, topics.itemEmbeddings());
    double[] latencies =
        vectors.stream()
            .filter(record -> Codecs.EMBEDDINGS.decode(record.value()).kind() == Kind.UPDATE)
            .filter(record -> record.headers().lastHeader(FreshnessHeaders.STEP_END) != null)
            .mapToDouble(StreamBenchmark::latency)
            .sorted()
            .toArray();
    return new StreamFigures(
        requests,
        candidates,
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
