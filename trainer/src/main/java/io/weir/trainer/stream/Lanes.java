package io.weir.trainer.stream;

import io.weir.core.InvalidValueException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** All partitions of a topic, read from offsets of one's own. */
final class Lanes {
  private Lanes() {}

  /** Assigns every partition of a topic, each at its beginning. */
  static Lane[] assign(Consumer<?, ?> consumer, String topic) {
    Lane[] lanes =
        consumer.partitionsFor(topic).stream()
            .sorted(Comparator.comparingInt(PartitionInfo::partition))
            .map(info -> new Lane(new TopicPartition(topic, info.partition())))
            .toArray(Lane[]::new);
    List<TopicPartition> partitions = Arrays.stream(lanes).map(lane -> lane.partition).toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return lanes;
  }

  /** Writes next offsets; -1 = the beginning. */
  static void write(DataOutputStream out, long[] offsets) throws IOException {
    out.writeInt(offsets.length);
    for (long offset : offsets) {
      out.writeLong(offset);
    }
  }

  /** Reads what {@link #write} wrote and seeks there; partitions that are new stay as they are. */
  static void read(DataInputStream in, Consumer<?, ?> consumer, Lane[] lanes, long[] offsets)
      throws IOException {
    int known = in.readInt();
    if (known > lanes.length) {
      throw new InvalidValueException(
          lanes[0].partition.topic() + ".partitions",
          lanes.length,
          "at least " + known + ", as in the checkpoint");
    }
    for (int p = 0; p < known; p++) {
      offsets[p] = in.readLong();
      if (offsets[p] >= 0) {
        lanes[p].seek(offsets[p]);
        consumer.seek(lanes[p].partition, offsets[p]);
      }
    }
  }

  /** What is said when retention was faster than the trainer, or the topic was made anew. */
  static InvalidValueException lost(String topic, OffsetOutOfRangeException cause) {
    InvalidValueException refusal =
        new InvalidValueException(
            topic,
            "offsets " + cause.offsetOutOfRangePartitions() + " are gone",
            "a topic that still holds what the checkpoint has not read; start from an empty "
                + "trainer.checkpoint.dir to begin with what is there");
    refusal.initCause(cause);
    return refusal;
  }
}
