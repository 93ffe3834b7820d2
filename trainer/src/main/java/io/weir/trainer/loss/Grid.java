package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Cells laid out by request: (rows, width), padded to the longest; requests without a cell have no
 * row.
 */
final class Grid {
  private static final int PADDING = -1;
  private static final int BATCH = -1;

  private final Cells cells;
  private final int[] requests;
  private final int width;
  private final int[] positions;

  private Grid(Cells cells, int[] requests, int width, int[] positions) {
    this.cells = cells;
    this.requests = requests;
    this.width = width;
    this.positions = positions;
  }

  /** Every request with a cell, its cells in their own order. */
  static Grid of(Cells cells) {
    int[] requests = Arrays.stream(cells.rows()).distinct().toArray();
    int width = 0;
    int[][] byRow = new int[requests.length][];
    for (int row = 0, from = 0; row < requests.length; row++) {
      int to = cells.endOfRow(from);
      byRow[row] = IntStream.range(from, to).toArray();
      width = Math.max(width, to - from);
      from = to;
    }
    int[] positions = new int[requests.length * width];
    Arrays.fill(positions, PADDING);
    for (int row = 0; row < requests.length; row++) {
      System.arraycopy(byRow[row], 0, positions, row * width, byRow[row].length);
    }
    return new Grid(cells, requests, width, positions);
  }

  /** One row per request, or one of the whole batch. */
  static Grid of(Cells cells, Scope scope) {
    if (scope == Scope.REQUEST || cells.isEmpty()) {
      return of(cells);
    }
    return new Grid(
        cells, new int[] {BATCH}, cells.size(), IntStream.range(0, cells.size()).toArray());
  }

  int rows() {
    return requests.length;
  }

  int width() {
    return width;
  }

  boolean isEmpty() {
    return requests.length == 0;
  }

  /** What a cell counts within its row: its request's weight in a row of the batch, else 1. */
  double weight(int position) {
    return requests[0] == BATCH ? cells.weight(position) : 1;
  }

  /** What a row counts: its request's weight, or 1 for a row of the batch. */
  double rowWeight(int row) {
    return requests[row] == BATCH ? 1 : cells.requestWeight(requests[row]);
  }

  /** The sum over each row of a number of its cells. */
  double[] sums(IntToDoubleFunction number) {
    double[] sums = new double[rows()];
    for (int i = 0; i < positions.length; i++) {
      sums[i / width] += holds(i) ? number.applyAsDouble(positions[i]) : 0;
    }
    return sums;
  }

  /** Positions of a row's cells, in their own order. */
  int[] members(int row) {
    return Arrays.stream(positions, row * width, (row + 1) * width)
        .filter(position -> position != PADDING)
        .toArray();
  }

  /** Whether there is a cell. */
  boolean holds(int place) {
    return positions[place] != PADDING;
  }

  /** The shape (rows, width). */
  Shape shape() {
    return new Shape(rows(), width);
  }

  /**
   * Elements laid out; padding repeats the first of all and must be weighed with 0 or masked.
   *
   * @param elements one per cell: (cells)
   * @return (rows, width)
   */
  NDArray of(NDArray elements) {
    int[] at = new int[positions.length];
    Arrays.setAll(at, i -> Math.max(0, positions[i]));
    return Tensors.take(elements, at).reshape(shape());
  }

  /**
   * Numbers laid out: row-major (rows, width).
   *
   * @param number of a cell by its position
   */
  double[] map(double padding, IntToDoubleFunction number) {
    double[] numbers = new double[positions.length];
    Arrays.setAll(numbers, i -> holds(i) ? number.applyAsDouble(positions[i]) : padding);
    return numbers;
  }

  /**
   * {@code log Σ_k w_k e^{x_k} - x_i} of each cell in its row.
   *
   * @param elements x, one per cell: (cells)
   * @param weight w of a cell by its position, above 0
   * @return (rows × width); padding holds a finite number
   */
  NDArray surprise(NDArray elements, IntToDoubleFunction weight) {
    double[] logs = map(0, i -> Math.log(weight.applyAsDouble(i)));
    double[] masked = logs.clone();
    for (int i = 0; i < masked.length; i++) {
      masked[i] = holds(i) ? logs[i] : Tensors.NOTHING;
    }
    NDArray weighted = of(elements).add(Tensors.constant(elements, masked, shape()));
    return Tensors.constant(elements, logs, shape()).sub(weighted.logSoftmax(1)).flatten();
  }
}
