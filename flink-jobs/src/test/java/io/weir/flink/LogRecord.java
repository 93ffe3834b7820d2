package io.weir.flink;

import io.weir.schemas.Topics;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** A record as it lies in its topic's only partition. */
record LogRecord(
    SourceTopic topic, long offset, byte @Nullable [] key, byte[] value, long appendTime) {
  ConsumerRecord<byte[], byte[]> consumed(Topics topics) {
    return new ConsumerRecord<>(
        topic.topic(topics),
        0,
        offset,
        appendTime,
        TimestampType.LOG_APPEND_TIME,
        0,
        value.length,
        key,
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  LogRecord at(long otherOffset) {
    return new LogRecord(topic, otherOffset, key, value, appendTime);
  }
}
