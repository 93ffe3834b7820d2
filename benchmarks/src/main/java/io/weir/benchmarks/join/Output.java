package io.weir.benchmarks.join;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * How much of a topic readers of committed data can see, asked of the broker: what counts for a
 * contender, whatever it says of itself. Transaction markers are counted too, a few per checkpoint.
 */
final class Output {
  private final Admin admin;
  private final Map<TopicPartition, OffsetSpec> latest = new HashMap<>();

  Output(Admin admin, String topic, int partitions) {
    this.admin = admin;
    for (int i = 0; i < partitions; i++) {
      latest.put(new TopicPartition(topic, i), OffsetSpec.latest());
    }
  }

  long committed() {
    try {
      return admin
          .listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
          .all()
          .get()
          .values()
          .stream()
          .mapToLong(info -> info.offset())
          .sum();
    } catch (ExecutionException e) {
      throw new IllegalStateException("broker: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the broker", e);
    }
  }
}
