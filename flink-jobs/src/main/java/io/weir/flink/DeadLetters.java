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

  private final String topicPrefix;
  private final int maxRecordBytes;

  DeadLetters(String topicPrefix, int maxRecordBytes) {
    this.topicPrefix = topicPrefix;
    this.maxRecordBytes = maxRecordBytes;
  }

  /**
   * Encodes a dead letter; one that would be larger than a record may be loses its value, which
   * then says so in its detail and is still to be found at its source position.
   */
  OutgoingRecord of(
      RawRecord raw, byte @Nullable [] key, Reason reason, String detail, long timeMs) {
    OutgoingRecord whole = encode(raw, key, raw.value(), reason, detail, timeMs);
    if (whole.value().length <= maxRecordBytes || raw.value() == null) {
      return whole;
    }
    String shortened = detail + "; value of " + raw.value().length + " bytes left out";
    return encode(raw, key, null, reason, shortened, timeMs);
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
