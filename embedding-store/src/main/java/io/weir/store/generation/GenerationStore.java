package io.weir.store.generation;

import io.weir.store.durable.Durability;
import io.weir.store.durable.RocksStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Generations of item vectors, durable on disk and readable from memory, fed by records of a log.
 *
 * <p>A run of records is decided by {@link Generations}, written to disk in one batch with the
 * offsets behind it, and only then put into the memory tables and published as a {@link View}: what
 * a reader sees is durable, and what the offsets say is readable. When a generation becomes current
 * the batch is synced, and the generation it replaces is dropped after the swap.
 *
 * <p>Thread-safe: {@link #view} never waits; the other methods take turns. After a failed write the
 * memory is ahead of the disk, so every later write fails too and the store must be opened again.
 * Closed by whoever opened it; closing again has no effect, and views stay readable.
 */
public final class GenerationStore implements AutoCloseable {
  private static final String PARTITION = "partition/";
  private static final String LOAD = "load/";
  private static final String CURRENT = "current";
  private static final String LOG = "log";

  private final RocksStore disk;
  private final Generations state;
  private volatile View view;
  private boolean failed;

  private GenerationStore(RocksStore disk, Generations state) {
    this.disk = disk;
    this.state = state;
    this.view = View.of(state);
  }

  /**
   * Opens the folder's store, or makes one, and rebuilds its memory tables.
   *
   * @throws io.weir.core.InvalidValueException when the folder cannot be used
   */
  public static GenerationStore open(Path dir) {
    RocksStore disk = RocksStore.open(dir);
    try {
      Generations state = restore(disk);
      return new GenerationStore(disk, state);
    } catch (RuntimeException e) {
      disk.close();
      throw e;
    }
  }

  /** What is held now. */
  public View view() {
    return view;
  }

  /** The log that the offsets belong to; null before the first {@link #restart}. */
  public @Nullable UUID logId() {
    long[] row = disk.metadata(LOG);
    return row == null ? null : new UUID(row[0], row[1]);
  }

  /**
   * Starts reading a log at other offsets, because there were none or they are no longer in it:
   * what was being loaded is abandoned; what is current stays readable, as stale.
   *
   * @param logId the log's identity, which a log of the same name made anew does not share
   * @param offsets one per partition
   */
  public synchronized void restart(UUID logId, long... offsets) {
    disk.write(
        Durability.PROCESS,
        batch ->
            batch.putMetadata(
                LOG, logId.getMostSignificantBits(), logId.getLeastSignificantBits()));
    for (int p = offsets.length; p < state.partitions.length; p++) {
      int gone = p;
      disk.write(Durability.PROCESS, batch -> batch.deleteMetadata(PARTITION + gone));
    }
    Changes changes = new Changes();
    state.restart(offsets, changes);
    commit(changes, Durability.MACHINE);
  }

  /**
   * Lets records take effect, in this order, all of them durable together.
   *
   * @param beforeWrite called with the verdicts before anything is written: what must not be lost
   *     of refused records is saved there, for they are not seen again
   * @return a verdict on each record
   */
  public synchronized List<Verdict> apply(
      List<LogRecord> records, Consumer<List<Verdict>> beforeWrite) {
    if (failed) {
      throw new IllegalStateException("store: failed in an earlier write (expected: a new open)");
    }
    Changes changes = new Changes();
    List<Verdict> verdicts = new ArrayList<>(records.size());
    // From the first step to the end of the commit the state is ahead of the disk.
    failed = true;
    for (LogRecord record : records) {
      verdicts.add(state.step(record, changes));
    }
    beforeWrite.accept(verdicts);
    commit(changes, changes.currentChanged ? Durability.MACHINE : Durability.PROCESS);
    failed = false;
    return verdicts;
  }

  @Override
  public void close() {
    disk.close();
  }

  private void commit(Changes changes, Durability durability) {
    changes.created.forEach(held -> disk.createFamily(held.family()));
    disk.write(durability, batch -> collect(changes, batch));
    for (Changes.VectorWrite write : changes.vectors) {
      if (write.vector() == null) {
        write.held().generation().vectors().remove(write.id());
      } else {
        write.held().generation().vectors().put(write.id(), write.vector());
      }
    }
    view = View.of(state);
    changes.dropped.forEach(held -> disk.dropFamily(held.family()));
  }

  private void collect(Changes changes, RocksStore.Batch batch) {
    for (Changes.VectorWrite write : changes.vectors) {
      if (write.vector() == null) {
        batch.deleteVector(write.held().family(), write.id());
      } else {
        batch.putVector(write.held().family(), write.id(), write.vector());
      }
    }
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
    Held current = state.current;
    if (changes.currentChanged && current != null) {
      batch.putMetadata(
          CURRENT,
          current.family(),
          current.id(),
          current.generation().trainerEpoch(),
          current.dimension(),
          state.stale ? 1 : 0);
    }
  }

  private static Generations restore(RocksStore disk) {
    Generations state = new Generations();
    Map<String, long[]> partitions = disk.metadataWithPrefix(PARTITION);
    state.partitions = new PartitionState[partitions.size()];
    partitions.forEach((p, row) -> state.partitions[Integer.parseInt(p)] = new PartitionState(row));
    disk.metadataWithPrefix(LOAD)
        .forEach(
            (family, row) -> {
              Load load = Load.fromRow(Integer.parseInt(family), row);
              state.loads.put(load.held().id(), load);
            });
    long[] current = disk.metadata(CURRENT);
    if (current != null) {
      state.current = Generations.held((int) current[0], current[1], current[2], (int) current[3]);
      state.stale = current[4] == 1;
    }
    dropOrphans(disk, state);
    for (Held held : heldBy(state)) {
      MemoryRebuild.run(disk, held);
      state.nextFamily = Math.max(state.nextFamily, held.family() + 1);
    }
    return state;
  }

  /** A death between two steps of a commit leaves a family that nothing refers to. */
  private static void dropOrphans(RocksStore disk, Generations state) {
    TreeSet<Integer> orphans = new TreeSet<>(disk.families());
    heldBy(state).forEach(held -> orphans.remove(held.family()));
    orphans.forEach(disk::dropFamily);
  }

  private static List<Held> heldBy(Generations state) {
    List<Held> held = new ArrayList<>();
    state.loads.values().forEach(load -> held.add(load.held()));
    if (state.current != null) {
      held.add(state.current);
    }
    return held;
  }
}
