package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Cells laid out by request: (rows, width), padded to the longest; requests without a cell have no
 * row.
 */
final class Grid {
  private static final int PADDING = -1;

  private final int[] requests;
  private final int width;
  private final int[] positions;

  private Grid(int[] requests, int width, int[] positions) {
    this.requests = requests;
    this.width = width;
    this.positions = positions;
  }

  /** Every request with a cell, its cells in their own order. */
  static Grid of(Cells cells) {
    return of(cells, request -> true);
  }

  /** One row per request, or one of the whole batch, its request -1. */
  static Grid of(Cells cells, Scope scope) {
    if (scope == Scope.REQUEST || cells.isEmpty()) {
      return of(cells);
    }
    return new Grid(new int[] {-1}, cells.size(), IntStream.range(0, cells.size()).toArray());
  }

  /** The chosen requests with a cell. */
  static Grid of(Cells cells, IntPredicate chosen) {
    int[] rows = cells.rows();
    int[] requests = Arrays.stream(rows).distinct().filter(chosen).toArray();
    int width = 0;
    int[][] byRow = new int[requests.length][];
    for (int row = 0, from = 0; row < requests.length; row++) {
      while (rows[from] != requests[row]) {
        from++;
      }
      int to = from;
      while (to < rows.length && rows[to] == requests[row]) {
        to++;
      }
      byRow[row] = IntStream.range(from, to).toArray();
      width = Math.max(width, to - from);
    }
    int[] positions = new int[requests.length * width];
    Arrays.fill(positions, PADDING);
    for (int row = 0; row < requests.length; row++) {
      System.arraycopy(byRow[row], 0, positions, row * width, byRow[row].length);
    }
    return new Grid(requests, width, positions);
  }

  /** The same rows, each ascending by a key of the cells; equal keys keep their order. */
  Grid sorted(IntToDoubleFunction key) {
    int[] sorted = positions.clone();
    for (int row = 0; row < rows(); row++) {
      int[] own =
          Arrays.stream(positions, row * width, (row + 1) * width)
              .filter(position -> position != PADDING)
              .boxed()
              .sorted(Comparator.comparingDouble(key::applyAsDouble))
              .mapToInt(Integer::intValue)
              .toArray();
      System.arraycopy(own, 0, sorted, row * width, own.length);
    }
    return new Grid(requests, width, sorted);
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

  /** The request of a row. */
  int request(int row) {
    return requests[row];
  }

  /** The row of a request, negative where it has none. */
  int row(int request) {
    return Arrays.binarySearch(requests, request);
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

  /** Numbers of the rows. */
  double[] mapRows(IntToDoubleFunction number) {
    double[] numbers = new double[rows()];
    Arrays.setAll(numbers, number);
    return numbers;
  }

  /**
   * Elements laid out, with padding so low that it adds nothing to a sum of exponentials.
   *
   * @param elements one per cell: (cells)
   */
  NDArray masked(NDArray elements) {
    return weighted(elements, i -> 1);
  }

  /**
   * Elements laid out, each plus the logarithm of its weight: what a sum of weighted exponentials
   * runs over. Padding, and what has weight 0, is so low that it adds nothing.
   *
   * @param elements one per cell: (cells)
   * @param weight of a cell by its position, 0 or above
   */
  NDArray weighted(NDArray elements, IntToDoubleFunction weight) {
    double[] added =
        map(Tensors.NOTHING, i -> Math.max(Tensors.NOTHING, Math.log(weight.applyAsDouble(i))));
    return of(elements).add(Tensors.constant(elements, added, shape()));
  }
}
