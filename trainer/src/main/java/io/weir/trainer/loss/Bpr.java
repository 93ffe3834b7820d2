package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import java.util.Set;

/**
 * Bayesian personalised ranking: every positive above every negative of its request.
 *
 * <p>"Full Stage Learning to Rank" (FS-LTR) §8.2.2, a baseline.
 *
 * <p>The mean over all pairs of {@code sp(-(s_i - s_j))}, {@code sp(x) = log(1 + e^x)}.
 *
 * <p>Shapes: scores (requests, candidates). Positives are impressions with a positive label;
 * negatives the other cells of the chosen groups, impressions of no known label left out.
 *
 * <p>Deviations: 1. a positive meets all negatives of its request, as many as the samplers kept or
 * drew; the paper draws five; 2. a pair is multiplied by its request's weight.
 */
public final class Bpr implements Loss {

  /**
   * Settings of {@link Bpr}.
   *
   * @param negatives their groups
   */
  public record Settings(Set<SampleGroup> negatives) {
    /** What was shown, and what any stage dropped. */
    public static final Settings DEFAULTS =
        new Settings(Set.of(SampleGroup.EXPOSED, SampleGroup.RANKED, SampleGroup.RETRIEVED));

    public Settings {
      negatives = SampleGroup.some("negatives", negatives);
    }
  }

  private final Settings settings;

  /** The loss with these settings. */
  public Bpr(Settings settings) {
    this.settings = settings;
  }

  @Override
  public Set<SampleGroup> groups() {
    return SampleGroup.union(Set.of(SampleGroup.EXPOSED), settings.negatives());
  }

  @Override
  public Optional<NDArray> value(LossInput input) {
    Cells all = input.cells(groups());
    Cells cells = all.where(i -> positive(all, i) || negative(all, i));
    Grid grid = Grid.of(cells);
    double[] positives = grid.sums(i -> positive(cells, i) ? 1 : 0);
    double[] negatives = grid.sums(i -> positive(cells, i) ? 0 : 1);
    double pairs = 0;
    for (int row = 0; row < positives.length; row++) {
      pairs += positives[row] * negatives[row];
    }
    if (pairs == 0) {
      return Optional.empty();
    }
    double share = 1 / pairs;
    double[] upper = cells.map(i -> positive(cells, i) ? cells.weight(i) * share : 0);
    double[] lower = cells.map(i -> positive(cells, i) ? 0 : 1);
    return Optional.of(SortedPairs.logistic(input.scores(cells), grid, upper, lower));
  }

  private static boolean positive(Cells cells, int i) {
    return cells.group(i) == SampleGroup.EXPOSED && cells.positive(i);
  }

  private boolean negative(Cells cells, int i) {
    return settings.negatives().contains(cells.group(i))
        && (cells.group(i) != SampleGroup.EXPOSED || cells.label(i) >= 0);
  }
}
