package io.weir.trainer.loss;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Softmax of each positive against sampled negatives of its request.
 *
 * <p>"Full Stage Learning to Rank" (FS-LTR) §8.2.2, a baseline.
 *
 * <p>The mean over positives of {@code -log(e^{a_i} / (e^{a_i} + Σ_k e^{a_k}))}, {@code a = s/τ -
 * log q} with q the probability with which the item was sampled, or 1.
 *
 * <p>Shapes: scores (requests, candidates). Positives are impressions with a positive label;
 * negatives the other cells of the chosen groups, impressions of no known label left out.
 *
 * <p>Deviations: 1. a positive meets all negatives of its request; the paper draws five; 2. each
 * positive is multiplied by its request's weight.
 */
public final class SampledSoftmax implements HostLoss {

  /** Whether scores are corrected for sampling. */
  public enum Correction {
    /** q is 1. */
    NONE,
    /** q is the probability with which the item was kept or drawn. */
    INCLUSION;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Settings of {@link SampledSoftmax}.
   *
   * @param temperature τ, above 0
   * @param correction of the scores for sampling
   * @param negatives their groups
   */
  public record Settings(double temperature, Correction correction, Set<SampleGroup> negatives) {
    /** What was shown, and what any stage dropped, uncorrected. */
    public static final Settings DEFAULTS =
        new Settings(
            1,
            Correction.NONE,
            Set.of(SampleGroup.EXPOSED, SampleGroup.RANKED, SampleGroup.RETRIEVED));

    public Settings {
      Contrast.checkTemperature(temperature);
      negatives = SampleGroup.some("negatives", negatives);
    }
  }

  private final Settings settings;

  /** The loss with these settings. */
  public SampledSoftmax(Settings settings) {
    this.settings = settings;
  }

  @Override
  public Set<SampleGroup> groups() {
    return SampleGroup.union(Set.of(SampleGroup.EXPOSED), settings.negatives());
  }

  @Override
  public OptionalDouble value(LossInput input, HostTerm term) {
    Cells positives = input.positives();
    if (positives.isEmpty()) {
      return OptionalDouble.empty();
    }
    Cells negatives = input.negatives(settings.negatives(), positives);
    Contrast contrast =
        Contrast.of(
            positives,
            scores(term, positives),
            positives.weights(positives.size()),
            negatives,
            scores(term, negatives));
    term.add(positives, contrast.ofPositives(), 1 / settings.temperature());
    term.add(negatives, contrast.ofNegatives(), 1 / settings.temperature());
    return OptionalDouble.of(contrast.value());
  }

  private double[] scores(HostTerm term, Cells cells) {
    double[] scores = term.scores(cells, 1 / settings.temperature());
    return settings.correction() == Correction.NONE
        ? scores
        : cells.map(i -> scores[i] - Math.log(cells.inclusion(i)));
  }
}
