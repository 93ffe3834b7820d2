package io.weir.trainer.features;

import ai.djl.ndarray.NDArray;
import io.weir.trainer.table.DeviceRows;
import io.weir.trainer.table.EmbeddingTable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Gradients of table rows, gathered over the inputs of several towers before each table is moved
 * once. A row that is met more than once has one gradient, the sum. Not thread-safe.
 */
public final class RowGradients {
  private final Map<EmbeddingTable, Gathered> byTable = new LinkedHashMap<>();
  private final Map<DeviceRows, DeviceGradients> onDevices = new LinkedHashMap<>();

  /** Nothing gathered yet. */
  public RowGradients() {}

  /**
   * Takes in the gradient of a tower's inputs.
   *
   * @param gradient of {@link Inputs#values}, of the same length
   * @param onDevice the same on the device: (rows, width)
   */
  public void gather(Inputs inputs, float[] gradient, NDArray onDevice) {
    DeviceLinks links = new DeviceLinks(inputs.rows(), inputs.width(), inputs.dimension());
    inputs.links(
        (table, row, offset, weight) -> {
          DeviceRows rows = table.onDevice();
          if (rows == null) {
            byTable
                .computeIfAbsent(table, met -> new Gathered(met.dimension()))
                .add(row, gradient, offset, weight);
          } else {
            links.add(rows, row, offset, weight);
          }
        });
    links
        .gradients(onDevice)
        .forEach(
            (rows, own) -> onDevices.computeIfAbsent(rows, met -> new DeviceGradients()).add(own));
  }

  /** The sum of the squares of all rows' gradients. */
  public double squares() {
    return byTable.values().stream().mapToDouble(Gathered::squares).sum()
        + onDevices.values().stream().mapToDouble(DeviceGradients::squares).sum();
  }

  /** Multiplies all gradients by a factor. */
  public void scale(double factor) {
    byTable.values().forEach(gathered -> gathered.scale(factor));
    onDevices.values().forEach(gathered -> gathered.scale(factor));
  }

  /** Moves exactly the rows whose gradients are not 0. */
  public void apply() {
    byTable.forEach((table, gathered) -> gathered.apply(table));
    onDevices.forEach((rows, gathered) -> gathered.apply(rows));
  }

  /** One table's rows, and their gradients. */
  private static final class Gathered {
    private final int dimension;
    private int[] rows = new int[256];
    private float[] gradients;
    private int size;
    private boolean summed;

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
      summed = false;
    }

    double squares() {
      sum();
      double squares = 0;
      for (int i = 0; i < size * dimension; i++) {
        squares += (double) gradients[i] * gradients[i];
      }
      return squares;
    }

    void scale(double factor) {
      for (int i = 0; i < size * dimension; i++) {
        gradients[i] *= (float) factor;
      }
    }

    void apply(EmbeddingTable table) {
      sum();
      for (int i = 0; i < size; i++) {
        if (anyNonZero(i * dimension)) {
          table.update(rows[i], gradients, i * dimension);
        }
      }
    }

    private boolean anyNonZero(int from) {
      for (int i = from; i < from + dimension; i++) {
        if (gradients[i] != 0) {
          return true;
        }
      }
      return false;
    }

    /** Brings rows in order and makes one of those that are the same. */
    private void sum() {
      if (summed) {
        return;
      }
      long[] order = new long[size];
      for (int i = 0; i < size; i++) {
        order[i] = (long) rows[i] << 32 | i;
      }
      Arrays.sort(order);
      float[] sums = new float[gradients.length];
      int distinct = 0;
      for (int i = 0; i < order.length; i++) {
        int row = (int) (order[i] >>> 32);
        if (i == 0 || rows[distinct - 1] != row) {
          rows[distinct++] = row;
        }
        int from = (int) order[i] * dimension;
        int to = (distinct - 1) * dimension;
        for (int d = 0; d < dimension; d++) {
          sums[to + d] += gradients[from + d];
        }
      }
      gradients = sums;
      size = distinct;
      summed = true;
    }
  }
}
