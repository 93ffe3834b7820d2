package io.weir.benchmarks.join;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** How many records a job has read and taken into a checkpoint: its group's committed offsets. */
final class Consumed {
  private final Admin admin;
  private final String group;

  Consumed(Admin admin, String group) {
    this.admin = admin;
    this.group = group;
  }

  long records() {
    try {
      return admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .mapToLong(offset -> offset == null ? 0 : offset.offset())
          .sum();
    } catch (ExecutionException e) {
      throw new IllegalStateException("broker: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the broker", e);
    }
  }
}
