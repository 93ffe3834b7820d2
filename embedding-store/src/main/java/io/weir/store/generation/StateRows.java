package io.weir.store.generation;

import io.weir.store.durable.DurableStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The state machine's account as rows of metadata, and back. */
final class StateRows {
  private static final String PARTITION = "partition/";
  private static final String LOAD = "load/";
  private static final String COMPLETE = "complete/";
  private static final String CURRENT = "current";
  private static final String LOG = "log";
  private static final long NO_FAMILY = -1;

  private StateRows() {}

  /** The log that the offsets belong to; null before the first one is known. */
  static @Nullable UUID logId(DurableStore disk) {
    long[] row = disk.metadata(LOG);
    return row == null ? null : new UUID(row[0], row[1]);
  }

  static void writeLogId(UUID id, DurableStore.Batch batch) {
    batch.putMetadata(LOG, id.getMostSignificantBits(), id.getLeastSignificantBits());
  }

  static void deletePartition(int partition, DurableStore.Batch batch) {
    batch.deleteMetadata(PARTITION + partition);
  }

  /** The next offset of each partition at a cursor's moment. */
  static List<Long> offsets(DurableStore.Cursor cursor) {
    Map<String, long[]> rows = cursor.metadataWithPrefix(PARTITION);
    List<Long> offsets = new ArrayList<>(Collections.nCopies(rows.size(), 0L));
    rows.forEach((p, row) -> offsets.set(Integer.parseInt(p), new PartitionState(row).offset));
    return offsets;
  }

  /** Writes what changed. */
  static void write(Generations state, Changes changes, DurableStore.Batch batch) {
    for (int p : changes.partitions) {
      batch.putMetadata(PARTITION + p, state.partitions[p].toRow());
    }
    for (Map.Entry<Integer, @Nullable Load> entry : changes.loads.entrySet()) {
      Load load = entry.getValue();
      if (load == null) {
        batch.deleteMetadata(LOAD + entry.getKey());
      } else {
        batch.putMetadata(LOAD + entry.getKey(), load.toRow());
      }
    }
    if (changes.generationsChanged) {
      changes.dropped.forEach(held -> batch.deleteMetadata(COMPLETE + held.family()));
      state.complete.forEach(held -> batch.putMetadata(COMPLETE + held.family(), held.toRow()));
      Held current = state.current;
      batch.putMetadata(
          CURRENT, current == null ? NO_FAMILY : current.family(), state.pinned ? 1 : 0);
    }
  }

  /** Reads the account, and drops families that a death between two steps has left over. */
  static Generations restore(DurableStore disk, HoldingOptions options) {
    Generations state = read(disk, options);
    TreeSet<Integer> orphans = new TreeSet<>(disk.families());
    for (Held held : all(state)) {
      state.nextFamily = Math.max(state.nextFamily, held.family() + 1);
      orphans.remove(held.family());
    }
    orphans.forEach(disk::dropFamily);
    return state;
  }

  /** Reads the account; memory tables are empty. */
  static Generations read(DurableStore disk, HoldingOptions options) {
    Generations state = new Generations(options);
    Map<String, long[]> partitions = disk.metadataWithPrefix(PARTITION);
    state.partitions = new PartitionState[partitions.size()];
    partitions.forEach((p, row) -> state.partitions[Integer.parseInt(p)] = new PartitionState(row));
    disk.metadataWithPrefix(COMPLETE)
        .forEach((family, row) -> state.complete.add(Held.fromRow(Integer.parseInt(family), row)));
    state.complete.sort(Comparator.comparingInt(Held::family));
    long[] current = disk.metadata(CURRENT);
    if (current != null) {
      state.pinned = current[1] == 1;
      for (Held held : state.complete) {
        if (held.family() == current[0]) {
          state.current = held;
        }
      }
    }
    disk.metadataWithPrefix(LOAD)
        .forEach(
            (family, row) -> {
              Load load = Load.fromRow(Integer.parseInt(family), row);
              state.loads.put(load.held().id(), load);
            });
    return state;
  }

  /** Everything that is held, complete or loading. */
  static List<Held> all(Generations state) {
    List<Held> all = new ArrayList<>(state.complete);
    state.loads.values().forEach(load -> all.add(load.held()));
    return all;
  }
}
