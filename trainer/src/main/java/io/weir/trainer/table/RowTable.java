package io.weir.trainer.table;

import static io.weir.core.Checks.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.weir.trainer.checkpoint.Differences;
import io.weir.trainer.optimizer.RowOptimizer;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What every kind of table does with the records of its rows. Not thread-safe. */
abstract class RowTable implements EmbeddingTable {
  private final String kind;
  private final int headerBytes;
  private final TableShape shape;
  private final RowOptimizer rule;
  private final float[] record;
  private final InitialRows initial;
  private final RowStore store;
  private final @Nullable DeviceRows onDevice;
  private long steps;

  /**
   * @param kind as registered
   * @param headerBytes that the kind keeps in a record beside weights and the optimizer's numbers
   */
  RowTable(String kind, TableShape shape, int headerBytes) {
    this.kind = kind;
    this.headerBytes = headerBytes;
    this.shape = shape;
    this.rule = shape.rule();
    this.record = new float[shape.floats()];
    this.initial = new InitialRows(shape);
    NDManager device = shape.device();
    if (device == null) {
      this.store = new RowStore(headerBytes, shape.floats());
      this.onDevice = null;
    } else {
      DeviceRowStore rows = new DeviceRowStore(headerBytes, shape.floats(), device);
      this.store = rows;
      this.onDevice = new OnDevice(rows);
    }
  }

  /** The rows by many at a time. */
  private final class OnDevice implements DeviceRows {
    private final DeviceRowStore rows;

    OnDevice(DeviceRowStore rows) {
      this.rows = rows;
    }

    @Override
    public boolean has(int row) {
      return rows.isTaken(row);
    }

    @Override
    public NDArray weights(NDManager scope, int[] slots) {
      return rows.read(scope, slots).get(new NDIndex().addAllDim().addSliceDim(0, dimension()));
    }

    @Override
    public void update(int[] slots, NDArray gradients) {
      for (int slot : slots) {
        if (!rows.isTaken(slot)) {
          rows.take(slot);
          reset(slot);
        }
      }
      NDArray records = rows.read(gradients.getManager(), slots);
      rows.write(slots, rule.update(records, dimension(), gradients, steps + 1));
    }
  }

  @Override
  public final @Nullable DeviceRows onDevice() {
    return onDevice;
  }

  final RowStore store() {
    return store;
  }

  final InitialRows initial() {
    return initial;
  }

  @Override
  public final int dimension() {
    return shape.dimension();
  }

  @Override
  public final void read(int row, float[] to, int offset) {
    if (!store.isTaken(row)) {
      readInitial(row, to, offset);
    } else if (rule.drifts()) {
      load(row);
      rule.catchUp(record, 0, dimension(), steps);
      System.arraycopy(record, 0, to, offset, dimension());
    } else {
      store.read(row, to, offset, dimension());
    }
  }

  @Override
  public final void update(int row, float[] gradient, int from) {
    load(row);
    rule.update(record, 0, dimension(), gradient, from, steps + 1);
    store.take(row);
    store.write(row, record);
  }

  @Override
  public final void advance(long taken) {
    steps = taken;
  }

  /** Gives a taken slot the weights that its row begins with. */
  final void reset(int row) {
    Arrays.fill(record, dimension(), record.length, 0);
    readInitial(row, record, 0);
    store.write(row, record);
  }

  /** A row's record as it is kept: its weights, then its optimizer's numbers. */
  final float[] record(int row) {
    load(row);
    return record.clone();
  }

  /** Replaces a row's record. */
  final void record(int row, float[] values) {
    store.take(row);
    store.write(row, values);
  }

  private void load(int row) {
    if (store.isTaken(row)) {
      store.read(row, record, 0, record.length);
    } else {
      Arrays.fill(record, dimension(), record.length, 0);
      readInitial(row, record, 0);
    }
  }

  /**
   * The rows as they stand.
   *
   * @param number of rows that a hashed table has
   * @param shared whether slot 0 is that of ids without a row, and records begin with ids
   */
  final TableCopy copy(int number, boolean shared) {
    return new TableCopy(
        new TableCopy.Head(
            kind, number, dimension(), initial.seed(), initial.deviation(), headerBytes, shared),
        store.copy(),
        rule,
        steps);
  }

  @Override
  public final TableSnapshot snapshot(Extent extent) {
    TableSnapshot.Part beside = beside();
    long taken = steps;
    TableSnapshot.Part head =
        out ->
            new SavedTable(
                    layout(),
                    dimension(),
                    headerBytes,
                    store.recordBytes(),
                    extent == Extent.ALL,
                    taken,
                    SavedTable.bytes(beside))
                .write(out);
    return new TableSnapshot(head, store, store.snapshot(extent));
  }

  @Override
  public final void read(DataInputStream in, Differences differences) throws IOException {
    SavedTable saved = SavedTable.read(in);
    if (!saved.layout().equals(layout()) || saved.dimension() != dimension()) {
      differences.add(
          "table %s (%s): begins anew, not from one of %s"
              .formatted(
                  name(),
                  SavedTable.words(layout(), dimension()),
                  SavedTable.words(saved.layout(), saved.dimension())));
      saved.skipRows(in);
      return;
    }
    check(
        !saved.all() || status().rows() == 0,
        "table " + name(),
        status().rows() + " rows",
        "none, before a whole table is read");
    if (saved.recordBytes() != store.recordBytes()) {
      differences.add("table " + name() + ": the numbers of its optimizer begin anew");
    }
    steps = saved.steps();
    readBeside(saved.besideStream());
    readRows(in, saved);
  }

  private void readRows(DataInputStream in, SavedTable saved) throws IOException {
    for (int left = in.readInt(); left > 0; left--) {
      int slot = in.readInt();
      if (store.isTaken(slot)) {
        forget(slot);
        store.readFreed(slot);
      }
    }
    byte[] buffer = new byte[Math.max(saved.recordBytes(), store.recordBytes())];
    boolean whole = saved.recordBytes() == store.recordBytes();
    int records = in.readInt();
    expect(records);
    for (int left = records; left > 0; left--) {
      int slot = in.readInt();
      in.readFully(buffer, 0, saved.recordBytes());
      if (!whole) {
        Arrays.fill(buffer, saved.keptBytes(), buffer.length, (byte) 0);
      }
      boolean stays = store.isTaken(slot) && isOfSameId(slot, buffer);
      if (store.isTaken(slot) && !stays) {
        forget(slot);
      }
      store.readRecord(slot, buffer);
      if (!stays) {
        remember(slot);
      }
    }
  }

  /**
   * What must be the same where rows are taken up: the kind, and what decides which row is whose.
   */
  abstract String layout();

  /** What the kind writes beside the rows, as it stands. */
  abstract TableSnapshot.Part beside();

  /** Takes in what {@link #beside} wrote. */
  abstract void readBeside(DataInputStream in) throws IOException;

  /** So many records are about to be read. */
  abstract void expect(int records);

  /** Whether a record with which a buffer begins is of the id of the slot's own. */
  abstract boolean isOfSameId(int slot, byte[] buffer);

  /** A slot's record has been read. */
  abstract void remember(int slot);

  /** A slot's record is about to be lost. */
  abstract void forget(int slot);

  final String name() {
    return shape.name();
  }

  @Override
  public void close() {
    store.close();
  }
}
