package io.weir.store.generation;

import io.weir.core.InvalidValueException;
import io.weir.store.durable.Durability;
import io.weir.store.durable.DurableStore;
import io.weir.store.durable.RocksStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Generations of item vectors, durable on disk and readable from memory, fed by records of a log.
 *
 * <p>A run of records is decided by {@link Generations}, written to disk in one batch with the
 * offsets behind it, and only then put into the memory tables and published as a {@link View}: what
 * a reader sees is durable, and what the offsets say is readable. Vectors of a generation that no
 * reader sees yet are kept back until many of them, or the next change for readers, can be written;
 * the offsets stay behind them until then. Full ones are written by another thread while later
 * records are decided, one at a time. When a generation becomes current the batch is synced, and
 * what it replaces is dropped after the swap; memory goes with the last reader.
 *
 * <p>Thread-safe: {@link #view} and {@link #acquire} never wait; the other methods take turns.
 * After a failed write the memory is ahead of the disk, so every later write fails too and the
 * store must be opened again. Closed by whoever opened it; closing again has no effect, and leases
 * stay readable.
 */
public final class GenerationStore implements AutoCloseable {
  /** Vectors that are kept back at most, in bytes. */
  private static final long DEFERRED_BYTES = 64L << 20;

  private final DurableStore disk;
  private final Generations state;
  private final Executor executor;
  private final long deferredBytes;
  private Deferred deferred = new Deferred();
  private @Nullable Behind behind;
  private volatile View view;
  private volatile boolean closed;
  private boolean failed;

  private GenerationStore(
      DurableStore disk, Generations state, Executor executor, long deferredBytes) {
    this.disk = disk;
    this.state = state;
    this.executor = executor;
    this.deferredBytes = deferredBytes;
    this.view = View.of(state, state.offsets());
  }

  /** Opens the folder's store with the default options, see {@link #open(Path, HoldingOptions)}. */
  public static GenerationStore open(Path dir) {
    return open(dir, HoldingOptions.defaults());
  }

  /**
   * Opens the folder's store, or makes one, and rebuilds its memory tables.
   *
   * @throws InvalidValueException when the folder cannot be used
   */
  public static GenerationStore open(Path dir, HoldingOptions options) {
    return open(RocksStore.open(dir), options);
  }

  /** A store on this disk, which it closes. */
  static GenerationStore open(DurableStore disk, HoldingOptions options) {
    return open(disk, options, GenerationStore::inAThread, DEFERRED_BYTES);
  }

  /**
   * A store on this disk, which it closes.
   *
   * @param executor may run what it is given, sooner or later, or leave it to the store
   * @param deferredBytes of vectors that are kept back at most
   */
  static GenerationStore open(
      DurableStore disk, HoldingOptions options, Executor executor, long deferredBytes) {
    try {
      Generations state = StateRows.restore(disk, options);
      StateRows.all(state).forEach(held -> MemoryRebuild.run(disk, held));
      return new GenerationStore(disk, state, executor, deferredBytes);
    } catch (RuntimeException e) {
      disk.close();
      throw e;
    }
  }

  /** What is held now. */
  public View view() {
    return view;
  }

  /**
   * Holds the current generation for a reader.
   *
   * @return null while there is none
   * @throws IllegalStateException after {@link #close}
   */
  public @Nullable Lease acquire() {
    while (true) {
      HeldGeneration current = view.current();
      if (current == null) {
        return null;
      }
      Lease lease = lease(current);
      if (lease != null) {
        return lease;
      }
    }
  }

  /**
   * Holds a complete generation for a reader.
   *
   * @return null when it is not held
   * @throws IllegalStateException after {@link #close}
   */
  public @Nullable Lease acquire(long generation) {
    while (true) {
      HeldGeneration held = view.complete(generation);
      if (held == null) {
        return null;
      }
      Lease lease = lease(held);
      if (lease != null) {
        return lease;
      }
    }
  }

  /** The log that the offsets belong to; null before the first {@link #restart}. */
  public @Nullable UUID logId() {
    return StateRows.logId(disk);
  }

  /**
   * Starts reading a log at other offsets, because there were none or they are no longer in it:
   * what was being loaded is abandoned; what is complete stays readable, as stale.
   *
   * @param logId the log's identity, which a log of the same name made anew does not share
   * @param offsets one per partition
   */
  public synchronized void restart(UUID logId, long... offsets) {
    requireSound();
    failed = true;
    settle();
    deferred = new Deferred();
    Changes changes = new Changes();
    int partitions = state.partitions.length;
    state.restart(logId.equals(logId()), offsets, changes);
    commit(
        changes,
        Durability.MACHINE,
        batch -> {
          StateRows.writeLogId(logId, batch);
          for (int p = offsets.length; p < partitions; p++) {
            StateRows.deletePartition(p, batch);
          }
        });
    failed = false;
  }

  /**
   * Lets records take effect, in this order. Those that readers can see are durable and readable
   * when it returns; those that are not may wait for {@link #flush}.
   *
   * @param beforeWrite called with the verdicts before anything is written: what must not be lost
   *     of refused records is saved there, for they are not seen again
   * @return a verdict on each record
   */
  public synchronized List<Verdict> apply(
      List<LogRecord> records, Consumer<List<Verdict>> beforeWrite) {
    requireSound();
    Changes changes = new Changes();
    List<Verdict> verdicts = new ArrayList<>(records.size());
    // From the first step to the end of the commit the state is ahead of the disk.
    failed = true;
    for (LogRecord record : records) {
      verdicts.add(state.step(record, changes));
    }
    beforeWrite.accept(verdicts);
    boolean worthIt = !changes.vectors.isEmpty() || !deferred.isEmpty();
    if (worthIt && Deferred.canTake(changes, state)) {
      deferred.take(changes);
      if (deferred.bytes() >= deferredBytes) {
        writeBehind();
      }
    } else {
      commit(
          changes,
          changes.generationsChanged ? Durability.MACHINE : Durability.PROCESS,
          batch -> {});
    }
    failed = false;
    return verdicts;
  }

  /** Makes all that was applied durable, and {@link View#offsets} say so. */
  public synchronized void flush() {
    requireSound();
    if (deferring()) {
      failed = true;
      commit(new Changes(), Durability.PROCESS, batch -> {});
      failed = false;
    }
  }

  /** Whether applied records wait for {@link #flush}. */
  public synchronized boolean deferring() {
    return behind != null || !deferred.isEmpty();
  }

  /**
   * Makes a complete generation current, and keeps it so whatever becomes complete.
   *
   * @throws InvalidValueException when no such generation is held
   */
  public synchronized void pin(long generation) {
    requireSound();
    pin(complete(generation));
  }

  /**
   * Pins the complete generation before the current one.
   *
   * @return its id
   * @throws InvalidValueException when there is none
   */
  public synchronized long rollBack() {
    requireSound();
    List<HeldGeneration> complete = view.complete();
    HeldGeneration current = view.current();
    int before = current == null ? -1 : complete.indexOf(current) - 1;
    if (before < 0) {
      throw new InvalidValueException(
          "roll back",
          current == null ? "no current generation" : "from generation " + current.generation(),
          "an earlier generation that is held, see store.previous-generations");
    }
    pin(complete.get(before));
    return complete.get(before).generation();
  }

  /**
   * Lets go of generations that must not be served any more: they are not loaded, and dropped
   * unless current and pinned, or without another in their place.
   *
   * @param generations all such ids of this log
   */
  public synchronized void retire(Set<Long> generations) {
    requireSound();
    Changes changes = new Changes();
    failed = true;
    state.retire(generations, changes);
    if (changes.generationsChanged || !changes.dropped.isEmpty()) {
      commit(changes, Durability.MACHINE, batch -> {});
    }
    failed = false;
  }

  /** Serves the newest complete generation, and every newer one when it is complete. */
  public synchronized void unpin() {
    change(state::unpin);
  }

  /**
   * A complete generation as it is on disk now, to be read in pieces.
   *
   * @throws InvalidValueException when no such generation is held
   */
  public synchronized Export export(long generation) {
    requireSound();
    HeldGeneration wanted = complete(generation);
    for (Held held : state.complete) {
      if (held.generation().equals(wanted)) {
        return new Export(wanted, disk.cursor(held.family()));
      }
    }
    throw new IllegalStateException("generation " + generation + " has no family");
  }

  /**
   * Makes a folder that a store can be opened in, with all that was applied until now.
   *
   * @param target must not exist; best on the file system of the store's folder
   */
  public synchronized void checkpoint(Path target) {
    flush();
    disk.checkpoint(target);
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (behind != null) {
      // Nobody may write to memory that is given back.
      behind.await();
    }
    disk.close();
    StateRows.all(state).forEach(held -> held.generation().release());
  }

  /** Whether {@link #close} was called. */
  public boolean isClosed() {
    return closed;
  }

  private HeldGeneration complete(long generation) {
    HeldGeneration held = view.complete(generation);
    if (held == null) {
      List<Long> ids = view.complete().stream().map(HeldGeneration::generation).toList();
      throw new InvalidValueException(
          "generation", generation, "one that is held complete: " + ids);
    }
    return held;
  }

  private void pin(HeldGeneration generation) {
    change(
        changes ->
            List.copyOf(state.complete).stream()
                .filter(held -> held.generation().equals(generation))
                .forEach(held -> state.pin(held, changes)));
  }

  private void change(Consumer<Changes> step) {
    requireSound();
    Changes changes = new Changes();
    failed = true;
    step.accept(changes);
    commit(changes, Durability.MACHINE, batch -> {});
    failed = false;
  }

  /** Null when it was dropped since the view was made: then there is a newer view. */
  private @Nullable Lease lease(HeldGeneration generation) {
    requireOpen();
    if (generation.retain()) {
      return new Lease(generation);
    }
    requireOpen();
    return null;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("store: closed (expected: an open store)");
    }
  }

  private void requireSound() {
    requireOpen();
    if (failed) {
      throw new IllegalStateException("store: failed in an earlier write (expected: a new open)");
    }
  }

  /** Lets what was kept back be written while later records are decided. */
  private void writeBehind() {
    settle();
    Deferred full = deferred;
    deferred = new Deferred();
    behind = Behind.of(() -> full.write(disk, new Changes()), full.account, state);
    behind.start(executor);
  }

  /** Waits for what is being written behind, and stores the offsets after it. */
  private void settle() {
    Behind written = behind;
    if (written != null) {
      written.join();
      disk.write(Durability.PROCESS, written::writeAccount);
      view = View.of(state, written.offsets());
      behind = null;
    }
  }

  private static void inAThread(Runnable task) {
    Thread thread = new Thread(task, "weir-store-writer");
    thread.setDaemon(true);
    thread.start();
  }

  private void commit(Changes changes, Durability durability, Consumer<DurableStore.Batch> more) {
    settle();
    Deferred earlier = deferred;
    deferred = new Deferred();
    earlier.write(disk, changes);
    changes.precededBy(earlier.account);
    changes.created.forEach(held -> disk.createFamily(held.family()));
    disk.write(
        durability,
        batch -> {
          changes.vectors.forEach(write -> write.toBatch(batch));
          StateRows.write(state, changes, batch);
          more.accept(batch);
        });
    changes.vectors.forEach(Changes.VectorWrite::toMemory);
    view = View.of(state, state.offsets());
    for (Held held : changes.dropped) {
      disk.dropFamily(held.family());
      held.generation().release();
    }
  }
}
