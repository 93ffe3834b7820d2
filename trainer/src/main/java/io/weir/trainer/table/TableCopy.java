package io.weir.trainer.table;

import io.weir.trainer.optimizer.RowOptimizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The weights of a table's rows as they stand at one moment, to be written while the table goes on:
 * nothing is copied at that moment, and beside the table lie those rows alone that change before
 * they are written.
 *
 * <p>Made and, unless it is closed, watched by the table's thread; {@link #write} may be called
 * once, on any thread. Whoever made it closes it, on any thread.
 */
public final class TableCopy implements AutoCloseable {
  /** What a copy says of the table. */
  private final Head head;

  private final RowSnapshot rows;
  private final RowOptimizer rule;
  private final long steps;

  /**
   * What a reader must know of a table beside its rows.
   *
   * @param kind of the table, as registered
   * @param rows of a hashed table; 0 of another
   * @param dimension width of a row
   * @param seed of the table, by which ids become rows of a hashed one and rows begin
   * @param deviation of the rows' initial weights
   * @param headerBytes of a record before its weights
   * @param shared whether slot 0 is the row of ids without one, and others' records begin with
   *     their ids; else a row's key is its slot
   */
  record Head(
      String kind,
      int rows,
      int dimension,
      long seed,
      float deviation,
      int headerBytes,
      boolean shared) {}

  /** Takes in rows, one after the other. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Takes in a row.
     *
     * @param key of the row, or of the shared one, which comes first, 0
     * @param weights of the row; overwritten by the next
     */
    void put(long key, float[] weights) throws IOException;
  }

  TableCopy(Head head, RowSnapshot rows, RowOptimizer rule, long steps) {
    this.head = head;
    this.rows = rows;
    this.rule = rule;
    this.steps = steps;
  }

  /** Kind of the table, as registered. */
  public String kind() {
    return head.kind();
  }

  /** Rows of a hashed table; 0 of another. */
  public int tableRows() {
    return head.rows();
  }

  /** Width of a row. */
  public int dimension() {
    return head.dimension();
  }

  /** Seed by which ids become rows of a hashed table, and rows begin. */
  public long seed() {
    return head.seed();
  }

  /** Deviation of the rows' initial weights. */
  public float deviation() {
    return head.deviation();
  }

  /** Whether there is a row of ids that have none; it is handed out first, and not counted. */
  public boolean hasShared() {
    return head.shared();
  }

  /** Rows that are no longer as they began, the shared one apart. */
  public int count() {
    return rows.written().cardinality() - (head.shared() ? 1 : 0);
  }

  /** Hands out all rows in the order of their slots. */
  public void write(Sink sink) throws IOException {
    int floats = (rows.recordBytes() - head.headerBytes()) / Float.BYTES;
    float[] record = new float[floats];
    rows.forEach(
        (slot, bytes, at) -> {
          ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
          for (int i = 0; i < floats; i++) {
            record[i] = buffer.getFloat(at + head.headerBytes() + i * Float.BYTES);
          }
          if (rule.drifts()) {
            rule.catchUp(record, 0, head.dimension(), steps);
          }
          sink.put(key(slot, buffer, at), record);
        });
  }

  private long key(int slot, ByteBuffer bytes, int at) {
    if (!head.shared()) {
      return slot;
    }
    return slot == 0 ? 0 : bytes.getLong(at);
  }

  /** Lets the table change its rows without a thought of this; a second call does nothing. */
  @Override
  public void close() {
    rows.end();
  }
}
