package io.weir.trainer.features;

import ai.djl.ndarray.NDArray;
import io.weir.trainer.table.DeviceRows;
import io.weir.trainer.table.EmbeddingTable;
import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.DoubleStream;

/**
 * Gradients of table rows, gathered over the inputs of several towers before each table is moved
 * once. A row that is met more than once has one gradient, the sum. Arrays are kept from step to
 * step. Not thread-safe.
 */
public final class RowGradients {
  private final Map<EmbeddingTable, Gathered> byTable = new LinkedHashMap<>();
  private final Map<DeviceRows, DeviceGradients> onDevices = new LinkedHashMap<>();

  /** Nothing gathered yet. */
  public RowGradients() {}

  /** Forgets what was gathered. */
  public void clear() {
    byTable.values().forEach(Gathered::clear);
    onDevices.clear();
  }

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
    DoubleStream onHost = byTable.values().stream().mapToDouble(Gathered::squares);
    DoubleStream onDevice = onDevices.values().stream().mapToDouble(DeviceGradients::squares);
    // In the order of their size: that in which tables are met may differ from JVM to JVM.
    return DoubleStream.concat(onHost, onDevice).sorted().sum();
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

  /** Whether a gradient moves what it is of: whether a number of it is not 0. */
  public static boolean anyNonZero(float[] gradient, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (gradient[i] != 0) {
        return true;
      }
    }
    return false;
  }

  /** One table's rows, and their gradients. */
  private static final class Gathered {
    private final int dimension;
    private final Int2IntOpenHashMap places = new Int2IntOpenHashMap();
    private int[] rows = new int[256];
    private float[] gradients;
    private int size;

    Gathered(int dimension) {
      this.dimension = dimension;
      this.gradients = new float[rows.length * dimension];
      places.defaultReturnValue(-1);
    }

    void clear() {
      places.clear();
      size = 0;
    }

    void add(int row, float[] gradient, int from, float weight) {
      int place = places.putIfAbsent(row, size);
      if (place >= 0) {
        for (int i = 0; i < dimension; i++) {
          gradients[place * dimension + i] += weight * gradient[from + i];
        }
        return;
      }
      if (size == rows.length) {
        rows = Arrays.copyOf(rows, size * 2);
        gradients = Arrays.copyOf(gradients, size * 2 * dimension);
      }
      for (int i = 0; i < dimension; i++) {
        gradients[size * dimension + i] = weight * gradient[from + i];
      }
      rows[size++] = row;
    }

    double squares() {
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
      for (int i = 0; i < size; i++) {
        if (anyNonZero(gradients, i * dimension, dimension)) {
          table.update(rows[i], gradients, i * dimension);
        }
      }
    }
  }
}
