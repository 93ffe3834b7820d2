package io.weir.flink;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a source emits: a record with its header read, a heartbeat, or a record that has no header.
 * Immutable.
 *
 * @param raw the record
 * @param requestId the request; null in heartbeats, in what is refused, and in feedback that names
 *     none
 * @param requestTime when the request entered the cascade, epoch ms; {@link #NO_TIME} = not known
 * @param eventTime when it happened, or the watermark of a heartbeat, epoch ms
 * @param refusal why its header cannot be used: a reason; null = it can
 * @param detail the line that explains the refusal, else null
 */
record SourceRecord(
    RawRecord raw,
    @Nullable String requestId,
    long requestTime,
    long eventTime,
    @Nullable Reason refusal,
    @Nullable String detail) {

  static final long NO_TIME = Long.MIN_VALUE;

  static SourceRecord heartbeat(RawRecord raw, long watermarkMs) {
    return new SourceRecord(raw, null, NO_TIME, watermarkMs, null, null);
  }

  static SourceRecord refused(RawRecord raw, Reason reason, String detail) {
    return new SourceRecord(raw, null, NO_TIME, NO_TIME, reason, detail);
  }

  boolean isRefused() {
    return refusal != null;
  }

  /** Whether this only says how far event time has come. */
  boolean isHeartbeat() {
    return refusal == null && raw.value() == null;
  }

  /** Whether it moves event time: an accepted record. */
  boolean isEvent() {
    return refusal == null && raw.value() != null;
  }

  /** Whether it is feedback that does not name its request. */
  boolean isRequestless() {
    return isEvent() && requestId == null;
  }

  /** The key of the join. */
  String joinKey() {
    if (requestId == null) {
      throw new IllegalStateException("only records of a request are joined");
    }
    return requestId;
  }

  /** The record's key as it stood. */
  byte @Nullable [] key() {
    return raw.keyForm() == RawRecord.KeyForm.REQUEST_ID && requestId != null
        ? requestId.getBytes(StandardCharsets.UTF_8)
        : raw.key();
  }
}
