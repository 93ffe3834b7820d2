package io.weir.store.generation;

import io.weir.store.table.VectorTable;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A reader's hold on a generation: its vectors stay readable until the lease is closed, whatever
 * becomes current or is dropped meanwhile.
 *
 * <p>Thread-safe. Whoever acquired it closes it, after the last read; closing again has no effect.
 */
public final class Lease implements AutoCloseable {
  private final HeldGeneration held;
  private final AtomicBoolean closed = new AtomicBoolean();

  Lease(HeldGeneration held) {
    this.held = held;
  }

  /** What is held. */
  public HeldGeneration generation() {
    return held;
  }

  /**
   * Its vectors, to be read before {@link #close}.
   *
   * @throws IllegalStateException when the lease is closed
   */
  public VectorTable vectors() {
    if (closed.get()) {
      throw new IllegalStateException("lease: closed (expected: an open lease)");
    }
    return held.vectors();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      held.release();
    }
  }
}
