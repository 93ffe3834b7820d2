package io.weir.trainer.loss;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;

/** Some candidates of a batch, in row-major order, as a term sees them. */
final class Cells {
  private final LossInput input;
  private final int[] cells;
  private final int[] rows;

  /**
   * @param rows of the cells
   */
  Cells(LossInput input, int[] cells, int[] rows) {
    this.input = input;
    this.cells = cells;
    this.rows = rows;
  }

  int size() {
    return cells.length;
  }

  boolean isEmpty() {
    return cells.length == 0;
  }

  int row(int i) {
    return rows[i];
  }

  /** Where the cells of the request of one end: they stand side by side. */
  int endOfRow(int i) {
    int end = i + 1;
    while (end < cells.length && row(end) == row(i)) {
      end++;
    }
    return end;
  }

  /** The label by the term's rule; -1 = unknown. */
  double label(int i) {
    return input.label(cells[i]);
  }

  /** Whether the label is nearer to 1 than to 0. */
  boolean positive(int i) {
    return isPositive(label(i));
  }

  static boolean isPositive(double label) {
    return label > 0.5;
  }

  /** The weight of the cell's request. */
  double weight(int i) {
    return input.weight(row(i));
  }

  double requestWeight(int row) {
    return input.weight(row);
  }

  SampleGroup group(int i) {
    SampleGroup group = input.lists().groups()[cells[i]];
    if (group == null) {
      throw new IllegalStateException("a cell of no group");
    }
    return group;
  }

  /** Whether it is of some groups, by their bits. */
  boolean isOf(int groups, int i) {
    return (input.marks()[cells[i]] & groups) != 0;
  }

  /** Deepest stage that lists the item; 0 for what was drawn. */
  byte stage(int i) {
    return input.lists().stages()[cells[i]];
  }

  /** A further number by its name, NaN = not known. */
  double number(String name, int i) {
    return input.numbers(name)[cells[i]];
  }

  /** One of the batch's distinct items. */
  int item(int i) {
    return input.lists().items()[cells[i]];
  }

  /** With which the item was kept or drawn. */
  double inclusion(int i) {
    return input.lists().inclusion()[cells[i]];
  }

  /** 1-based rank in ranking's list, 0 = none. */
  int rankingRank(int i) {
    return input.lists().rankingRanks()[cells[i]];
  }

  /** Those for which the predicate of a position holds. */
  Cells where(IntPredicate chosen) {
    int[] left = new int[cells.length];
    int[] ofRows = new int[cells.length];
    int size = 0;
    for (int i = 0; i < cells.length; i++) {
      if (chosen.test(i)) {
        ofRows[size] = rows[i];
        left[size++] = cells[i];
      }
    }
    return new Cells(input, Arrays.copyOf(left, size), Arrays.copyOf(ofRows, size));
  }

  /** Items of the cells. */
  int[] items() {
    int[] items = new int[cells.length];
    Arrays.setAll(items, this::item);
    return items;
  }

  /** The weights of the cells' requests, divided. */
  double[] weights(double denominator) {
    double[] weights = new double[cells.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = weight(i) / denominator;
    }
    return weights;
  }

  /** A number of each cell by its position. */
  double[] map(IntToDoubleFunction number) {
    double[] numbers = new double[cells.length];
    Arrays.setAll(numbers, number);
    return numbers;
  }

  /** Rows of the cells. */
  int[] rows() {
    return rows.clone();
  }

  /** The place in (requests, columns). */
  int cell(int i) {
    return cells[i];
  }

  /** The place among the elements of the term's score. */
  int place(int i) {
    return input.place(cells[i], rows[i]);
  }
}
