package io.weir.trainer.loss;

import static io.weir.core.Checks.check;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.BitSet;

/** Positives against the negatives of their own requests, by softmax. */
final class Contrast {
  private Contrast() {}

  static void checkTemperature(double temperature) {
    check(
        temperature > 0 && Double.isFinite(temperature), "temperature", temperature, "finite, > 0");
  }

  /**
   * {@code log(e^s_p + Σ_n e^s_n) - s_p} of each positive: (positives). Other positives are in no
   * denominator; where a request has no negative it is 0.
   *
   * @param positives at least one
   * @param ofPositives their scores: (positives)
   * @param ofNegatives scores of the negatives: (negatives)
   */
  static NDArray terms(Cells positives, NDArray ofPositives, Cells negatives, NDArray ofNegatives) {
    BitSet wanted = new BitSet();
    Arrays.stream(positives.rows()).forEach(wanted::set);
    Grid grid = Grid.of(negatives, wanted::get);
    if (grid.isEmpty()) {
      return Tensors.times(ofPositives, 0);
    }
    NDArray sums = Tensors.logSumExp(grid.masked(ofNegatives), 1);
    int[] rows = Arrays.stream(positives.rows()).map(grid::row).toArray();
    NDArray ofRows = Tensors.take(sums, Arrays.stream(rows).map(r -> Math.max(0, r)).toArray());
    NDArray terms = Tensors.softplus(ofRows.sub(ofPositives));
    // A request without negatives points at another's sum.
    return terms.mul(Tensors.constant(terms, positives.map(i -> rows[i] < 0 ? 0 : 1)));
  }
}
