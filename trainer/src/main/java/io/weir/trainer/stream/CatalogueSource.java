package io.weir.trainer.stream;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.Ids;
import io.weir.core.cascade.Item;
import io.weir.schemas.Codecs;
import io.weir.schemas.UndecodableException;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

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
  private final Clock clock;
  private final Lane[] lanes;
  private final long[] offsets;
  private final long[] ends;
  private int catchingUp;
  private long completeMs;

  /** The items that the topic has, while it is read again; null = it is not. */
  private @Nullable LongOpenHashSet there;

  /**
   * A source at the beginning of the topic.
   *
   * @param consumer of committed records, with {@code auto.offset.reset=none}
   */
  public CatalogueSource(Consumer<byte[], byte[]> consumer, String topic, Clock clock) {
    this.consumer = consumer;
    this.topic = topic;
    this.refusals = new Refusals(clock);
    this.clock = clock;
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
        note(record);
        if (record.offset() >= offsets[record.partition()]) {
          apply(record, sink);
          offsets[record.partition()] = record.offset() + 1;
        }
      }
      if (isCaughtUp()) {
        caughtUp(sink);
      }
    } catch (OffsetOutOfRangeException e) {
      throw Lanes.lost(topic, e);
    }
  }

  private void note(ConsumerRecord<byte[], byte[]> record) {
    if (there != null && isItem(record.key())) {
      if (record.value() == null) {
        there.remove(Ids.ofKey(record.key()));
      } else {
        there.add(Ids.ofKey(record.key()));
      }
    }
  }

  private void caughtUp(CatalogueSink sink) {
    if (there != null) {
      sink.keepOnly(there::contains);
      there = null;
    }
    completeMs = clock.millis();
  }

  /**
   * When the topic was last read, everything having been applied that it held at the start, epoch
   * ms; 0 = never. A withdrawal since may be gone from the topic before it was read, after as long
   * as the brokers keep it.
   */
  public long completeMs() {
    return completeMs;
  }

  /**
   * Reads the topic from its beginning once more. What is applied already is not applied again;
   * once all is read, the sink is told what is there.
   *
   * @throws InvalidValueException when the topic ends before what was applied: it is another one
   */
  public void readAgain() {
    Map<TopicPartition, Long> gone = new HashMap<>();
    for (int p = 0; p < lanes.length; p++) {
      if (offsets[p] > ends[p]) {
        gone.put(lanes[p].partition, offsets[p]);
      }
    }
    if (!gone.isEmpty()) {
      throw Lanes.lost(topic, new OffsetOutOfRangeException(gone));
    }
    consumer.seekToBeginning(consumer.assignment());
    there = new LongOpenHashSet();
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

  /** Writes {@link #completeMs}. */
  public void writeTime(DataOutputStream out) throws IOException {
    out.writeLong(completeMs);
  }

  /** Reads what {@link #writeTime} wrote. */
  public void readTime(DataInputStream in) throws IOException {
    completeMs = in.readLong();
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
    if (!isItem(key)) {
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

  private static boolean isItem(byte @Nullable [] key) {
    return key != null && key.length == Long.BYTES;
  }
}
