package io.weir.trainer.loss;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.perItem;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The candidates of a batch: row-major (requests, columns). The first columns hold each request's
 * list, padded to the longest; behind them stands what was drawn for it.
 *
 * <p>The arrays are owned by the record and must not be written to after construction.
 *
 * @param requests U, the rows
 * @param listed L, the length of the longest list: the columns that final scores exist for
 * @param columns L and the most items that were drawn for a request
 * @param items index of each cell's item among the batch's distinct items; -1 = padding
 * @param groups of each cell; null = padding, or the item's fate is unknown
 * @param stages {@code stageReached} of each cell; -1 = unknown or padding
 * @param rankingRanks 1-based rank in ranking's list of each cell; 0 = none
 * @param inclusion probability with which each cell's item was kept or drawn
 * @param numbers further numbers per cell by name, NaN = not known: {@code ranking-score} and cross
 *     features
 */
public record Lists(
    int requests,
    int listed,
    int columns,
    int[] items,
    @Nullable SampleGroup[] groups,
    byte[] stages,
    int[] rankingRanks,
    double[] inclusion,
    Map<String, double[]> numbers) {

  public Lists {
    int cells = requests * columns;
    check(listed <= columns, "listed", listed, "<= " + columns + " columns");
    perItem("items", items.length, cells);
    perItem("groups", groups.length, cells);
    perItem("stages", stages.length, cells);
    perItem("rankingRanks", rankingRanks.length, cells);
    perItem("inclusion", inclusion.length, cells);
    numbers.forEach((name, values) -> perItem("numbers." + name, values.length, cells));
    numbers = Map.copyOf(numbers);
  }

  /** The place of a cell in (requests, listed); only for cells of a list. */
  int listedPlace(int cell, int row) {
    return cell - row * (columns - listed);
  }

  /** The items of all cells, that of padding any. */
  int[] anyItems() {
    return Arrays.stream(items).map(item -> Math.max(0, item)).toArray();
  }
}
