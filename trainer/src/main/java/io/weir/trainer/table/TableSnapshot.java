package io.weir.trainer.table;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * A table as it stood at one moment.
 *
 * <p>{@link #write} may be called once, on any thread, while the table goes on. Then the table's
 * own thread calls {@link #written} or {@link #failed}, before the table's next snapshot.
 */
public final class TableSnapshot {
  private final Part head;
  private final RowStore store;
  private final RowSnapshot rows;

  /** Something that no longer changes. */
  interface Part {
    void write(DataOutputStream out) throws IOException;
  }

  TableSnapshot(Part head, RowStore store, RowSnapshot rows) {
    this.head = head;
    this.store = store;
    this.rows = rows;
  }

  /** Writes what {@link EmbeddingTable#read} reads. */
  public void write(DataOutputStream out) throws IOException {
    head.write(out);
    rows.write(out);
  }

  /** Passes over what {@link #write} wrote. */
  public static void skip(DataInputStream in) throws IOException {
    SavedTable.read(in).skipRows(in);
  }

  /** It is safe: the next snapshot of changes begins here. */
  public void written() {
    store.release();
  }

  /** It is lost: what it had is in the next snapshot of changes again. */
  public void failed() {
    store.revoke();
  }
}
