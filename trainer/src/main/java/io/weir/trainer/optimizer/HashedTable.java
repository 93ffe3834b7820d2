package io.weir.trainer.optimizer;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.positive;

import io.weir.core.cascade.Ids;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A table of embedding rows of a fixed number, addressed by a hash of the id; two ids may share
 * one.
 *
 * <p>A row is one record: its weights and the slots of the rule that moves it. Rows start from a
 * normal distribution seeded by the table and the row, hence by the id, so that a replay meets the
 * same table. Memory is taken in pages, when one of their rows is first met.
 *
 * <p>Not thread-safe.
 */
public final class HashedTable {
  private static final int PAGE_BITS = 8;
  private static final int PAGE_ROWS = 1 << PAGE_BITS;

  private final int rows;
  private final int dimension;
  private final int width;
  private final RowOptimizer rule;
  private final long seed;
  private final float deviation;
  private final float[][] pages;
  private final BitSet moved = new BitSet();
  private long step;

  /**
   * An empty table.
   *
   * @param name distinguishes the rows of tables of one seed
   * @param rows how many rows it has
   * @param dimension width of a row
   * @param rule that moves the rows
   * @param deviation of the rows' initial weights
   */
  public HashedTable(
      String name, int rows, int dimension, RowOptimizer rule, long seed, double deviation) {
    positive(name + ".rows", rows);
    check(deviation >= 0, name + ".deviation", deviation, ">= 0");
    this.rows = rows;
    this.dimension = dimension;
    this.width = dimension + rule.slots(dimension);
    this.rule = rule;
    this.seed = Ids.mix(seed ^ Ids.hash(name));
    this.deviation = (float) deviation;
    pages = new float[(rows + PAGE_ROWS - 1) >>> PAGE_BITS][];
  }

  /** Width of a row. */
  public int dimension() {
    return dimension;
  }

  /** The row of an id. */
  public int row(long id) {
    return (int) Long.remainderUnsigned(Ids.mix(id ^ seed), rows);
  }

  /**
   * Tells how many steps were taken so far; a row that a step does not meet may move with it all
   * the same.
   */
  public void advance(long step) {
    this.step = step;
  }

  /** Copies the current weights of a row into {@code to}, from {@code offset} on. */
  public void read(int row, float[] to, int offset) {
    float[] page = page(row);
    if (rule.drifts() && moved.get(row)) {
      rule.catchUp(page, at(row), dimension, step);
    }
    System.arraycopy(page, at(row), to, offset, dimension);
  }

  /** Copies the weights that a row began with into {@code to}, from {@code offset} on. */
  public void readInitial(int row, float[] to, int offset) {
    long base = Ids.mix(seed + row);
    for (int i = 0; i < dimension; i++) {
      to[offset + i] = deviation * gaussian(Ids.mix(base + i));
    }
  }

  /**
   * Moves a row in the step after those that were taken.
   *
   * @param gradient holds the row's gradient
   * @param from where the gradient begins
   */
  public void update(int row, float[] gradient, int from) {
    rule.update(page(row), at(row), dimension, gradient, from, step + 1);
    moved.set(row);
  }

  /** A row's record: its weights, then its slots. */
  float[] record(int row) {
    return Arrays.copyOfRange(page(row), at(row), at(row) + width);
  }

  /** Replaces a row's record. */
  void record(int row, float[] record) {
    System.arraycopy(record, 0, page(row), at(row), width);
    moved.set(row);
  }

  /** Writes every row that was moved. */
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(rows);
    out.writeInt(width);
    out.writeInt(moved.cardinality());
    for (int row = moved.nextSetBit(0); row >= 0; row = moved.nextSetBit(row + 1)) {
      out.writeInt(row);
      for (float value : record(row)) {
        out.writeFloat(value);
      }
    }
  }

  /** Reads what {@link #write} wrote into this table, which must be as it was made. */
  public void read(DataInputStream in) throws IOException {
    check(in.readInt() == rows, "rows", rows, "as many as in the checkpoint");
    check(in.readInt() == width, "width of a row's record", width, "as in the checkpoint");
    float[] record = new float[width];
    for (int left = in.readInt(); left > 0; left--) {
      int row = in.readInt();
      for (int i = 0; i < width; i++) {
        record[i] = in.readFloat();
      }
      record(row, record);
    }
  }

  private float[] page(int row) {
    int page = row >>> PAGE_BITS;
    float[] found = pages[page];
    return found != null ? found : allocate(page);
  }

  private float[] allocate(int page) {
    int first = page << PAGE_BITS;
    int size = Math.min(PAGE_ROWS, rows - first);
    float[] made = new float[size * width];
    for (int i = 0; i < size; i++) {
      readInitial(first + i, made, i * width);
    }
    pages[page] = made;
    return made;
  }

  private int at(int row) {
    return (row & (PAGE_ROWS - 1)) * width;
  }

  /** About normal, of variance 1: the centred sum of four uniform 16-bit draws. */
  private static float gaussian(long bits) {
    long sum = (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48);
    return (float) ((sum / 65535.0 - 2) * Math.sqrt(3));
  }
}
