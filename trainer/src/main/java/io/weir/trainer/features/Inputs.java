package io.weir.trainer.features;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.weir.trainer.table.DeviceRows;
import io.weir.trainer.table.EmbeddingTable;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * The inputs of one tower, with a note of which table row stands where.
 *
 * <p>Embeddings are pooled into the input, on the host or where they lie. Pooling is linear, so the
 * gradient of a row is that of its place in the input times its weight there: no gradient is taken
 * of a table, and a step costs the same whatever the tables' size.
 *
 * <p>Not thread-safe.
 */
public final class Inputs {
  private final int rows;
  private final int width;
  private final float[] values;
  private RowState state;
  private final float[] row;

  private EmbeddingTable[] tables = new EmbeddingTable[256];
  private int[] tableRows = new int[256];
  private int[] offsets = new int[256];
  private float[] weights = new float[256];
  private int links;

  /** The links whose rows lie on a device and are not in {@link #values}. */
  private final BitSet onDevice = new BitSet();

  /** Which row of an id an input is made of, and which of its weights. */
  public enum RowState {
    /** As it was learnt so far. */
    CURRENT,
    /** As it was learnt so far, by a batch that is learnt from: the id has been seen once more. */
    SEEN {
      @Override
      int row(EmbeddingTable table, long id) {
        return table.see(id);
      }

      @Override
      int[] rows(EmbeddingTable table, long[] ids) {
        int[] rows = new int[ids.length];
        table.see(ids, rows);
        return rows;
      }
    },
    /** As it began. */
    INITIAL {
      @Override
      void read(EmbeddingTable table, int row, float[] to) {
        table.readInitial(row, to, 0);
      }

      @Override
      boolean isOnDevice(EmbeddingTable table, int row) {
        return false;
      }
    };

    int row(EmbeddingTable table, long id) {
      return table.row(id);
    }

    int[] rows(EmbeddingTable table, long[] ids) {
      int[] rows = new int[ids.length];
      table.rows(ids, rows);
      return rows;
    }

    void read(EmbeddingTable table, int row, float[] to) {
      table.read(row, to, 0);
    }

    /** Whether the row lies on a device and is pooled there. */
    boolean isOnDevice(EmbeddingTable table, int row) {
      DeviceRows rows = table.onDevice();
      return rows != null && rows.has(row);
    }
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

  /** Row-major (rows, width), without rows that lie on a device; the array itself. */
  public float[] values() {
    return values;
  }

  /** Places, ascending, of the columns in which an input has a number or a row; the rest is 0. */
  public int[] usedColumns() {
    boolean[] used = new boolean[width];
    for (int at = 0; at < values.length; at += width) {
      for (int column = 0; column < width; column++) {
        used[column] |= values[at + column] != 0;
      }
    }
    // A row's numbers may all be 0, and have a gradient.
    for (int link = 0; link < links; link++) {
      int column = offsets[link] % width;
      Arrays.fill(used, column, column + row.length, true);
    }
    return IntStream.range(0, width).filter(column -> used[column]).toArray();
  }

  /** Of each input 1 where a row stands at its beginning, else 0. */
  public float[] filled() {
    float[] filled = new float[rows];
    for (int link = 0; link < links; link++) {
      filled[offsets[link] / width] = 1;
    }
    return filled;
  }

  /** Which rows are taken from here on. */
  void state(RowState next) {
    state = next;
  }

  void set(int input, int column, float value) {
    values[input * width + column] = value;
  }

  /** Adds the mean of the ids' rows at a column. */
  void pool(int input, int column, EmbeddingTable table, long[] ids) {
    float weight = 1f / ids.length;
    for (long id : ids) {
      add(input * width + column, table, state.row(table, id), weight);
    }
  }

  /** Adds the row of an id at a column. */
  void pool(int input, int column, EmbeddingTable table, long id) {
    add(input * width + column, table, state.row(table, id), 1);
  }

  /**
   * Adds rows at a column. All are found before any is read, so that the processor waits for many
   * places of the memory at a time.
   */
  void pool(int column, EmbeddingTable table, Pooled pooled) {
    int[] found = state.rows(table, pooled.ids());
    room(links + found.length);
    for (int i = 0; i < found.length; i++) {
      add(pooled.inputs[i] * width + column, table, found[i], pooled.weights[i]);
    }
  }

  /** Ids whose rows are pooled, each into an input and with a weight. */
  static final class Pooled {
    private int[] inputs;
    private long[] ids;
    private float[] weights;
    private int size;

    /** Nothing yet, with room for so many. */
    Pooled(int room) {
      inputs = new int[room];
      ids = new long[room];
      weights = new float[room];
    }

    /** The mean of some rows, of one input. */
    void add(int input, long[] mean) {
      float weight = 1f / mean.length;
      for (long id : mean) {
        add(input, id, weight);
      }
    }

    void add(int input, long id, float weight) {
      if (size == ids.length) {
        int room = Math.max(16, 2 * size);
        inputs = Arrays.copyOf(inputs, room);
        ids = Arrays.copyOf(ids, room);
        weights = Arrays.copyOf(weights, room);
      }
      inputs[size] = input;
      ids[size] = id;
      weights[size++] = weight;
    }

    boolean isEmpty() {
      return size == 0;
    }

    private long[] ids() {
      return size == ids.length ? ids : Arrays.copyOf(ids, size);
    }
  }

  private void add(int offset, EmbeddingTable table, int tableRow, float weight) {
    if (state.isOnDevice(table, tableRow)) {
      onDevice.set(links);
    } else {
      state.read(table, tableRow, row);
      for (int i = 0; i < row.length; i++) {
        values[offset + i] += weight * row[i];
      }
    }
    if (links == offsets.length) {
      room(2 * links);
    }
    tables[links] = table;
    tableRows[links] = tableRow;
    offsets[links] = offset;
    weights[links++] = weight;
  }

  private void room(int wanted) {
    if (wanted > offsets.length) {
      tables = Arrays.copyOf(tables, wanted);
      tableRows = Arrays.copyOf(tableRows, wanted);
      offsets = Arrays.copyOf(offsets, wanted);
      weights = Arrays.copyOf(weights, wanted);
    }
  }

  /** The inputs on the device, those rows pooled that lie there: (rows, width). */
  public NDArray array(NDManager scope) {
    NDArray array = scope.create(values, new Shape(rows, width));
    DeviceLinks pooled = new DeviceLinks(rows, width, row.length);
    for (int link = onDevice.nextSetBit(0); link >= 0; link = onDevice.nextSetBit(link + 1)) {
      DeviceRows table = tables[link].onDevice();
      if (table != null) {
        pooled.add(table, tableRows[link], offsets[link], weights[link]);
      }
    }
    pooled.addTo(array);
    return array;
  }

  /** Columns of a table's row. */
  int dimension() {
    return row.length;
  }

  /** Hands out, link by link, the table row and where its gradient begins. */
  void links(LinkSink sink) {
    for (int link = 0; link < links; link++) {
      sink.link(tables[link], tableRows[link], offsets[link], weights[link]);
    }
  }

  /** Takes in where a table's row stands in the inputs. */
  @FunctionalInterface
  interface LinkSink {
    /**
     * @param offset where the row begins in {@link #values}
     * @param weight of the row there
     */
    void link(EmbeddingTable table, int row, int offset, float weight);
  }
}
