package io.weir.trainer.publication;

import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.ModelSnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * A log in memory whose records wait until they are told what becomes of them: appended in the
 * order of their partition, or failed.
 */
class SimulatedLog implements PublicationLog {
  /** A vector or marker, and what it says of its freshness. */
  record Appended(ItemEmbedding embedding, Freshness freshness) {}

  private record Waiting(LongSupplier append, Sent sent) {}

  final List<List<Appended>> partitions = new ArrayList<>();
  final List<ModelSnapshot> models = new ArrayList<>();
  private final List<Deque<Waiting>> waiting = new ArrayList<>();

  SimulatedLog(int partitions) {
    for (int p = 0; p < partitions; p++) {
      this.partitions.add(new ArrayList<>());
      waiting.add(new ArrayDeque<>());
    }
    waiting.add(new ArrayDeque<>());
  }

  @Override
  public int partitions() {
    return partitions.size();
  }

  @Override
  public int partitionOf(long itemId) {
    return (int) (itemId % partitions.size());
  }

  @Override
  public void sendItem(ItemEmbedding embedding, Freshness freshness, Sent sent) {
    send(partitionOf(embedding.itemId()), new Appended(embedding, freshness), sent);
  }

  @Override
  public void sendMarker(ItemEmbedding marker, int partition, Sent sent) {
    send(partition, new Appended(marker, Freshness.UNCHANGED), sent);
  }

  @Override
  public void sendSnapshot(ModelSnapshot snapshot, Sent sent) {
    snapshot.validate();
    waiting.get(partitions.size()).add(new Waiting(() -> append(models, snapshot), sent));
  }

  /** Appends the first waiting record of some partition; false = none waits. */
  boolean appendOne(SplittableRandom random) {
    Deque<Waiting> queue = some(random);
    if (queue.isEmpty()) {
      return false;
    }
    Waiting next = queue.remove();
    next.sent.done(next.append.getAsLong(), null);
    return true;
  }

  /** Drops the first waiting record of some partition. */
  void failOne(SplittableRandom random) {
    Deque<Waiting> queue = some(random);
    if (!queue.isEmpty()) {
      queue.remove().sent.done(-1, new TimeoutException("simulated"));
    }
  }

  /** The sender dies: of what waits, the brokers have some, and nobody is told. */
  void crash(SplittableRandom random) {
    for (Deque<Waiting> queue : waiting) {
      while (!queue.isEmpty() && random.nextBoolean()) {
        long unheard = queue.remove().append.getAsLong();
        assert unheard >= 0;
      }
      queue.clear();
    }
  }

  PublishedPast past() {
    return PublishedPast.of(models);
  }

  private void send(int partition, Appended appended, Sent sent) {
    appended.embedding.validate();
    List<Appended> log = partitions.get(partition);
    waiting.get(partition).add(new Waiting(() -> append(log, appended), sent));
  }

  private static <T> long append(List<T> log, T record) {
    log.add(record);
    return log.size() - 1L;
  }

  /** A partition's queue that is not empty, if there is one. */
  private Deque<Waiting> some(SplittableRandom random) {
    int start = random.nextInt(waiting.size());
    for (int i = 0; i < waiting.size(); i++) {
      Deque<Waiting> queue = waiting.get((start + i) % waiting.size());
      if (!queue.isEmpty()) {
        return queue;
      }
    }
    return waiting.get(start);
  }
}
