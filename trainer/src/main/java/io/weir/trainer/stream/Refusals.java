package io.weir.trainer.stream;

import io.weir.core.cascade.DeadLetter;
import java.time.Clock;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Makes dead letters of records that cannot be used. */
final class Refusals {
  static final String UNDECODABLE = "undecodable";
  static final String INVALID = "invalid";

  private final Clock clock;

  Refusals(Clock clock) {
    this.clock = clock;
  }

  DeadLetter undecodable(ConsumerRecord<byte[], byte[]> record, String detail) {
    return letter(record, UNDECODABLE, detail);
  }

  DeadLetter invalid(ConsumerRecord<byte[], byte[]> record, String detail) {
    return letter(record, INVALID, detail);
  }

  private DeadLetter letter(ConsumerRecord<byte[], byte[]> record, String reason, String detail) {
    return new DeadLetter(
        record.topic(),
        record.partition(),
        record.offset(),
        record.key(),
        record.value(),
        reason,
        detail,
        clock.millis());
  }
}
