package io.weir.benchmarks.train;

import io.weir.core.cascade.Ids;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.KafkaConfig;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.schemas.Codecs;
import io.weir.schemas.Topics;
import io.weir.trainer.stream.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What a whole trainer is measured with: its configuration, its items and its samples.
 *
 * @param batch requests of a step
 * @param candidates of a request
 * @param items of the catalogue, all of the samples' items among them
 * @param assignments options of the configuration
 */
record SampleTopics(int batch, int candidates, int items, List<String> assignments) {
  private static final long SEED = 20_261_121;
  private static final long ITEM_MS = 1_749_000_000_000L;

  WeirConfig config(EmbeddedKafka broker, Path dir) {
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

  void create(KafkaConfig kafka) {
    try (Admin admin = Admin.create(kafka.clientProperties())) {
      Topics.create(kafka, admin);
    }
  }

  /** Writes the catalogue. */
  void fillItems(KafkaConfig kafka) {
    try (Producer<byte[], byte[]> producer = KafkaClients.producer(kafka)) {
      for (int id = 0; id < items; id++) {
        send(producer, Topics.of(kafka).items(), Ids.key(id), Codecs.ITEMS.encode(item(id)));
      }
      producer.flush();
    }
  }

  /** An item with a brand and a price. */
  static Item item(long id) {
    return new Item(
        id,
        ITEM_MS,
        Map.of("brand", new long[] {id % Requests.BRANDS}),
        Map.of("price", new float[] {id % 97}),
        new float[0]);
  }

  /**
   * Writes samples.
   *
   * @param before is told how many were sent, before the next one is
   */
  void stream(KafkaConfig kafka, int requests, IntConsumer before) {
    Requests made = new Requests(SEED, items, candidates);
    try (Producer<byte[], byte[]> producer = KafkaClients.producer(kafka)) {
      for (int sent = 0; sent < requests; sent++) {
        before.accept(sent);
        RequestSample sample = made.next();
        byte[] key = sample.requestId().getBytes(StandardCharsets.UTF_8);
        send(producer, Topics.of(kafka).samples(), key, Codecs.SAMPLES.encode(sample));
      }
      producer.flush();
    }
  }

  private static void send(
      Producer<byte[], byte[]> producer, String topic, byte[] key, byte[] value) {
    var unused = producer.send(new ProducerRecord<>(topic, key, value));
  }
}
