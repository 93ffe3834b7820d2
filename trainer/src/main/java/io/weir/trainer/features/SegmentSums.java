package io.weir.trainer.features;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/**
 * Sums of an array's rows that belong together, taken pair by pair: as many additions as the
 * logarithm of the longest segment, each of all segments at once, in an order that does not depend
 * on the device.
 */
final class SegmentSums {
  private SegmentSums() {}

  /**
   * The sum of every segment.
   *
   * @param rows (rows, d), segment by segment
   * @param lengths of the segments, above 0; they add up to the rows
   * @return (segments, d)
   */
  static NDArray of(NDArray rows, int[] lengths) {
    NDArray sums = rows;
    int[] left = lengths.clone();
    while (Arrays.stream(left).anyMatch(length -> length > 1)) {
      sums = halve(sums, left);
    }
    return sums;
  }

  private static NDArray halve(NDArray rows, int[] lengths) {
    int pairs = Arrays.stream(lengths).map(length -> (length + 1) / 2).sum();
    long[] firsts = new long[pairs];
    long[] seconds = new long[pairs];
    long none = rows.getShape().get(0);
    long row = 0;
    int pair = 0;
    for (int segment = 0; segment < lengths.length; segment++) {
      long end = row + lengths[segment];
      for (; row < end; row += 2) {
        firsts[pair] = row;
        seconds[pair++] = row + 1 < end ? row + 1 : none;
      }
      row = end;
      lengths[segment] = (lengths[segment] + 1) / 2;
    }
    NDArray padded = padded(rows);
    return take(padded, firsts).add(take(padded, seconds));
  }

  /** An array with a row of zeros behind it. */
  static NDArray padded(NDArray rows) {
    return rows.concat(rows.getManager().zeros(new Shape(1, rows.getShape().get(1))), 0);
  }

  /** Rows of an array, which may repeat. */
  static NDArray take(NDArray rows, long[] places) {
    return rows.get(new NDIndex("{}", rows.getManager().create(places)));
  }
}
