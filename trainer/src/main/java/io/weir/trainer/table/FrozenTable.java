package io.weir.trainer.table;

import static io.weir.core.Checks.check;

import io.weir.core.InvalidValueException;
import io.weir.trainer.checkpoint.Differences;
import java.io.DataInputStream;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * A table that is read and never learnt: the rows of another as they stood once.
 *
 * <p>A row's number is its place among those that were kept; those of a hashed table that were not,
 * because they are as they began, have negative numbers. Immutable, thread-safe.
 */
public final class FrozenTable implements EmbeddingTable {
  private final TableRows kept;
  private final boolean hashed;
  private final InitialRows initial;
  private final IdIndex index;

  private FrozenTable(TableRows kept) {
    this.kept = kept;
    this.hashed = kept.kind().equals(HashedTable.KIND);
    this.initial = new InitialRows(kept.dimension(), kept.seed(), kept.deviation());
    this.index = new IdIndex(place -> kept.keys()[place], initial::hash);
    for (int place = 0; place < kept.keys().length; place++) {
      index.put(kept.keys()[place], place);
    }
  }

  /** A table of rows that were kept. */
  public static FrozenTable of(TableRows kept) {
    check(
        kept.kind().equals(HashedTable.KIND) || kept.kind().equals(DynamicTable.KIND),
        "kind",
        kept.kind(),
        HashedTable.KIND + " or " + DynamicTable.KIND);
    return new FrozenTable(kept);
  }

  /**
   * The table of a feature.
   *
   * @throws InvalidValueException when none was kept of it
   */
  public static FrozenTable of(Map<String, TableRows> tables, String name) {
    TableRows kept = tables.get(name);
    if (kept == null) {
      throw new InvalidValueException("table", name, "one of " + tables.keySet());
    }
    return of(kept);
  }

  @Override
  public int dimension() {
    return kept.dimension();
  }

  @Override
  public int row(long id) {
    long key = hashed ? Long.remainderUnsigned(initial.hash(id), kept.rows()) : id;
    int place = index.find(key);
    if (place != IdIndex.NONE) {
      return place;
    }
    return hashed ? ~(int) key : kept.keys().length;
  }

  @Override
  public void read(int row, float[] to, int offset) {
    if (row < 0) {
      initial.read(~row, to, offset);
    } else if (row == kept.keys().length) {
      System.arraycopy(kept.shared(), 0, to, offset, dimension());
    } else {
      System.arraycopy(kept.weights(), row * dimension(), to, offset, dimension());
    }
  }

  @Override
  public void readInitial(int row, float[] to, int offset) {
    read(row, to, offset);
  }

  @Override
  public TableCopy copy() {
    throw frozen();
  }

  @Override
  public TableStatus status() {
    long bytes = (long) kept.weights().length * Float.BYTES;
    return new TableStatus(kept.keys().length, bytes, bytes, 0, 0, 0, 0);
  }

  @Override
  public void begin(long eventTimeMs) {}

  @Override
  public void advance(long steps) {}

  @Override
  public void close() {
    // Other threads may be looking at the index: a collection frees it.
  }

  @Override
  public int see(long id) {
    throw frozen();
  }

  @Override
  public void update(int row, float[] gradient, int from) {
    throw frozen();
  }

  @Override
  public void maintain(LongConsumer removed) {
    throw frozen();
  }

  @Override
  public TableSnapshot snapshot(Extent extent) {
    throw frozen();
  }

  @Override
  public void read(DataInputStream in, Differences differences) {
    throw frozen();
  }

  private static UnsupportedOperationException frozen() {
    return new UnsupportedOperationException("a frozen table is not learnt");
  }
}
