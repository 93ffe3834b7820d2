package io.weir.benchmarks.store;

import io.weir.core.cascade.Ids;
import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.ItemEmbedding.Kind;
import io.weir.core.cascade.ModelSnapshot;
import io.weir.core.config.KafkaConfig;
import io.weir.schemas.Codecs;
import io.weir.schemas.Topics;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes one generation of a catalogue to Kafka, as a trainer would. */
final class KafkaFeed {
  private static final int GENERATION = 1;

  private KafkaFeed() {}

  static void write(KafkaConfig kafka, Catalogue catalogue)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(kafka.clientProperties())) {
      Topics.create(kafka, admin);
    }
    Properties properties = kafka.clientProperties();
    properties.put("linger.ms", "5");
    properties.put("batch.size", "262144");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      write(producer, Topics.of(kafka), kafka.partitions(), catalogue);
    }
  }

  private static void write(
      KafkaProducer<byte[], byte[]> producer, Topics topics, int partitions, Catalogue catalogue)
      throws ExecutionException, InterruptedException {
    long[] begins = new long[partitions];
    long[] ends = new long[partitions];
    long[] counts = new long[partitions];
    long[] checksums = new long[partitions];
    for (int p = 0; p < partitions; p++) {
      begins[p] = send(producer, topics, p, catalogue, Kind.BEGIN, 0, 0);
    }
    for (int item = 0; item < catalogue.items(); item++) {
      int p = item % partitions;
      long id = catalogue.id(item);
      float[] vector = catalogue.vector(item, 0);
      counts[p]++;
      checksums[p] += ItemEmbedding.checksum(id, vector);
      byte[] value =
          Codecs.EMBEDDINGS.encode(
              ItemEmbedding.vector(Kind.REFRESH, id, GENERATION, 1, 1, 1, vector));
      var unused =
          producer.send(new ProducerRecord<>(topics.itemEmbeddings(), p, Ids.key(id), value));
    }
    producer.flush();
    for (int p = 0; p < partitions; p++) {
      ends[p] = send(producer, topics, p, catalogue, Kind.END, counts[p], checksums[p]);
    }
    ModelSnapshot snapshot =
        new ModelSnapshot(
            GENERATION, 1, ModelSnapshot.State.ANNOUNCED, 1, List.of(), "", begins, ends);
    producer
        .send(
            new ProducerRecord<>(
                topics.models(), Ids.key(GENERATION), Codecs.SNAPSHOTS.encode(snapshot)))
        .get();
  }

  private static long send(
      KafkaProducer<byte[], byte[]> producer,
      Topics topics,
      int partition,
      Catalogue catalogue,
      Kind kind,
      long count,
      long checksum)
      throws ExecutionException, InterruptedException {
    ItemEmbedding marker =
        new ItemEmbedding(
            0, GENERATION, kind, 1, 1, 1, new float[0], catalogue.dimension(), count, checksum);
    return producer
        .send(
            new ProducerRecord<>(
                topics.itemEmbeddings(), partition, null, Codecs.EMBEDDINGS.encode(marker)))
        .get()
        .offset();
  }
}
