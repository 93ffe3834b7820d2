package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
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
public final class InfoNce implements Loss {

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
  public Optional<NDArray> value(LossInput input) {
    Cells positives = input.positives();
    if (positives.isEmpty()) {
      return Optional.empty();
    }
    Cells negatives = input.negatives(settings.negatives());
    double denominator = settings.reduction().denominator(positives.size(), input.requests());
    HostTerm term = input.onHost();
    Contrast contrast =
        Contrast.of(
            positives,
            HostTerm.times(term.scores(positives), 1 / settings.temperature()),
            positives.map(i -> positives.weight(i) / denominator),
            negatives,
            HostTerm.times(term.scores(negatives), 1 / settings.temperature()));
    term.add(positives, HostTerm.times(contrast.ofPositives(), 1 / settings.temperature()));
    term.add(negatives, HostTerm.times(contrast.ofNegatives(), 1 / settings.temperature()));
    return Optional.of(term.value(contrast.value()));
  }
}
