package io.weir.flink;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka record as it stood, and where: what the join keeps in state, still encoded.
 *
 * <p>The arrays are owned by the record and must not be written to. Immutable by that contract.
 *
 * @param source the topic
 * @param partition its partition
 * @param offset its offset
 * @param keyForm what its key is
 * @param key the key where it is {@link KeyForm#OTHER}, else null
 * @param value its value, null = none
 */
record RawRecord(
    SourceTopic source,
    int partition,
    long offset,
    KeyForm keyForm,
    byte @Nullable [] key,
    byte @Nullable [] value)
    implements Held {

  /** The value of a record that has one. */
  byte[] bytes() {
    return Objects.requireNonNull(value, "records without a value are never held");
  }

  /** What a record's key is: the common ones take no room in state. */
  enum KeyForm {
    /** There is none. */
    NONE,
    /** The requestId, UTF-8, as producers should have it. */
    REQUEST_ID,
    /** Anything else. */
    OTHER
  }
}
