package io.weir.trainer.loss;

import static io.weir.core.Checks.check;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import java.util.Set;

/**
 * Binary cross-entropy of the scores.
 *
 * <p>"Understanding the Ranking Loss" Eq. 1 and 14; HCCP Eq. 1; GRACE Eq. 2 and 3.
 *
 * <p>{@code ℓ(z, y) = w y sp(-z) + (1 - y) sp(z)} with {@code sp(x) = log(1 + e^x)}; y may be soft.
 *
 * <p>Shapes: scores (requests, candidates). Masked are the cells outside the groups and those
 * without a known label. Reduction: {@code items} divides the sum by the number of unmasked cells,
 * not by the sum of weights; {@code requests} by the number of the task's requests, empty rows
 * included.
 *
 * <p>Deviations: 1. each row is multiplied by the request's weight for the task (1 unless the join
 * drew the request with a probability).
 */
public final class Bce implements Loss {

  /**
   * Settings of {@link Bce}.
   *
   * @param positiveWeight w, in (0, 1]
   * @param reduction what the sum is divided by
   * @param groups the cells it looks at
   */
  public record Settings(double positiveWeight, Reduction reduction, Set<SampleGroup> groups) {
    /** Unweighted item mean over impressions. */
    public static final Settings DEFAULTS =
        new Settings(1, Reduction.ITEMS, Set.of(SampleGroup.EXPOSED));

    public Settings {
      checkPositiveWeight(positiveWeight);
      groups = SampleGroup.some("groups", groups);
    }
  }

  private final Settings settings;

  /** The loss with these settings. */
  public Bce(Settings settings) {
    this.settings = settings;
  }

  @Override
  public Set<SampleGroup> groups() {
    return settings.groups();
  }

  @Override
  public Optional<NDArray> value(LossInput input) {
    Cells cells = input.labelled(settings.groups());
    if (cells.isEmpty()) {
      return Optional.empty();
    }
    double denominator = settings.reduction().denominator(cells.size(), input.requests());
    double[] positive =
        cells.map(i -> cells.weight(i) * settings.positiveWeight() * cells.label(i) / denominator);
    double[] negative = cells.map(i -> cells.weight(i) * (1 - cells.label(i)) / denominator);
    HostTerm term = input.onHost();
    double[] z = term.scores(cells);
    double value = 0;
    for (int i = 0; i < z.length; i++) {
      value += positive[i] == 0 ? 0 : positive[i] * Logistic.softplus(-z[i]);
      value += negative[i] == 0 ? 0 : negative[i] * Logistic.softplus(z[i]);
    }
    term.add(
        cells,
        cells.map(
            i -> negative[i] * Logistic.sigmoid(z[i]) - positive[i] * Logistic.sigmoid(-z[i])));
    return Optional.of(term.value(value));
  }

  @Override
  public double positiveWeight() {
    return settings.positiveWeight();
  }

  /**
   * {@code Σ p_i sp(-z_i) + n_i sp(z_i)}.
   *
   * @param z (cells)
   * @param positive p
   * @param negative n
   */
  static NDArray sum(NDArray z, double[] positive, double[] negative) {
    double[] signs = new double[positive.length];
    double[] weights = new double[positive.length];
    for (int i = 0; i < signs.length; i++) {
      if (positive[i] != 0 && negative[i] != 0) {
        // sp(-z) = sp(z) - z would lose digits; both forms are computed.
        return Tensors.dot(Tensors.softplus(z.neg()), positive)
            .add(Tensors.dot(Tensors.softplus(z), negative));
      }
      signs[i] = positive[i] != 0 ? -1 : 1;
      weights[i] = positive[i] + negative[i];
    }
    return Tensors.dot(Tensors.softplus(z.mul(Tensors.constant(z, signs))), weights);
  }

  static void checkPositiveWeight(double weight) {
    check(weight > 0 && weight <= 1, "positive-weight", weight, "in (0, 1]");
  }
}
