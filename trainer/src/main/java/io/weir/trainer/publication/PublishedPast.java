package io.weir.trainer.publication;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.ModelSnapshot;
import io.weir.schemas.Codecs;
import io.weir.schemas.UndecodableException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The ids that were ever taken: a new generation and a new trainer are above them. Immutable,
 * thread-safe.
 *
 * @param generation the highest generation begun, 0 = none
 * @param trainerEpoch the highest epoch of a trainer, 0 = none
 * @param states the newest state of every generation that {@code models} still names
 */
public record PublishedPast(long generation, long trainerEpoch, List<ModelSnapshot> states) {
  /** Nothing was ever published. */
  public static final PublishedPast NONE = new PublishedPast(0, 0);

  private static final Duration POLL = Duration.ofMillis(100);

  public PublishedPast {
    states = List.copyOf(states);
  }

  /** Ids that are taken, whatever became of them. */
  public PublishedPast(long generation, long trainerEpoch) {
    this(generation, trainerEpoch, List.of());
  }

  /** What the states of generations tell, the later of one id over the earlier. */
  public static PublishedPast of(Iterable<ModelSnapshot> states) {
    Map<Long, ModelSnapshot> newest = new TreeMap<>();
    states.forEach(state -> newest.put(state.generation(), state));
    long generation = 0;
    long trainerEpoch = 0;
    for (ModelSnapshot state : newest.values()) {
      generation = Math.max(generation, state.generation());
      trainerEpoch = Math.max(trainerEpoch, state.trainerEpoch());
    }
    return new PublishedPast(generation, trainerEpoch, List.copyOf(newest.values()));
  }

  /** The higher ids of both, and the states that one of them knows. */
  public PublishedPast and(PublishedPast other) {
    return new PublishedPast(
        Math.max(generation, other.generation),
        Math.max(trainerEpoch, other.trainerEpoch),
        states.isEmpty() ? other.states : states);
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
    List<ModelSnapshot> states = new ArrayList<>();
    while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (record.value() != null) {
          states.add(state(record));
        }
      }
    }
    return of(states);
  }

  private static ModelSnapshot state(ConsumerRecord<byte[], byte[]> record) {
    try {
      return Codecs.SNAPSHOTS.decode(record.value());
    } catch (UndecodableException e) {
      String where = record.topic() + "[" + record.partition() + "]@" + record.offset();
      throw new InvalidValueException(where, e.getMessage(), "the state of a generation");
    }
  }

  /** Writes the ids. */
  public void write(DataOutputStream out) throws IOException {
    out.writeLong(generation);
    out.writeLong(trainerEpoch);
  }

  /** Reads what {@link #write} wrote. */
  public static PublishedPast read(DataInputStream in) throws IOException {
    return new PublishedPast(in.readLong(), in.readLong());
  }
}
