package io.weir.trainer.loss;

import static io.weir.core.Checks.check;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Cross-entropy combined with a pair-wise ranking loss between every positive and every negative.
 *
 * <p>"Understanding the Ranking Loss for Recommendation with Sparse User Feedback" Eq. 8.
 *
 * <p>{@code α BCE + (1-α) Rank}, {@code Rank = 1/(N₊N₋) Σ_{i∈+} Σ_{j∈-} sp(-(z_i - z_j))}.
 *
 * <p>Shapes: scores (requests, candidates). Masked are the cells outside the groups and those
 * without a known label. Reduction: BCE is the item mean over the batch. Scope {@code batch} pairs
 * all cells of the batch; scope {@code request} pairs within each row and takes the mean over the
 * rows that have a pair. No pair: Rank is 0, BCE stays.
 *
 * <p>Deviations: 1. the outer sum runs over positives (N₋ in print is a misprint); 2. scope {@code
 * request} is for streams of lists and not in the paper; there each row counts with its request's
 * weight, while scope {@code batch} takes the mean of the pairs weighted by both requests. The
 * positive weight does not enter Rank.
 *
 * <p>Cost: that of sorting, whatever the number of pairs ({@link SortedPairs}).
 */
public final class CombinedPair implements Loss {

  /**
   * Settings of {@link CombinedPair}.
   *
   * @param alpha share of BCE, in [0, 1]
   * @param positiveWeight of BCE, in (0, 1]
   * @param scope which cells are paired
   * @param groups the cells it looks at
   */
  public record Settings(
      double alpha, double positiveWeight, Scope scope, Set<SampleGroup> groups) {
    /** The paper's online weight of the ranking loss, 0.1, within each list. */
    public static final Settings DEFAULTS =
        new Settings(0.9, 1, Scope.REQUEST, Set.of(SampleGroup.EXPOSED));

    public Settings {
      check(alpha >= 0 && alpha <= 1, "alpha", alpha, "in [0, 1]");
      Bce.checkPositiveWeight(positiveWeight);
      groups = SampleGroup.some("groups", groups);
    }
  }

  private final Settings settings;
  private final Bce bce;

  /** The loss with these settings. */
  public CombinedPair(Settings settings) {
    this.settings = settings;
    this.bce =
        new Bce(new Bce.Settings(settings.positiveWeight(), Reduction.ITEMS, settings.groups()));
  }

  @Override
  public Set<SampleGroup> groups() {
    return settings.groups();
  }

  @Override
  public Optional<NDArray> value(LossInput input) {
    Optional<NDArray> point = bce.value(input).map(value -> Tensors.times(value, settings.alpha()));
    Optional<NDArray> pair = rank(input).map(value -> Tensors.times(value, 1 - settings.alpha()));
    return point.map(value -> pair.map(value::add).orElse(value)).or(() -> pair);
  }

  @Override
  public double positiveWeight() {
    return settings.positiveWeight();
  }

  /** The ranking part alone. */
  Optional<NDArray> rank(LossInput input) {
    Cells cells = input.labelled(settings.groups());
    Grid grid = Grid.of(cells, settings.scope());
    double[] upper = cells.map(i -> cells.positive(i) ? grid.weight(i) : 0);
    double[] lower = cells.map(i -> cells.positive(i) ? 0 : grid.weight(i));
    double[] pairs = grid.sums(i -> upper[i]);
    double[] lowers = grid.sums(i -> lower[i]);
    Arrays.setAll(pairs, row -> pairs[row] * lowers[row]);
    long rows = Arrays.stream(pairs).filter(mass -> mass > 0).count();
    if (rows == 0) {
      return Optional.empty();
    }
    for (int row = 0; row < pairs.length; row++) {
      double share = pairs[row] > 0 ? grid.rowWeight(row) / (pairs[row] * rows) : 0;
      for (int i : grid.members(row)) {
        upper[i] *= share;
      }
    }
    return Optional.of(SortedPairs.logistic(input.scores(cells), grid, upper, lower));
  }
}
