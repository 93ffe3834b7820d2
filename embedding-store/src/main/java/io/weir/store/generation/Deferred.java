package io.weir.store.generation;

import io.weir.store.durable.Durability;
import io.weir.store.durable.DurableStore;
import io.weir.store.durable.DurableStore.Row;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Vectors of generations that are being loaded, which no reader sees yet, kept back so that many of
 * them are written to disk at once.
 *
 * <p>Nothing of the log after them is written before they are, so the stored offsets stay behind
 * them, and after a death they are read again. Not thread-safe.
 */
final class Deferred {
  private static final int ROW_OVERHEAD_BYTES = 64;

  /** Below it the files cost more than the write-ahead log. */
  private static final int SORTED_FILE_ROWS = 10_000;

  /** What becomes of the account when the vectors are written; its own vectors stay empty. */
  final Changes account = new Changes();

  private final Map<Held, List<Changes.VectorWrite>> vectors = new LinkedHashMap<>();
  private long bytes;

  static boolean canTake(Changes changes, Generations state) {
    return changes.created.isEmpty()
        && changes.dropped.isEmpty()
        && !changes.generationsChanged
        && !changes.partitionEnded
        && changes.vectors.stream().noneMatch(write -> state.complete.contains(write.held()));
  }

  void take(Changes changes) {
    for (Changes.VectorWrite write : changes.vectors) {
      vectors.computeIfAbsent(write.held(), held -> new ArrayList<>()).add(write);
      byte[] row = write.vector();
      bytes += ROW_OVERHEAD_BYTES + (row == null ? 0 : row.length);
    }
    account.partitions.addAll(changes.partitions);
    account.loads.putAll(changes.loads);
  }

  boolean isEmpty() {
    return vectors.isEmpty();
  }

  long bytes() {
    return bytes;
  }

  /** Writes the vectors, first to disk, then to memory, but for what is dropped. */
  void write(DurableStore disk, Changes then) {
    then.dropped.forEach(vectors::remove);
    vectors.forEach(
        (held, writes) -> {
          if (writes.size() < SORTED_FILE_ROWS) {
            disk.write(Durability.PROCESS, batch -> writes.forEach(write -> write.toBatch(batch)));
          } else {
            disk.ingest(held.family(), rows(writes));
          }
          writes.forEach(Changes.VectorWrite::toMemory);
        });
  }

  private static List<Row> rows(List<Changes.VectorWrite> writes) {
    List<Row> rows = new ArrayList<>(writes.size());
    writes.forEach(write -> rows.add(new Row(write.id(), write.vector())));
    return rows;
  }
}
