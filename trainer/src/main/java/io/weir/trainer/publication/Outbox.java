package io.weir.trainer.publication;

import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.ItemEmbedding.Kind;
import io.weir.core.cascade.ModelSnapshot;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Sends records and hands their acknowledgements over to the publisher's thread: callbacks given
 * here run only inside {@link #deliver}.
 */
final class Outbox {
  private final PublicationLog log;
  private final ItemEmbedder embedder;
  private @Nullable Exception fatal;
  private final Queue<Runnable> acknowledgements = new ConcurrentLinkedQueue<>();

  Outbox(PublicationLog log, ItemEmbedder embedder) {
    this.log = log;
    this.embedder = embedder;
  }

  int partitions() {
    return log.partitions();
  }

  int partitionOf(long itemId) {
    return log.partitionOf(itemId);
  }

  /** Whether a vector may be sent. */
  static boolean isFinite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  /** A vector of that generation; not finite = refused. */
  ItemEmbedding vector(Kind kind, Generation generation, long itemId, float[] values) {
    ItemEmbedding embedding =
        ItemEmbedding.vector(
            kind,
            itemId,
            generation.id,
            generation.trainerEpoch,
            embedder.step(),
            embedder.sampleTime(),
            values);
    embedding.validate();
    return embedding;
  }

  /** The withdrawal of an item from that generation. */
  ItemEmbedding withdrawal(Generation generation, long itemId) {
    return new ItemEmbedding(
        itemId,
        generation.id,
        Kind.WITHDRAW,
        generation.trainerEpoch,
        embedder.step(),
        embedder.sampleTime(),
        new float[0],
        generation.dimension,
        0,
        0);
  }

  void sendItem(ItemEmbedding embedding, Freshness freshness, PublicationLog.Sent sent) {
    log.sendItem(embedding, freshness, later(sent));
  }

  void sendMarker(ItemEmbedding marker, int partition, PublicationLog.Sent sent) {
    log.sendMarker(marker, partition, later(sent));
  }

  void sendSnapshot(ModelSnapshot snapshot, PublicationLog.Sent sent) {
    log.sendSnapshot(snapshot, later(sent));
  }

  /**
   * Runs the callbacks of all records that were acknowledged or have failed.
   *
   * @throws IllegalStateException when one has failed for a reason that no retry cures
   */
  void deliver() {
    for (Runnable next = acknowledgements.poll(); next != null; next = acknowledgements.poll()) {
      next.run();
    }
    Exception cause = fatal;
    if (cause != null) {
      throw new IllegalStateException(
          "publication: " + cause.getClass().getSimpleName() + " " + cause.getMessage(), cause);
    }
  }

  private PublicationLog.Sent later(PublicationLog.Sent sent) {
    return (offset, failure) ->
        acknowledgements.add(
            () -> {
              sent.done(offset, failure);
              if (failure != null && !(failure instanceof RetriableException)) {
                fatal = failure;
              }
            });
  }
}
