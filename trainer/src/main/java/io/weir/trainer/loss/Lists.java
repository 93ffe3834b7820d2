package io.weir.trainer.loss;

import io.weir.core.Checks;
import java.util.Arrays;

/**
 * The lists of a batch as one task sees them, padded to the longest: row-major (requests,
 * candidates).
 *
 * <p>The arrays are owned by the record and must not be written to after construction.
 *
 * @param requests U, the rows
 * @param candidates L, the length of the longest list
 * @param items index of each cell's item among the batch's distinct items; -1 = padding
 * @param stages {@code stageReached} of each cell; -1 = unknown or padding
 * @param labels of each cell, in [0, 1]; -1 = unknown or padding
 * @param requestWeights weight of each row, (U); 0 = the task has not matured in it, so that it is
 *     no request of the task
 */
public record Lists(
    int requests,
    int candidates,
    int[] items,
    byte[] stages,
    double[] labels,
    double[] requestWeights) {

  public Lists {
    int cells = requests * candidates;
    Checks.perItem("items", items.length, cells);
    Checks.perItem("stages", stages.length, cells);
    Checks.perItem("labels", labels.length, cells);
    Checks.perItem("requestWeights", requestWeights.length, requests);
  }

  /** How many rows are requests of the task, those with nothing to contribute included. */
  int taskRequests() {
    return (int) Arrays.stream(requestWeights).filter(weight -> weight > 0).count();
  }

  /** The row of a cell. */
  int row(int cell) {
    return cell / candidates;
  }

  /** Whether a cell holds an item of the group with a known label. */
  boolean labelled(int cell, SampleGroup group) {
    return items[cell] >= 0
        && labels[cell] >= 0
        && requestWeights[row(cell)] > 0
        && group.holds(stages[cell]);
  }

  /** The cells of a group with a known label, in row-major order. */
  int[] labelled(SampleGroup group) {
    int[] cells = new int[items.length];
    int size = 0;
    for (int cell = 0; cell < items.length; cell++) {
      if (labelled(cell, group)) {
        cells[size++] = cell;
      }
    }
    return Arrays.copyOf(cells, size);
  }
}
