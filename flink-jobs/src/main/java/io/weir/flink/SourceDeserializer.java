package io.weir.flink;

import io.weir.flink.RawRecord.KeyForm;
import io.weir.schemas.Heartbeat;
import io.weir.schemas.RequestHeader;
import io.weir.schemas.Topics;
import io.weir.schemas.UndecodableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Objects;
import java.util.OptionalLong;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header of a source record and leaves the rest encoded.
 *
 * <p>It judges what the header alone can tell: an accepted record names its request, unless it is
 * feedback; its request time is not after what happened (but for the tolerated skew of clocks), and
 * neither lies further ahead of the broker's clock than {@code max-ahead}, nor does a heartbeat:
 * one time in the wrong unit would move event time past all records, which would then be late, and
 * stay so after a restart.
 */
final class SourceDeserializer implements KafkaRecordDeserializationSchema<SourceRecord> {
  private static final long serialVersionUID = 1L;

  private final HashMap<String, SourceTopic> sources = new HashMap<>();
  private final long maxClockSkewMs;
  private final long maxAheadMs;

  SourceDeserializer(Topics topics, Duration maxClockSkew, Duration maxAhead) {
    for (SourceTopic source : SourceTopic.values()) {
      sources.put(source.topic(topics), source);
    }
    this.maxClockSkewMs = maxClockSkew.toMillis();
    this.maxAheadMs = maxAhead.toMillis();
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<SourceRecord> out) {
    out.collect(read(record));
  }

  @Override
  public TypeInformation<SourceRecord> getProducedType() {
    return JoinTypes.SOURCE_RECORD;
  }

  SourceRecord read(ConsumerRecord<byte[], byte[]> record) {
    byte[] value = record.value();
    if (value == null) {
      return readHeartbeat(record);
    }
    RequestHeader header;
    try {
      header = RequestHeader.read(value);
    } catch (UndecodableException e) {
      return refused(record, Reason.UNDECODABLE, String.valueOf(e.getMessage()));
    }
    return judge(record, header);
  }

  private SourceRecord readHeartbeat(ConsumerRecord<byte[], byte[]> record) {
    OptionalLong watermark = Heartbeat.watermark(null, record.headers());
    if (watermark.isEmpty()) {
      return refused(record, Reason.UNDECODABLE, "value: null (expected: an encoded record)");
    }
    long time = watermark.getAsLong();
    if (time < 0) {
      return refused(
          record, Reason.CLOCK_SKEW, Heartbeat.HEADER + ": " + time + " (expected: >= 0)");
    }
    if (isAhead(record, time)) {
      return refused(record, Reason.CLOCK_SKEW, ahead(Heartbeat.HEADER, time, record));
    }
    return SourceRecord.heartbeat(raw(record, null), time);
  }

  private SourceRecord judge(ConsumerRecord<byte[], byte[]> record, RequestHeader header) {
    String requestId = header.requestId();
    Long requestTime = header.requestTime();
    if (requestId == null && source(record) != SourceTopic.FEEDBACK) {
      return refused(record, Reason.UNDECODABLE, "requestId: null (expected: a request)");
    }
    boolean named = requestId != null && !requestId.isBlank();
    boolean timed = requestTime != null && requestTime >= 0;
    if (header.eventTime() < 0 || (requestId != null && !(named && timed))) {
      return refused(
          record,
          Reason.INVALID,
          "requestId, requestTime, eventTime: %s, %s, %s (expected: not blank, >= 0, >= 0)"
              .formatted(requestId, requestTime, header.eventTime()));
    }
    if (requestTime != null && requestTime - maxClockSkewMs > header.eventTime()) {
      return refused(
          record,
          Reason.CLOCK_SKEW,
          "requestTime: %d (expected: <= eventTime %d + max-clock-skew)"
              .formatted(requestTime, header.eventTime()));
    }
    if (isAhead(record, header.eventTime())) {
      return refused(record, Reason.CLOCK_SKEW, ahead("eventTime", header.eventTime(), record));
    }
    return new SourceRecord(
        raw(record, requestId),
        requestId,
        requestTime == null ? SourceRecord.NO_TIME : requestTime,
        header.eventTime(),
        null,
        null);
  }

  private boolean isAhead(ConsumerRecord<byte[], byte[]> record, long time) {
    return record.timestampType() != TimestampType.NO_TIMESTAMP_TYPE
        && time - maxAheadMs > record.timestamp();
  }

  private static String ahead(String name, long time, ConsumerRecord<byte[], byte[]> record) {
    return "%s: %d (expected: <= append time %d + max-ahead)"
        .formatted(name, time, record.timestamp());
  }

  private SourceRecord refused(
      ConsumerRecord<byte[], byte[]> record, Reason reason, String detail) {
    return SourceRecord.refused(raw(record, null), reason, detail);
  }

  private RawRecord raw(ConsumerRecord<byte[], byte[]> record, @Nullable String requestId) {
    byte[] key = record.key();
    KeyForm form = keyForm(key, requestId);
    return new RawRecord(
        source(record),
        record.partition(),
        record.offset(),
        form,
        form == KeyForm.OTHER ? key : null,
        record.value());
  }

  private SourceTopic source(ConsumerRecord<byte[], byte[]> record) {
    return Objects.requireNonNull(sources.get(record.topic()), record.topic());
  }

  private static KeyForm keyForm(byte @Nullable [] key, @Nullable String requestId) {
    if (key == null) {
      return KeyForm.NONE;
    }
    return requestId != null && isUtf8Of(key, requestId) ? KeyForm.REQUEST_ID : KeyForm.OTHER;
  }

  private static boolean isUtf8Of(byte[] key, String text) {
    return isAsciiOf(key, text) || Arrays.equals(key, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Ids are ASCII as a rule, and then need not be encoded to be compared. */
  private static boolean isAsciiOf(byte[] key, String text) {
    int i = 0;
    while (i < key.length && i < text.length() && key[i] == text.charAt(i)) {
      i++;
    }
    return i == key.length && i == text.length();
  }
}
