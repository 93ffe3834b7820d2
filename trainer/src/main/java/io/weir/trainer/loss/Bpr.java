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
    RowPairs pairs = RowPairs.of(input.positives(), input.negatives(settings.negatives()));
    double size = pairs.size();
    return pairs.isEmpty()
        ? Optional.empty()
        : Optional.of(pairs.logistic(input, i -> pairs.uppers().weight(i) / size));
  }
}
