package io.weir.trainer.publication;

import io.weir.core.cascade.Ids;
import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.ModelSnapshot;
import io.weir.schemas.Codecs;
import io.weir.schemas.Topics;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;

/**
 * The topics {@code item-embeddings} and {@code models}.
 *
 * <p>Items lie where the Java client's default partitioner puts their keys; markers go to every
 * partition without a key. Thread-safe; the producer, which must be idempotent, is its owner's to
 * close.
 */
public final class KafkaPublicationLog implements PublicationLog {
  private final Producer<byte[], byte[]> producer;
  private final String embeddings;
  private final String models;
  private final int partitions;

  /** A log on those topics, which exist. */
  public KafkaPublicationLog(Producer<byte[], byte[]> producer, Topics topics) {
    this.producer = producer;
    this.embeddings = topics.itemEmbeddings();
    this.models = topics.models();
    this.partitions = producer.partitionsFor(embeddings).size();
  }

  @Override
  public int partitions() {
    return partitions;
  }

  @Override
  public int partitionOf(long itemId) {
    return Utils.toPositive(Utils.murmur2(Ids.key(itemId))) % partitions;
  }

  @Override
  public void sendItem(ItemEmbedding embedding, Freshness freshness, Sent sent) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            embeddings,
            partitionOf(embedding.itemId()),
            Ids.key(embedding.itemId()),
            Codecs.EMBEDDINGS.encode(embedding));
    FreshnessHeaders.add(record.headers(), freshness);
    send(record, sent);
  }

  @Override
  public void sendMarker(ItemEmbedding marker, int partition, Sent sent) {
    send(new ProducerRecord<>(embeddings, partition, null, Codecs.EMBEDDINGS.encode(marker)), sent);
  }

  @Override
  public void sendSnapshot(ModelSnapshot snapshot, Sent sent) {
    byte[] key = Ids.key(snapshot.generation());
    send(new ProducerRecord<>(models, key, Codecs.SNAPSHOTS.encode(snapshot)), sent);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The callback hears of it.
  private void send(ProducerRecord<byte[], byte[]> record, Sent sent) {
    producer.send(
        record,
        (metadata, failure) -> sent.done(failure == null ? metadata.offset() : -1, failure));
  }
}
