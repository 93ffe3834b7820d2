package io.weir.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.core.cascade.Ids;
import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.ItemEmbedding.Kind;
import io.weir.core.cascade.ModelSnapshot;
import io.weir.core.config.WeirConfig;
import io.weir.schemas.Codecs;
import io.weir.schemas.Topics;
import io.weir.store.ingest.IngestStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes the log of item vectors with a plain producer, as a trainer would. */
final class TestLog implements AutoCloseable {
  static final int PARTITIONS = 2;

  private final WeirConfig config;
  private final Topics topics;
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Future<RecordMetadata>> unacknowledged = new ArrayList<>();
  private final long[] counts = new long[PARTITIONS];
  private final long[] checksums = new long[PARTITIONS];
  private final long[] beginOffsets = new long[PARTITIONS];
  private final long[] endOffsets = new long[PARTITIONS];

  TestLog(WeirConfig config) {
    this.config = config;
    this.topics = Topics.of(config.kafka());
    try (Admin admin = Admin.create(config.kafka().clientProperties())) {
      Topics.create(config.kafka(), admin);
    }
    this.producer =
        new KafkaProducer<>(
            config.kafka().clientProperties(),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** The vector that these tests give an item at a version. */
  static float[] vector(long id, int version, int dimension) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = id * 31 + version + i;
    }
    return vector;
  }

  /** A whole generation of items 0, 1, … at version 0, and its announcement. */
  void generation(long generation, long epoch, int items, int dimension) {
    begin(generation, epoch, dimension);
    for (long id = 0; id < items; id++) {
      refresh(generation, epoch, id, vector(id, 0, dimension));
    }
    end(generation, epoch, dimension);
    announce(generation, epoch);
  }

  void begin(long generation, long epoch, int dimension) {
    for (int p = 0; p < PARTITIONS; p++) {
      counts[p] = 0;
      checksums[p] = 0;
      beginOffsets[p] =
          send(p, null, marker(Kind.BEGIN, generation, epoch, dimension, 0, 0)).offset();
    }
  }

  void refresh(long generation, long epoch, long id, float[] values) {
    int partition = (int) (id % PARTITIONS);
    counts[partition]++;
    checksums[partition] += ItemEmbedding.checksum(id, values);
    ItemEmbedding refresh = ItemEmbedding.vector(Kind.REFRESH, id, generation, epoch, 1, 1, values);
    unacknowledged.add(producer.send(record(partition, Ids.key(id), refresh)));
  }

  /** Waits until all that was sent is in the log. */
  void flush() {
    unacknowledged.forEach(TestLog::await);
  }

  void end(long generation, long epoch, int dimension) {
    flush();
    unacknowledged.clear();
    for (int p = 0; p < PARTITIONS; p++) {
      ItemEmbedding end = marker(Kind.END, generation, epoch, dimension, counts[p], checksums[p]);
      endOffsets[p] = send(p, null, end).offset();
    }
  }

  void announce(long generation, long epoch) {
    announce(generation, epoch, ModelSnapshot.State.ANNOUNCED);
  }

  void announce(long generation, long epoch, ModelSnapshot.State state) {
    ModelSnapshot snapshot =
        new ModelSnapshot(
            generation, epoch, state, 1, List.of(), "", beginOffsets.clone(), endOffsets.clone());
    await(
        new ProducerRecord<>(
            topics.models(), Ids.key(generation), Codecs.SNAPSHOTS.encode(snapshot)));
  }

  void update(long generation, long epoch, long id, float[] values) {
    await(updateLater(generation, epoch, id, values));
  }

  /** Sends an update without waiting for it. */
  Future<RecordMetadata> updateLater(long generation, long epoch, long id, float[] values) {
    return producer.send(
        record(
            (int) (id % PARTITIONS),
            Ids.key(id),
            ItemEmbedding.vector(Kind.UPDATE, id, generation, epoch, 2, 2, values)));
  }

  /** An update with the headers that freshness is measured by. */
  void timedUpdate(long generation, long id, float[] values, long stepEndMs, long sampleAppendMs) {
    ProducerRecord<byte[], byte[]> record =
        record(
            (int) (id % PARTITIONS),
            Ids.key(id),
            ItemEmbedding.vector(Kind.UPDATE, id, generation, 1, 2, 2, values));
    record.headers().add(IngestStats.STEP_END_HEADER, Long.toString(stepEndMs).getBytes(UTF_8));
    record
        .headers()
        .add(IngestStats.SAMPLE_APPEND_HEADER, Long.toString(sampleAppendMs).getBytes(UTF_8));
    await(record);
  }

  void withdraw(long generation, long epoch, long id, int dimension) {
    send(
        (int) (id % PARTITIONS),
        Ids.key(id),
        new ItemEmbedding(
            id, generation, Kind.WITHDRAW, epoch, 2, 2, new float[0], dimension, 0, 0));
  }

  void raw(int partition, byte[] value) {
    await(new ProducerRecord<>(topics.itemEmbeddings(), partition, null, value));
  }

  /** Deletes what retention would: all records up to here. */
  void truncate() throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(config.kafka().clientProperties())) {
      RecordsToDelete all = RecordsToDelete.beforeOffset(-1);
      admin
          .deleteRecords(
              Map.of(
                  new TopicPartition(topics.itemEmbeddings(), 0), all,
                  new TopicPartition(topics.itemEmbeddings(), 1), all))
          .all()
          .get();
    }
  }

  @Override
  public void close() {
    producer.close();
  }

  private static ItemEmbedding marker(
      Kind kind, long generation, long epoch, int dimension, long count, long checksum) {
    return new ItemEmbedding(
        0, generation, kind, epoch, 1, 1, new float[0], dimension, count, checksum);
  }

  private ProducerRecord<byte[], byte[]> record(
      int partition, byte @Nullable [] key, ItemEmbedding embedding) {
    return new ProducerRecord<>(
        topics.itemEmbeddings(), partition, key, Codecs.EMBEDDINGS.encode(embedding));
  }

  private RecordMetadata send(int partition, byte @Nullable [] key, ItemEmbedding embedding) {
    return await(record(partition, key, embedding));
  }

  private RecordMetadata await(ProducerRecord<byte[], byte[]> record) {
    return await(producer.send(record));
  }

  static RecordMetadata await(Future<RecordMetadata> sent) {
    try {
      return sent.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
