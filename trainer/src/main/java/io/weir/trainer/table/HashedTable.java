package io.weir.trainer.table;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.positive;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * A table of a fixed number of rows, addressed by a hash of the id; two ids may share one.
 *
 * <p>A row's record is its weights and its optimizer's numbers. The weights of one that was never
 * moved are made when they are read. Rows never leave. Not thread-safe.
 */
final class HashedTable extends RowTable {
  static final String KIND = "hashed";

  private final int rows;

  /**
   * Settings of {@link HashedTable}.
   *
   * @param rows of the table
   */
  record Settings(int rows) implements TableKind {
    static final Settings DEFAULTS = new Settings(262_144);

    Settings {
      positive("rows", rows);
    }

    @Override
    public EmbeddingTable create(TableShape shape) {
      return new HashedTable(this, shape);
    }

    @Override
    public String layout() {
      return KIND + " " + rows;
    }
  }

  HashedTable(Settings settings, TableShape shape) {
    super(KIND, shape, 0);
    this.rows = settings.rows();
  }

  @Override
  public void begin(long eventTimeMs) {}

  @Override
  public int row(long id) {
    return (int) Long.remainderUnsigned(initial().hash(id), rows);
  }

  @Override
  public int see(long id) {
    return row(id);
  }

  @Override
  public void readInitial(int row, float[] to, int offset) {
    initial().read(row, to, offset);
  }

  @Override
  public void maintain(LongConsumer removed) {}

  @Override
  public TableRows rows() {
    int[] slots = new int[store().rows()];
    int slot = -1;
    for (int i = 0; i < slots.length; i++) {
      slot = store().nextTaken(slot + 1);
      slots[i] = slot;
    }
    long[] keys = Arrays.stream(slots).asLongStream().toArray();
    return rows(rows, keys, slots, new float[0]);
  }

  @Override
  public TableStatus status() {
    long rowBytes = (long) store().rows() * store().recordBytes();
    return new TableStatus(store().rows(), rowBytes, store().bytes(), 0, 0, 0, 0);
  }

  @Override
  TableSnapshot.Part beside() {
    return out -> out.writeInt(rows);
  }

  @Override
  void readBeside(DataInputStream in) throws IOException {
    int found = in.readInt();
    check(found == rows, "table " + name(), rows + " rows", "as in the checkpoint: " + found);
  }

  @Override
  void remember(int slot) {}

  @Override
  void forget(int slot) {}
}
