package io.weir.trainer.loss;

import java.util.OptionalDouble;
import java.util.Set;

/**
 * A contrastive loss of each positive against the negatives of its request.
 *
 * <p>HCCP §3.2.3, of the final scores against hard negatives, and its ablations "w/o PRC", "w/o
 * Neg" and "w/o Margin".
 *
 * <p>{@code 1/U Σ_{p∈pos} [log(e^{s_p/τ} + Σ_{n∈neg} e^{s_n/τ}) - s_p/τ]}. Other positives, and
 * impressions without the action unless their group is chosen, are in no denominator.
 *
 * <p>Shapes: scores (requests, candidates). Reduction: divided by the number of the task's
 * requests, those without a positive included.
 *
 * <p>Deviations: 1. each row is multiplied by the request's weight.
 */
public final class InfoNce implements HostLoss {

  /**
   * Settings of {@link InfoNce}.
   *
   * @param temperature τ, above 0
   * @param negatives their groups
   * @param reduction what the sum is divided by
   */
  public record Settings(double temperature, Set<SampleGroup> negatives, Reduction reduction) {
    /** The paper's, against hard negatives. */
    public static final Settings DEFAULTS =
        new Settings(0.1, Set.of(SampleGroup.RANKED, SampleGroup.RETRIEVED), Reduction.REQUESTS);

    public Settings {
      Contrast.checkTemperature(temperature);
      negatives = SampleGroup.some("negatives", negatives);
    }
  }

  private final Settings settings;

  /** The loss with these settings. */
  public InfoNce(Settings settings) {
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
    double denominator = settings.reduction().denominator(positives.size(), input.requests());
    double tau = settings.temperature();
    Contrast contrast =
        Contrast.of(
            positives,
            term.scores(positives, 1 / tau),
            positives.weights(denominator),
            negatives,
            term.scores(negatives, 1 / tau));
    term.add(positives, contrast.ofPositives(), 1 / tau);
    term.add(negatives, contrast.ofNegatives(), 1 / tau);
    return OptionalDouble.of(contrast.value());
  }
}
