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
    NDArray z = grid.of(input.scores(cells));
    NDArray y = Tensors.constant(z, grid.map(0, cells::label), grid.shape());
    // ℓ(d, ½) = ½ sp(d) + ½ sp(-d), and each pair comes in both orders: twice sp of the wrong
    // order where the labels differ, once sp where they do not.
    NDArray factors = GradedPairs.upper(y).sub(GradedPairs.lower(y)).sign().add(1);
    NDArray terms = Tensors.softplus(GradedPairs.lower(z).sub(GradedPairs.upper(z))).mul(factors);
    NDArray weights = Tensors.constant(z, grid.map(0, grid::weight), grid.shape());
    NDArray sums = terms.matMul(GradedPairs.upper(weights)).squeeze(2).mul(weights);
    double[] totals = grid.sums(grid::weight);
    for (int row = 0; row < totals.length; row++) {
      totals[row] = grid.rowWeight(row) / (totals[row] * totals[row] * totals.length);
    }
    return Optional.of(Tensors.dot(sums.sum(new int[] {1}), totals));
  }
}
