package io.weir.trainer.optimizer;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.positive;

import io.weir.core.cascade.Ids;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.BitSet;

/**
 * A table of embedding rows of a fixed number, addressed by a hash of the id; two ids may share
 * one.
 *
 * <p>A row is its weights and one accumulator. Rows start from a normal distribution seeded by the
 * table and the row, hence by the id, so that a replay meets the same table. Memory is taken in
 * pages, when one of their rows is first met.
 *
 * <p>Not thread-safe.
 */
public final class HashedTable {
  private static final int PAGE_BITS = 8;
  private static final int PAGE_ROWS = 1 << PAGE_BITS;

  private final int rows;
  private final int dimension;
  private final long seed;
  private final float deviation;
  private final float[][] weights;
  private final float[][] accumulators;
  private final BitSet moved = new BitSet();

  /**
   * An empty table.
   *
   * @param name distinguishes the rows of tables of one seed
   * @param rows how many rows it has
   * @param dimension width of a row
   * @param deviation of the rows' initial weights
   */
  public HashedTable(String name, int rows, int dimension, long seed, double deviation) {
    positive(name + ".rows", rows);
    check(deviation >= 0, name + ".deviation", deviation, ">= 0");
    this.rows = rows;
    this.dimension = dimension;
    this.seed = Ids.mix(seed ^ Ids.hash(name));
    this.deviation = (float) deviation;
    int pages = (rows + PAGE_ROWS - 1) >>> PAGE_BITS;
    weights = new float[pages][];
    accumulators = new float[pages][];
  }

  /** Width of a row. */
  public int dimension() {
    return dimension;
  }

  /** The row of an id. */
  public int row(long id) {
    return (int) Long.remainderUnsigned(Ids.mix(id ^ seed), rows);
  }

  /** Copies the current weights of a row into {@code to}, from {@code offset} on. */
  public void read(int row, float[] to, int offset) {
    System.arraycopy(page(row), at(row), to, offset, dimension);
  }

  /** Copies the weights that a row began with into {@code to}, from {@code offset} on. */
  public void readInitial(int row, float[] to, int offset) {
    long base = Ids.mix(seed + row);
    for (int i = 0; i < dimension; i++) {
      to[offset + i] = deviation * gaussian(Ids.mix(base + i));
    }
  }

  /** Moves a row by {@code -rate · gradient[from…]}. */
  void move(int row, float[] gradient, int from, double rate) {
    float[] page = page(row);
    int at = at(row);
    for (int i = 0; i < dimension; i++) {
      page[at + i] -= (float) (rate * gradient[from + i]);
    }
    moved.set(row);
  }

  float accumulator(int row) {
    page(row);
    return accumulators[row >>> PAGE_BITS][row & (PAGE_ROWS - 1)];
  }

  void accumulator(int row, float value) {
    page(row);
    accumulators[row >>> PAGE_BITS][row & (PAGE_ROWS - 1)] = value;
  }

  /** Writes every row that was moved. */
  public void write(DataOutputStream out) throws IOException {
    out.writeInt(rows);
    out.writeInt(dimension);
    out.writeInt(moved.cardinality());
    for (int row = moved.nextSetBit(0); row >= 0; row = moved.nextSetBit(row + 1)) {
      out.writeInt(row);
      out.writeFloat(accumulator(row));
      float[] page = page(row);
      for (int i = 0; i < dimension; i++) {
        out.writeFloat(page[at(row) + i]);
      }
    }
  }

  /** Reads what {@link #write} wrote into this table, which must be as it was made. */
  public void read(DataInputStream in) throws IOException {
    check(in.readInt() == rows, "rows", rows, "as many as in the checkpoint");
    check(in.readInt() == dimension, "dimension", dimension, "as in the checkpoint");
    for (int left = in.readInt(); left > 0; left--) {
      int row = in.readInt();
      accumulator(row, in.readFloat());
      float[] page = page(row);
      for (int i = 0; i < dimension; i++) {
        page[at(row) + i] = in.readFloat();
      }
      moved.set(row);
    }
  }

  private float[] page(int row) {
    int page = row >>> PAGE_BITS;
    float[] found = weights[page];
    return found != null ? found : allocate(page);
  }

  private float[] allocate(int page) {
    int first = page << PAGE_BITS;
    int size = Math.min(PAGE_ROWS, rows - first);
    float[] made = new float[size * dimension];
    for (int i = 0; i < size; i++) {
      readInitial(first + i, made, i * dimension);
    }
    weights[page] = made;
    accumulators[page] = new float[size];
    return made;
  }

  private int at(int row) {
    return (row & (PAGE_ROWS - 1)) * dimension;
  }

  /** About normal, of variance 1: the centred sum of four uniform 16-bit draws. */
  private static float gaussian(long bits) {
    long sum = (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48);
    return (float) ((sum / 65535.0 - 2) * Math.sqrt(3));
  }
}
