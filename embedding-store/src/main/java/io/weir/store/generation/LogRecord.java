package io.weir.store.generation;

import io.weir.core.cascade.ItemEmbedding;
import org.jspecify.annotations.Nullable;

/**
 * A record of the log of item vectors, as far as it could be read.
 *
 * @param partition where it stands
 * @param offset where it stands
 * @param embedding what it says; null when it could not be decoded
 * @param problem why it could not be decoded; empty when it could
 */
public record LogRecord(
    int partition, long offset, @Nullable ItemEmbedding embedding, String problem) {

  /** A record that could be decoded. */
  public static LogRecord of(int partition, long offset, ItemEmbedding embedding) {
    return new LogRecord(partition, offset, embedding, "");
  }

  /** A record that could not. */
  public static LogRecord undecodable(int partition, long offset, String problem) {
    return new LogRecord(partition, offset, null, problem);
  }
}
