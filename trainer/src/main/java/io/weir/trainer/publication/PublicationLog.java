package io.weir.trainer.publication;

import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.ModelSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * Where a publisher's records go.
 *
 * <p>Asynchronous; records of one partition keep their order.
 */
interface PublicationLog {
  /** Partitions of the vectors' topic. */
  int partitions();

  /** The partition of an item's records, the same in every generation. */
  int partitionOf(long itemId);

  /** Sends a vector, or the withdrawal of one, to the item's partition. */
  void sendItem(ItemEmbedding embedding, Freshness freshness, Sent sent);

  /** Sends a marker to a partition. */
  void sendMarker(ItemEmbedding marker, int partition, Sent sent);

  /** Sends the state of a generation. */
  void sendSnapshot(ModelSnapshot snapshot, Sent sent);

  /** Is told once what became of a record, on any thread. */
  @FunctionalInterface
  interface Sent {
    /**
     * Called when the record is acknowledged, or is not going to be.
     *
     * @param offset where it lies; -1 after a failure
     * @param failure why it does not; null when it does
     */
    void done(long offset, @Nullable Exception failure);
  }
}
