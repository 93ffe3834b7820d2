package io.weir.flink;

import static io.weir.flink.Logs.T0;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestContext;
import io.weir.flink.RawRecord.KeyForm;
import io.weir.schemas.Codecs;
import io.weir.schemas.Heartbeat;
import io.weir.schemas.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceDeserializerTest {
  private static final Topics TOPICS = new Topics("weir.");
  private static final Duration MAX_AHEAD = Duration.ofDays(1);

  private final SourceDeserializer deserializer =
      new SourceDeserializer(TOPICS, Duration.ofSeconds(10), MAX_AHEAD);

  @Test
  void record_headerIsRead_bodyStaysEncoded() {
    byte[] value = Codecs.REQUESTS.encode(Logs.context("r", T0));
    SourceRecord record = read("r", value, T0);
    assertThat(record.isEvent()).isTrue();
    assertThat(record.joinKey()).isEqualTo("r");
    assertThat(record.requestTime()).isEqualTo(T0);
    assertThat(record.eventTime()).isEqualTo(T0);
    assertThat(record.raw().value()).isSameAs(value);
    assertThat(record.raw().keyForm()).isEqualTo(KeyForm.REQUEST_ID);
    assertThat(record.raw().key()).isNull();
    assertThat(record.raw().offset()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({"réq, réq, REQUEST_ID", "r, other, OTHER", "r, , NONE", "r, ra, OTHER"})
  void key_isKeptOnlyWhereItIsNotTheRequestId(String id, String key, KeyForm form) {
    SourceRecord record = read(key, Codecs.REQUESTS.encode(Logs.context(id, T0)), T0);
    assertThat(record.raw().keyForm()).isEqualTo(form);
    byte[] expected = key == null ? null : key.getBytes(UTF_8);
    assertThat(record.key()).isEqualTo(expected);
  }

  @Test
  void heartbeat_isRecognised() {
    SourceRecord heartbeat = readHeartbeat(T0 + 9);
    assertThat(heartbeat.isHeartbeat()).isTrue();
    assertThat(heartbeat.eventTime()).isEqualTo(T0 + 9);
    assertThat(heartbeat.isEvent()).isFalse();
  }

  @Test
  void heartbeat_asFarAheadAsMayBe_isAccepted() {
    assertThat(readHeartbeat(T0 + MAX_AHEAD.toMillis()).isHeartbeat()).isTrue();
    assertThat(readHeartbeat(0).isHeartbeat()).isTrue();
  }

  @Test
  void heartbeatInTheWrongUnit_isClockSkew() {
    assertRefused(
        readHeartbeat(T0 * 1_000),
        Reason.CLOCK_SKEW,
        "weir.watermark: %d (expected: <= append time %d + max-ahead)".formatted(T0 * 1_000, T0));
    assertThat(readHeartbeat(T0 + MAX_AHEAD.toMillis() + 1).isRefused()).isTrue();
    assertThat(readHeartbeat(Long.MAX_VALUE).isRefused()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE})
  void heartbeatBeforeAllTime_isClockSkew(long time) {
    assertRefused(
        readHeartbeat(time), Reason.CLOCK_SKEW, "weir.watermark: " + time + " (expected: >= 0)");
  }

  @Test
  void nullValue_withoutHeartbeat_isUndecodable() {
    assertRefused(
        read("r", null, T0), Reason.UNDECODABLE, "value: null (expected: an encoded record)");
  }

  @Test
  void garbage_isUndecodable() {
    assertRefused(
        read("r", new byte[] {1, 2}, T0),
        Reason.UNDECODABLE,
        "RequestHeader: 2 bytes (expected: Avro single-object encoding)");
  }

  @Test
  void recordOfNoRequest_isUndecodable() {
    byte[] item = Codecs.ITEMS.encode(new Item(1, T0, Map.of(), Map.of(), new float[0]));
    assertThat(read("r", item, T0).refusal()).isEqualTo(Reason.UNDECODABLE);
  }

  @Test
  void feedbackWithoutRequest_isAcceptedWithItsKey() {
    byte[] value = Codecs.FEEDBACK.encode(new Feedback(null, 7, null, T0, 3, "click", 1));
    SourceRecord record = deserializer.read(record(TOPICS.feedback(), "user", value, T0));
    assertThat(record.isRequestless()).isTrue();
    assertThat(record.isEvent()).isTrue();
    assertThat(record.isHeartbeat()).isFalse();
    assertThat(record.eventTime()).isEqualTo(T0);
    assertThat(record.key()).isEqualTo("user".getBytes(UTF_8));
  }

  @Test
  void feedbackWithoutRequest_inAnotherTopic_isUndecodable() {
    byte[] value = Codecs.FEEDBACK.encode(new Feedback(null, 7, null, T0, 3, "click", 1));
    assertRefused(
        read("user", value, T0), Reason.UNDECODABLE, "requestId: null (expected: a request)");
  }

  @Test
  void feedbackWithoutRequest_timeInTheWrongUnit_isRefused() {
    byte[] ahead = Codecs.FEEDBACK.encode(new Feedback(null, 7, null, T0 * 1_000, 3, "click", 1));
    assertThat(deserializer.read(record(TOPICS.feedback(), "user", ahead, T0)).isRefused())
        .isTrue();
    byte[] negative = Codecs.FEEDBACK.encode(new Feedback(null, 7, null, -1, 3, "click", 1));
    assertThat(deserializer.read(record(TOPICS.feedback(), "user", negative, T0)).refusal())
        .isEqualTo(Reason.INVALID);
  }

  @Test
  void requestIdWithoutRequestTime_isInvalid() {
    byte[] value = Codecs.FEEDBACK.encode(new Feedback("r", 7, null, T0, 3, "click", 1));
    assertRefused(
        read("r", value, T0),
        Reason.INVALID,
        "requestId, requestTime, eventTime: r, null, " + T0 + " (expected: not blank, >= 0, >= 0)");
  }

  @Test
  void requestAfterItsEvent_isClockSkew() {
    byte[] value = Codecs.FEEDBACK.encode(Logs.click("r", T0 + 10_001, T0, 3));
    assertRefused(
        read("r", value, T0),
        Reason.CLOCK_SKEW,
        "requestTime: %d (expected: <= eventTime %d + max-clock-skew)".formatted(T0 + 10_001, T0));
  }

  @Test
  void eventTimeInTheWrongUnit_isClockSkew() {
    RequestContext context = Logs.context("r", T0 * 1_000);
    assertRefused(
        read("r", Codecs.REQUESTS.encode(context), T0),
        Reason.CLOCK_SKEW,
        "eventTime: %d (expected: <= append time %d + max-ahead)".formatted(T0 * 1_000, T0));
  }

  private static void assertRefused(SourceRecord record, Reason reason, String detail) {
    assertThat(record.isRefused()).isTrue();
    assertThat(record.isEvent()).isFalse();
    assertThat(record.isHeartbeat()).isFalse();
    assertThat(record.refusal()).isEqualTo(reason);
    assertThat(record.detail()).isEqualTo(detail);
  }

  private SourceRecord readHeartbeat(long time) {
    ConsumerRecord<byte[], byte[]> record = record(TOPICS.requests(), null, null, T0);
    Heartbeat.record("t", 0, time).headers().forEach(record.headers()::add);
    return deserializer.read(record);
  }

  private SourceRecord read(String key, byte[] value, long appendTime) {
    return deserializer.read(record(TOPICS.requests(), key, value, appendTime));
  }

  private static ConsumerRecord<byte[], byte[]> record(
      String topic, String key, byte[] value, long appendTime) {
    return new ConsumerRecord<>(
        topic,
        0,
        5,
        appendTime,
        TimestampType.LOG_APPEND_TIME,
        0,
        0,
        key == null ? null : key.getBytes(UTF_8),
        value,
        new RecordHeaders(),
        Optional.empty());
  }
}
