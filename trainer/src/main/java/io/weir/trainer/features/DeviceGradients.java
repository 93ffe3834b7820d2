package io.weir.trainer.features;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.weir.trainer.table.DeviceRows;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Gradients of one table's rows on the device where they lie; a row that is met more than once has
 * one, the sum. Not thread-safe.
 */
final class DeviceGradients {
  private final NDList parts = new NDList();
  private int[] rows = {};
  private @Nullable NDArray sums;

  void add(DeviceLinks.Gradients part) {
    parts.add(part.gradients());
    int[] all = Arrays.copyOf(rows, rows.length + part.rows().length);
    System.arraycopy(part.rows(), 0, all, rows.length, part.rows().length);
    rows = all;
  }

  double squares() {
    return sums().square().sum().getFloat();
  }

  void scale(double factor) {
    sums = sums().mul(factor);
  }

  /** Moves exactly the rows whose gradients are not 0. */
  void apply(DeviceRows table) {
    NDArray gradients = sums();
    boolean[] moved = gradients.abs().max(new int[] {1}).neq(0).toBooleanArray();
    int[] places = IntStream.range(0, rows.length).filter(i -> moved[i]).toArray();
    if (places.length == rows.length) {
      table.update(rows, gradients);
    } else if (places.length > 0) {
      table.update(
          Arrays.stream(places).map(i -> rows[i]).toArray(),
          SegmentSums.take(gradients, Arrays.stream(places).asLongStream().toArray()));
    }
  }

  /** Brings rows in order and makes one of those that are the same. */
  private NDArray sums() {
    NDArray known = sums;
    if (known != null) {
      return known;
    }
    long[] order = new long[rows.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = (long) rows[i] << Integer.SIZE | i;
    }
    Arrays.sort(order);
    long[] places = Arrays.stream(order).map(each -> (int) each).toArray();
    int[] ordered = Arrays.stream(order).mapToInt(each -> (int) (each >>> Integer.SIZE)).toArray();
    NDArray made =
        SegmentSums.of(
            SegmentSums.take(NDArrays.concat(parts, 0), places), DeviceLinks.runs(ordered));
    rows = Arrays.stream(ordered).distinct().toArray();
    sums = made;
    return made;
  }
}
