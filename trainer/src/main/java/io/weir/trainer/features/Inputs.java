package io.weir.trainer.features;

import io.weir.trainer.optimizer.HashedTable;
import io.weir.trainer.optimizer.RowwiseAdagrad;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The inputs of one tower, with a note of which table row stands where.
 *
 * <p>Embeddings are pooled into the input on the host. Pooling is linear, so the gradient of a row
 * is that of its place in the input times its weight there: the engine never sees a table, and a
 * step costs the same whatever the tables' size.
 *
 * <p>Not thread-safe.
 */
public final class Inputs {
  private final int rows;
  private final int width;
  private final float[] values;
  private final RowState state;
  private final float[] row;

  private HashedTable[] tables = new HashedTable[256];
  private int[] tableRows = new int[256];
  private int[] offsets = new int[256];
  private float[] weights = new float[256];
  private int links;

  /** Which weights of a row an input is made of. */
  public enum RowState {
    /** As it was learnt so far. */
    CURRENT {
      @Override
      void read(HashedTable table, int row, float[] to) {
        table.read(row, to, 0);
      }
    },
    /** As it began. */
    INITIAL {
      @Override
      void read(HashedTable table, int row, float[] to) {
        table.readInitial(row, to, 0);
      }
    };

    abstract void read(HashedTable table, int row, float[] to);
  }

  Inputs(int rows, int width, int embeddingDimension, RowState state) {
    this.rows = rows;
    this.width = width;
    this.values = new float[rows * width];
    this.state = state;
    this.row = new float[embeddingDimension];
  }

  /** How many inputs there are. */
  public int rows() {
    return rows;
  }

  /** Columns of an input. */
  public int width() {
    return width;
  }

  /** Row-major (rows, width); the array itself. */
  public float[] values() {
    return values;
  }

  /** Of each input 1 where a row stands at its beginning, else 0. */
  public float[] filled() {
    float[] filled = new float[rows];
    for (int link = 0; link < links; link++) {
      filled[offsets[link] / width] = 1;
    }
    return filled;
  }

  void set(int input, int column, float value) {
    values[input * width + column] = value;
  }

  /** Adds the mean of the ids' rows at a column. */
  void pool(int input, int column, HashedTable table, long[] ids) {
    float weight = 1f / ids.length;
    for (long id : ids) {
      add(input * width + column, table, table.row(id), weight);
    }
  }

  /** Adds the row of an id at a column. */
  void pool(int input, int column, HashedTable table, long id) {
    add(input * width + column, table, table.row(id), 1);
  }

  private void add(int offset, HashedTable table, int tableRow, float weight) {
    state.read(table, tableRow, row);
    for (int i = 0; i < row.length; i++) {
      values[offset + i] += weight * row[i];
    }
    if (links == offsets.length) {
      tables = Arrays.copyOf(tables, links * 2);
      tableRows = Arrays.copyOf(tableRows, links * 2);
      offsets = Arrays.copyOf(offsets, links * 2);
      weights = Arrays.copyOf(weights, links * 2);
    }
    tables[links] = table;
    tableRows[links] = tableRow;
    offsets[links] = offset;
    weights[links++] = weight;
  }

  /**
   * Gradients of table rows, gathered over the inputs of several towers before each table is moved
   * once.
   */
  public static final class RowGradients {
    private final Map<HashedTable, Gathered> byTable = new LinkedHashMap<>();

    /** Nothing gathered yet. */
    public RowGradients() {}

    /**
     * Takes in the gradient of a tower's inputs.
     *
     * @param gradient of {@link Inputs#values}, of the same length
     */
    public void gather(Inputs inputs, float[] gradient) {
      int dimension = inputs.row.length;
      for (int link = 0; link < inputs.links; link++) {
        byTable
            .computeIfAbsent(inputs.tables[link], table -> new Gathered(dimension))
            .add(inputs.tableRows[link], gradient, inputs.offsets[link], inputs.weights[link]);
      }
    }

    /** Moves exactly the rows whose gradients were gathered. */
    public void apply(RowwiseAdagrad rule) {
      byTable.forEach(
          (table, gathered) ->
              rule.update(table, Arrays.copyOf(gathered.rows, gathered.size), gathered.gradients));
    }
  }

  /** One table's rows, each as often as it is linked, and their gradients. */
  private static final class Gathered {
    private final int dimension;
    private int[] rows = new int[256];
    private float[] gradients;
    private int size;

    Gathered(int dimension) {
      this.dimension = dimension;
      this.gradients = new float[256 * dimension];
    }

    void add(int row, float[] gradient, int from, float weight) {
      if (size == rows.length) {
        rows = Arrays.copyOf(rows, size * 2);
        gradients = Arrays.copyOf(gradients, size * 2 * dimension);
      }
      for (int i = 0; i < dimension; i++) {
        gradients[size * dimension + i] = weight * gradient[from + i];
      }
      rows[size++] = row;
    }
  }
}
