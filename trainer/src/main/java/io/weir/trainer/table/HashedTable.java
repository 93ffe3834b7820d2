package io.weir.trainer.table;

import static io.weir.core.Checks.positive;

import java.io.DataInputStream;
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
  public TableCopy copy() {
    return copy(rows, false);
  }

  @Override
  public TableStatus status() {
    long rowBytes = (long) store().rows() * store().recordBytes();
    return new TableStatus(store().rows(), rowBytes, store().bytes(), 0, 0, 0, 0);
  }

  @Override
  String layout() {
    return KIND + " of " + rows + " rows";
  }

  @Override
  TableSnapshot.Part beside() {
    return out -> {};
  }

  @Override
  void readBeside(DataInputStream in) {}

  @Override
  void expect(int records) {}

  @Override
  boolean isOfSameId(int slot, byte[] buffer) {
    return true;
  }

  @Override
  void remember(int slot) {}

  @Override
  void forget(int slot) {}
}
