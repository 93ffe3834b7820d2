package io.weir.store.generation;

import io.weir.store.durable.DurableStore;
import java.util.List;

/**
 * A generation's items as they were on disk at one moment, in the unsigned order of their ids.
 *
 * <p>Thread-safe. Whoever opened it closes it; closing again has no effect. The store's close ends
 * it too.
 */
public final class Export implements AutoCloseable {
  private final HeldGeneration generation;
  private final DurableStore.Cursor cursor;
  private final List<Long> offsets;

  Export(HeldGeneration generation, DurableStore.Cursor cursor) {
    this.generation = generation;
    this.cursor = cursor;
    this.offsets = List.copyOf(StateRows.offsets(cursor));
  }

  /** Whose items they are; its memory may be gone by now. */
  public HeldGeneration generation() {
    return generation;
  }

  /** The next offset of each partition of the log: all before it is contained. */
  public List<Long> offsets() {
    return offsets;
  }

  /** Bytes of each row, in the generation's encoding. */
  public int rowBytes() {
    return generation.encoding().rowBytes(generation.dimension());
  }

  /**
   * The next items.
   *
   * @param ids receives them, as many as there is room for
   * @param rows (ids.length, {@link #rowBytes}) receives their vectors
   * @return how many; 0 at the end
   */
  public int next(long[] ids, byte[] rows) {
    return cursor.next(ids, rows, rowBytes());
  }

  @Override
  public void close() {
    cursor.close();
  }
}
