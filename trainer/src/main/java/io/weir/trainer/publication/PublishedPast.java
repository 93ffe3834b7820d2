package io.weir.trainer.publication;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.ModelSnapshot;
import io.weir.schemas.Codecs;
import io.weir.schemas.UndecodableException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The ids that were ever taken: a new generation and a new trainer are above them. Immutable,
 * thread-safe.
 *
 * @param generation the highest generation begun, 0 = none
 * @param trainerEpoch the highest epoch of a trainer, 0 = none
 */
public record PublishedPast(long generation, long trainerEpoch) {
  /** Nothing was ever published. */
  public static final PublishedPast NONE = new PublishedPast(0, 0);

  private static final Duration POLL = Duration.ofMillis(100);

  /** The higher of both. */
  public PublishedPast and(PublishedPast other) {
    return new PublishedPast(
        Math.max(generation, other.generation), Math.max(trainerEpoch, other.trainerEpoch));
  }

  /**
   * Reads the {@code models} topic up to its end.
   *
   * @param consumer without an assignment; is left with one
   * @throws InvalidValueException when a record is not the state of a generation
   */
  public static PublishedPast read(Consumer<byte[], byte[]> consumer, String topic) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    PublishedPast past = NONE;
    while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        past = past.and(of(record));
      }
    }
    return past;
  }

  private static PublishedPast of(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return NONE;
    }
    try {
      ModelSnapshot snapshot = Codecs.SNAPSHOTS.decode(record.value());
      return new PublishedPast(snapshot.generation(), snapshot.trainerEpoch());
    } catch (UndecodableException e) {
      String where = record.topic() + "[" + record.partition() + "]@" + record.offset();
      throw new InvalidValueException(where, e.getMessage(), "the state of a generation");
    }
  }

  /** Writes both. */
  public void write(DataOutputStream out) throws IOException {
    out.writeLong(generation);
    out.writeLong(trainerEpoch);
  }

  /** Reads what {@link #write} wrote. */
  public static PublishedPast read(DataInputStream in) throws IOException {
    return new PublishedPast(in.readLong(), in.readLong());
  }
}
