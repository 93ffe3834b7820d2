package io.weir.trainer.loss;

import io.weir.core.cascade.Stage;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Candidates, labels and weights in arrays that tests write to; all padding at first. */
final class CandidateTable {
  final int requests;
  final int listed;
  final int columns;
  final int[] items;
  final @Nullable SampleGroup[] groups;
  final byte[] stages;
  final int[] rankingRanks;
  final double[] inclusion;
  final Map<String, double[]> numbers = new HashMap<>();
  final double[] labels;
  final double[] weights;
  final boolean[] matured;

  CandidateTable(int requests, int listed, int drawn) {
    this.requests = requests;
    this.listed = listed;
    this.columns = listed + drawn;
    int cells = requests * columns;
    items = new int[cells];
    groups = new SampleGroup[cells];
    stages = new byte[cells];
    rankingRanks = new int[cells];
    inclusion = new double[cells];
    labels = new double[cells];
    weights = new double[requests];
    matured = new boolean[requests];
    Arrays.fill(items, -1);
    Arrays.fill(stages, Stage.UNKNOWN);
    Arrays.fill(inclusion, 1);
    Arrays.fill(labels, -1);
    Arrays.fill(weights, 1);
    Arrays.fill(matured, true);
  }

  /** Places a candidate of a list. */
  void list(int request, int column, int item, int stageReached, double label) {
    int cell = cell(request, column);
    items[cell] = item;
    stages[cell] = (byte) stageReached;
    groups[cell] = SampleGroup.of((byte) stageReached);
    labels[cell] = label;
  }

  /** Places an item that was drawn, behind the list. */
  void draw(int request, int place, int item, SampleGroup group) {
    int cell = cell(request, listed + place);
    items[cell] = item;
    stages[cell] = Stage.POOL;
    groups[cell] = group;
    labels[cell] = 0;
  }

  int cell(int request, int column) {
    return request * columns + column;
  }

  /** A copy with rows and, within rows, the cells of lists and of draws in reverse order. */
  CandidateTable reversed() {
    CandidateTable other = new CandidateTable(requests, listed, columns - listed);
    for (int row = 0; row < requests; row++) {
      int from = requests - 1 - row;
      other.weights[row] = weights[from];
      other.matured[row] = matured[from];
      for (int column = 0; column < columns; column++) {
        int left = column < listed ? listed - 1 - column : columns - 1 - (column - listed);
        other.copy(other.cell(row, column), this, cell(from, left));
      }
    }
    return other;
  }

  /** A copy. */
  CandidateTable copy() {
    CandidateTable other = new CandidateTable(requests, listed, columns - listed);
    System.arraycopy(weights, 0, other.weights, 0, requests);
    System.arraycopy(matured, 0, other.matured, 0, requests);
    for (int cell = 0; cell < items.length; cell++) {
      other.copy(cell, this, cell);
    }
    return other;
  }

  /** The same requests so many times over, each time with other items. */
  CandidateTable times(int n, int distinct) {
    CandidateTable other = new CandidateTable(n * requests, listed, columns - listed);
    for (int row = 0; row < other.requests; row++) {
      other.weights[row] = weights[row % requests];
      other.matured[row] = matured[row % requests];
    }
    for (int cell = 0; cell < other.items.length; cell++) {
      int source = cell % items.length;
      other.copy(cell, this, source);
      other.items[cell] += items[source] < 0 ? 0 : cell / items.length * distinct;
    }
    return other;
  }

  private void copy(int cell, CandidateTable from, int source) {
    items[cell] = from.items[source];
    groups[cell] = from.groups[source];
    stages[cell] = from.stages[source];
    rankingRanks[cell] = from.rankingRanks[source];
    inclusion[cell] = from.inclusion[source];
    labels[cell] = from.labels[source];
    from.numbers.forEach(
        (name, values) ->
            numbers.computeIfAbsent(name, n -> new double[items.length])[cell] = values[source]);
  }

  Lists lists() {
    return new Lists(
        requests, listed, columns, items, groups, stages, rankingRanks, inclusion, numbers);
  }

  TaskLabels taskLabels() {
    return new TaskLabels(labels, weights, matured);
  }
}
