package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import java.util.Set;

/**
 * Cross-entropy of every ordered pair's difference, equal labels included.
 *
 * <p>"Understanding the Ranking Loss" Eq. 2.
 *
 * <p>{@code 1/N² Σ_{i,j} ℓ(z_i - z_j, y_ij)}, y_ij = 1, ½ or 0 as y_i is above, equal to or below
 * y_j; the diagonal counts, log 2 each.
 *
 * <p>Shapes: scores (requests, candidates). Masked are the cells outside the groups and those
 * without a known label; labels may be graded. Scope {@code batch} holds all cells of the batch
 * against each other; scope {@code request} those of each row, and takes the mean over rows.
 *
 * <p>Deviations: 1. a pair is weighted by both requests' weights, a row by its request's; 2. scope
 * {@code request} is not in the paper.
 *
 * <p>Cost: that of sorting, whatever the number of pairs ({@link SortedPairs}).
 */
public final class RankNet implements Loss {

  /**
   * Settings of {@link RankNet}.
   *
   * @param scope which cells are paired
   * @param groups the cells it looks at
   */
  public record Settings(Scope scope, Set<SampleGroup> groups) {
    /** The paper's, over impressions. */
    public static final Settings DEFAULTS = new Settings(Scope.BATCH, Set.of(SampleGroup.EXPOSED));

    public Settings {
      groups = SampleGroup.some("groups", groups);
    }
  }

  private final Settings settings;

  /** The loss with these settings. */
  public RankNet(Settings settings) {
    this.settings = settings;
  }

  @Override
  public Set<SampleGroup> groups() {
    return settings.groups();
  }

  @Override
  public Optional<NDArray> value(LossInput input) {
    Cells cells = input.labelled(settings.groups());
    Grid grid = Grid.of(cells, settings.scope());
    if (grid.isEmpty()) {
      return Optional.empty();
    }
    double[] labels = cells.map(cells::label);
    double[] weights = cells.map(grid::weight);
    double[] shares = weights.clone();
    // ℓ(d, ½) = ½ sp(d) + ½ sp(-d), and each pair comes in both orders: twice sp of the wrong
    // order where the labels differ, once each where they do not. As sp(-d) = sp(d) - d, the
    // former is the latter less the difference of the scores.
    double[] linear = new double[labels.length];
    double[] totals = grid.sums(grid::weight);
    for (int row = 0; row < totals.length; row++) {
      double share = grid.rowWeight(row) / (totals[row] * totals[row] * totals.length);
      int[] members = grid.members(row);
      for (int i : members) {
        shares[i] *= share;
      }
      addBelow(Order.ascending(members, labels), labels, weights, shares, linear);
    }
    return Optional.of(SortedPairs.logistic(input.scores(cells), grid, shares, weights, linear));
  }

  /** Adds to each cell the weights of the cells of lower labels less those of higher ones. */
  private static void addBelow(
      int[] order, double[] labels, double[] weights, double[] shares, double[] linear) {
    double total = 0;
    for (int i : order) {
      total += weights[i];
    }
    double below = 0;
    for (int from = 0, to = 0; from < order.length; from = to) {
      double same = 0;
      while (to < order.length && labels[order[to]] == labels[order[from]]) {
        same += weights[order[to++]];
      }
      for (int at = from; at < to; at++) {
        linear[order[at]] += shares[order[at]] * (below - (total - below - same));
      }
      below += same;
    }
  }
}
