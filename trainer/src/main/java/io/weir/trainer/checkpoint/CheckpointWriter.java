package io.weir.trainer.checkpoint;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes checkpoints while training goes on: the training thread begins one and looks in later to
 * hear what became of it.
 *
 * <p>One that cannot be written, on a full disk say, is a loud log line and a count; the last good
 * one stands, and the next holds what this one had.
 *
 * <p>Not thread-safe: the training thread's, beside a thread of its own. Whoever makes it closes
 * it.
 */
public final class CheckpointWriter implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CheckpointWriter.class);

  private final CheckpointStore store;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          runnable -> {
            Thread made = new Thread(runnable, "weir-trainer-checkpoints");
            made.setDaemon(true);
            return made;
          });
  private @Nullable Running running;
  private long written;
  private long failed;
  private long lastNanos;
  private boolean lastIsWhole = true;

  /** What a checkpoint is made of, as it stands; it hears what became of it. */
  public interface State {

    /** Writers by file name, which another thread may call while training goes on. */
    Map<String, StateWriter> files();

    /** The checkpoint is on disk. */
    void written();

    /** It is lost. */
    void failed();
  }

  private record Running(
      State state, boolean whole, Future<Checkpoint> checkpoint, long startNanos) {}

  /** A writer into a store, which it does not close. */
  public CheckpointWriter(CheckpointStore store) {
    this.store = store;
  }

  /** Whether the state for the next checkpoint must be whole; asked when none is being written. */
  public boolean nextIsFull() {
    return store.nextIsFull();
  }

  /** Begins to write a whole checkpoint; none is being written. */
  public void beginFull(long step, State state) {
    begin(() -> store.writeFull(step, state.files()), true, state);
  }

  /** Begins to write a checkpoint of what has changed since the last one; none is being written. */
  public void beginChanges(long step, State state) {
    begin(() -> store.writeChanges(step, state.files()), false, state);
  }

  private void begin(Callable<Checkpoint> write, boolean whole, State state) {
    if (running != null) {
      throw new IllegalStateException("a checkpoint is being written");
    }
    running = new Running(state, whole, thread.submit(write), System.nanoTime());
  }

  /** Whether a checkpoint is being written; one that has ended is reported to its state first. */
  public boolean isWriting() {
    if (running != null && running.checkpoint.isDone()) {
      end(running);
    }
    return running != null;
  }

  /** Waits for the checkpoint that is being written, if one is. */
  public void await() {
    if (running != null) {
      end(running);
    }
  }

  /** Whether the last one written holds everything; so while none was written. */
  public boolean lastIsWhole() {
    return lastIsWhole;
  }

  /** Checkpoints written so far. */
  public long written() {
    return written;
  }

  /** Checkpoints that could not be written. */
  public long failed() {
    return failed;
  }

  /** How long the last one took to be written, ms. */
  public long lastWriteMs() {
    return lastNanos / 1_000_000;
  }

  /** Waits for the checkpoint that is being written and ends the thread. */
  @Override
  public void close() {
    try {
      await();
    } finally {
      thread.shutdown();
    }
  }

  /** A file system's provider may tell of its failures by unchecked exceptions. */
  private void tell(Throwable failure) {
    String reason = failure.getClass().getSimpleName() + " " + failure.getMessage();
    String line = "no checkpoint: {}; the one before stands, training goes on ({} failed so far)";
    if (failure instanceof IOException) {
      log.error(line, reason, failed);
    } else if (failure instanceof RuntimeException) {
      log.error(line, reason, failed, failure);
    } else {
      throw new IllegalStateException("writing a checkpoint: " + reason, failure);
    }
  }

  private void end(Running ended) {
    running = null;
    try {
      Checkpoint checkpoint = ended.checkpoint.get();
      lastNanos = System.nanoTime() - ended.startNanos;
      written++;
      lastIsWhole = ended.whole;
      ended.state.written();
      log.info("wrote {} in {} ms", checkpoint.dir(), lastWriteMs());
    } catch (ExecutionException e) {
      failed++;
      ended.state.failed();
      tell(Objects.requireNonNullElse(e.getCause(), e));
    } catch (InterruptedException e) {
      running = ended;
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a checkpoint was written", e);
    }
  }
}
