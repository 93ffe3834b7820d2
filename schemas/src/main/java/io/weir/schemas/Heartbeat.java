package io.weir.schemas;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record that says "nothing earlier than this will come in this partition": null value, the
 * watermark in a header. Idleness cannot move a watermark past the last event; a heartbeat can.
 */
public final class Heartbeat {
  /** The header that holds the watermark: epoch milliseconds, decimal, UTF-8. */
  public static final String HEADER = "weir.watermark";

  private Heartbeat() {}

  /** A heartbeat for one partition. */
  public static ProducerRecord<byte[], byte[]> record(
      String topic, int partition, long watermarkMs) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, null, null);
    record.headers().add(HEADER, Long.toString(watermarkMs).getBytes(StandardCharsets.UTF_8));
    return record;
  }

  /** The watermark of a record that is a heartbeat, empty for every other record. */
  public static OptionalLong watermark(byte @Nullable [] value, Headers headers) {
    Header header = value == null ? headers.lastHeader(HEADER) : null;
    if (header == null || header.value() == null) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(new String(header.value(), StandardCharsets.UTF_8)));
    } catch (NumberFormatException notAWatermark) {
      return OptionalLong.empty();
    }
  }
}
