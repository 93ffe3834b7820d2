package io.weir.trainer.stream;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** One partition's records that were fetched and not taken yet. Not thread-safe. */
final class Lane {
  final TopicPartition partition;
  private final Deque<ConsumerRecord<byte[], byte[]>> fetched = new ArrayDeque<>();
  // Where the next record to take lies; null = at the beginning, wherever that is.
  private @Nullable Long offset;
  private boolean stalled;

  Lane(TopicPartition partition) {
    this.partition = partition;
  }

  void seek(long next) {
    offset = next;
  }

  /** Offset of the next record to take; -1 = the partition's first. */
  long offset() {
    return offset == null ? -1 : offset;
  }

  void add(ConsumerRecord<byte[], byte[]> record) {
    fetched.add(record);
    stalled = false;
  }

  /** How many were fetched and not taken. */
  int size() {
    return fetched.size();
  }

  boolean hasNext() {
    return !fetched.isEmpty();
  }

  ConsumerRecord<byte[], byte[]> take() {
    ConsumerRecord<byte[], byte[]> record = fetched.remove();
    offset = record.offset() + 1;
    return record;
  }

  /** Records that the brokers hold and that were not fetched; empty = not known yet. */
  OptionalLong lag(Consumer<?, ?> consumer) {
    return consumer.currentLag(partition);
  }

  /** No record came although there are some: the lane is passed over until one comes. */
  void stall() {
    stalled = true;
  }

  boolean isStalled() {
    return stalled;
  }
}
