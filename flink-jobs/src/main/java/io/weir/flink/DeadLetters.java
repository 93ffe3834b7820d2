package io.weir.flink;

import io.weir.core.cascade.DeadLetter;
import io.weir.schemas.Codecs;
import io.weir.schemas.Topics;
import java.io.Serial;
import java.io.Serializable;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of records that cannot be used: they go to the dead letters as they stood, with
 * where they stood and why. Immutable, thread-safe.
 */
final class DeadLetters implements Serializable {
  @Serial private static final long serialVersionUID = 1L;

  /** The side output of every operator that refuses records. */
  static final OutputTag<OutgoingRecord> TAG =
      new OutputTag<>("dead-letters", JoinTypes.OUTGOING_RECORD);

  /** The largest, encoded: what the topic takes less the room that Kafka needs around it. */
  static final int MAX_BYTES = Topics.MAX_DEAD_LETTER_BYTES - 1024;

  /** Details quote what was wrong, and that may be as long as a record. */
  private static final int MAX_DETAIL_CHARS = 1_000;

  private final String topicPrefix;

  DeadLetters(String topicPrefix) {
    this.topicPrefix = topicPrefix;
  }

  /**
   * Encodes a dead letter. Any record of a topic with the usual limit fits whole; of a larger one
   * the key or the value is left out, the longer first, and the detail says so: it is still to be
   * found at its source position.
   */
  OutgoingRecord of(
      RawRecord raw, byte @Nullable [] key, Reason reason, String detail, long timeMs) {
    byte[] keptKey = key;
    byte[] keptValue = raw.value();
    String said = cut(detail);
    OutgoingRecord letter = encode(raw, keptKey, keptValue, reason, said, timeMs);
    while (letter.value().length > MAX_BYTES) {
      if (length(keptKey) > length(keptValue)) {
        said += "; key of " + length(keptKey) + " bytes left out";
        keptKey = null;
      } else {
        said += "; value of " + length(keptValue) + " bytes left out";
        keptValue = null;
      }
      letter = encode(raw, keptKey, keptValue, reason, said, timeMs);
    }
    return letter;
  }

  private static String cut(String detail) {
    return detail.length() <= MAX_DETAIL_CHARS
        ? detail
        : detail.substring(0, MAX_DETAIL_CHARS) + "… of " + detail.length() + " characters";
  }

  private static int length(byte @Nullable [] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private OutgoingRecord encode(
      RawRecord raw,
      byte @Nullable [] key,
      byte @Nullable [] value,
      Reason reason,
      String detail,
      long timeMs) {
    DeadLetter letter =
        new DeadLetter(
            raw.source().topic(new Topics(topicPrefix)),
            raw.partition(),
            raw.offset(),
            key,
            value,
            reason.label(),
            detail,
            timeMs);
    return new OutgoingRecord(null, Codecs.DEAD_LETTERS.encode(letter));
  }
}
