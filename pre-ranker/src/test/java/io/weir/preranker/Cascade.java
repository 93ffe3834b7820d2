package io.weir.preranker;

import io.weir.core.cascade.Ids;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.RequestSample;
import io.weir.core.cascade.Stage;
import io.weir.core.config.KafkaConfig;
import io.weir.schemas.Codecs;
import io.weir.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topics around a trainer and a store, with requests that are the same for the same number. */
final class Cascade implements AutoCloseable {
  static final int ITEMS = 60;
  private static final int CANDIDATES = 8;
  private static final int EXPOSED = 5;
  private static final long START = 1_700_000_000_000L;

  private final Topics topics;
  private final Properties client;
  private final KafkaProducer<byte[], byte[]> producer;

  Cascade(KafkaConfig kafka) {
    topics = Topics.of(kafka);
    client = kafka.clientProperties();
    try (Admin admin = Admin.create(client)) {
      Topics.create(kafka, admin);
    }
    producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
    for (long id = 0; id < ITEMS; id++) {
      Map<String, long[]> brand = Map.of("brand", new long[] {id % 7});
      Item item = new Item(id, START, brand, Map.of("price", new float[] {id % 5}), new float[0]);
      send(topics.items(), Ids.key(id), Codecs.ITEMS.encode(item));
    }
    producer.flush();
  }

  static RequestContext context(int n) {
    return new RequestContext(
        "r-" + n,
        n % 20,
        START + n * 1000L,
        START + n * 1000L,
        "home",
        Map.of("city", new long[] {n % 7}),
        Map.of("hour", new float[] {n % 24}),
        Map.of("click", new long[] {n % ITEMS}));
  }

  /** How far each candidate is, or NaN. */
  static Map<String, float[]> crossFeatures(int n, int candidates) {
    float[] distance = new float[candidates];
    for (int i = 0; i < candidates; i++) {
      distance[i] = i % 3 == 0 ? Float.NaN : (n + i) % 10;
    }
    return Map.of("distance", distance);
  }

  static long[] candidates(int n) {
    return new SplittableRandom(n).longs(0, ITEMS).distinct().limit(CANDIDATES).toArray();
  }

  /** Sends a {@link #sampleOf} request. */
  void sample(int n) {
    RequestSample sample = sampleOf(n);
    byte[] key = sample.requestId().getBytes(StandardCharsets.UTF_8);
    send(topics.samples(), key, Codecs.SAMPLES.encode(sample));
    producer.flush();
  }

  /** A request whose candidates of a favoured brand were clicked where they were shown. */
  static RequestSample sampleOf(int n) {
    long[] ids = candidates(n);
    byte[] reached = new byte[CANDIDATES];
    byte[] clicks = new byte[CANDIDATES];
    float[] scores = new float[CANDIDATES];
    float[] inclusion = new float[CANDIDATES];
    int[] ranks = new int[CANDIDATES];
    for (int i = 0; i < CANDIDATES; i++) {
      boolean shown = i < EXPOSED;
      reached[i] = shown ? Stage.EXPOSURE.depth() : Stage.PRE_RANKING.depth();
      ranks[i] = shown ? i + 1 : 0;
      scores[i] = shown ? 1f / (i + 1) : Float.NaN;
      inclusion[i] = 1;
      clicks[i] = (byte) (shown && ids[i] % 7 == n % 7 ? 1 : 0);
    }
    RequestContext context = context(n);
    return new RequestSample(
        context.requestId(),
        context.userId(),
        context.requestTime(),
        context.eventTime() + 600_000,
        context.scenario(),
        0,
        context.categorical(),
        context.dense(),
        context.sequences(),
        ids,
        reached,
        ranks,
        ranks.clone(),
        ranks.clone(),
        scores,
        inclusion,
        Map.of("click", clicks, "order", new byte[CANDIDATES]),
        Map.of("click", 1f, "order", 1f),
        List.of("click", "order"),
        crossFeatures(n, CANDIDATES),
        new int[] {100, 50, 20, 10, EXPOSED},
        "none",
        0);
  }

  /** The vectors of every generation's refresh, as they were published. */
  Map<Long, Map<Long, float[]>> published() {
    Map<Long, Map<Long, float[]>> vectors = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          consumer.partitionsFor(topics.itemEmbeddings()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (all.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(record -> add(vectors, Codecs.EMBEDDINGS.decode(record.value())));
      }
    }
    return vectors;
  }

  private static void add(Map<Long, Map<Long, float[]>> vectors, ItemEmbedding record) {
    if (record.hasVector()) {
      float[] before =
          vectors
              .computeIfAbsent(record.generation(), g -> new HashMap<>())
              .put(record.itemId(), record.values());
      if (before != null && !Arrays.equals(before, record.values())) {
        throw new AssertionError("item " + record.itemId() + " has changed in its generation");
      }
    }
  }

  @Override
  public void close() {
    producer.close();
  }

  private void send(String topic, byte[] key, byte[] value) {
    var unused = producer.send(new ProducerRecord<>(topic, key, value));
  }
}
