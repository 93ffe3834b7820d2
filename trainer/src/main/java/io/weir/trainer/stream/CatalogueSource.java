package io.weir.trainer.stream;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.Ids;
import io.weir.core.cascade.Item;
import io.weir.schemas.Codecs;
import io.weir.schemas.UndecodableException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/**
 * The {@code items} topic: first up to where it ended at the start, partition by partition so that
 * a replay repeats the order, then as it goes on.
 *
 * <p>Not thread-safe; whoever makes it closes it, and with it the consumer.
 */
public final class CatalogueSource implements AutoCloseable {
  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final Refusals refusals;
  private final Lane[] lanes;
  private final long[] offsets;
  private final long[] ends;
  private int catchingUp;

  /**
   * A source at the beginning of the topic.
   *
   * @param consumer of committed records, with {@code auto.offset.reset=none}
   */
  public CatalogueSource(Consumer<byte[], byte[]> consumer, String topic, Clock clock) {
    this.consumer = consumer;
    this.topic = topic;
    this.refusals = new Refusals(clock);
    this.lanes = Lanes.assign(consumer, topic);
    this.offsets = new long[lanes.length];
    Arrays.fill(offsets, -1);
    List<TopicPartition> partitions = Arrays.stream(lanes).map(lane -> lane.partition).toList();
    var endOffsets = consumer.endOffsets(partitions);
    this.ends = partitions.stream().mapToLong(p -> endOffsets.getOrDefault(p, 0L)).toArray();
    consumer.pause(partitions);
  }

  /** Whether everything was applied that the topic held at the start. */
  public boolean isCaughtUp() {
    while (catchingUp < lanes.length
        && consumer.position(lanes[catchingUp].partition) >= ends[catchingUp]) {
      consumer.pause(List.of(lanes[catchingUp].partition));
      catchingUp++;
      if (catchingUp == lanes.length) {
        consumer.resume(consumer.assignment());
      }
    }
    return catchingUp == lanes.length;
  }

  /**
   * Applies what has come.
   *
   * @param timeout how long to wait for records where there are none
   * @throws InvalidValueException when the topic has lost records that were not read yet
   */
  public void poll(Duration timeout, CatalogueSink sink) {
    if (!isCaughtUp()) {
      consumer.resume(List.of(lanes[catchingUp].partition));
    }
    try {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
        apply(record, sink);
        offsets[record.partition()] = record.offset() + 1;
      }
    } catch (OffsetOutOfRangeException e) {
      throw Lanes.lost(topic, e);
    }
  }

  /** Where the topic ends now, by partition. */
  public long[] ends() {
    var now = consumer.endOffsets(consumer.assignment());
    return Arrays.stream(lanes).mapToLong(lane -> now.getOrDefault(lane.partition, 0L)).toArray();
  }

  /**
   * Whether everything before those offsets was applied.
   *
   * @param offsets as {@link #ends} gave them
   */
  public boolean hasApplied(long[] offsets) {
    for (int i = 0; i < lanes.length; i++) {
      if (consumer.position(lanes[i].partition) < offsets[i]) {
        return false;
      }
    }
    return true;
  }

  /** Writes the offsets of what comes next. */
  public void write(DataOutputStream out) throws IOException {
    Lanes.write(out, offsets);
  }

  /** Reads what {@link #write} wrote, and seeks there. */
  public void read(DataInputStream in) throws IOException {
    Lanes.read(in, consumer, lanes, offsets);
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void apply(ConsumerRecord<byte[], byte[]> record, CatalogueSink sink) {
    byte[] key = record.key();
    if (key == null || key.length != Long.BYTES) {
      String length = key == null ? "null" : key.length + " bytes";
      sink.refuse(refusals.invalid(record, "key: " + length + " (expected: 8 bytes, the itemId)"));
    } else if (record.value() == null) {
      sink.withdraw(Ids.ofKey(key));
    } else {
      try {
        Item item = Codecs.ITEMS.decode(record.value());
        item.validate();
        sink.put(item);
      } catch (UndecodableException e) {
        sink.refuse(refusals.undecodable(record, String.valueOf(e.getMessage())));
      } catch (InvalidValueException e) {
        sink.refuse(refusals.invalid(record, String.valueOf(e.getMessage())));
      }
    }
  }
}
