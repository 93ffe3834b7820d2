package io.weir.trainer.loss;

import static io.weir.core.Checks.check;

import ai.djl.ndarray.NDArray;
import java.util.OptionalDouble;
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
public final class Bce implements HostLoss {

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
  public OptionalDouble value(LossInput input, HostTerm term) {
    Cells cells = input.labelled(settings.groups());
    if (cells.isEmpty()) {
      return OptionalDouble.empty();
    }
    double denominator = settings.reduction().denominator(cells.size(), input.requests());
    double[] z = term.scores(cells, 1);
    double[] gradient = new double[z.length];
    double value = 0;
    for (int i = 0; i < z.length; i++) {
      double label = cells.label(i);
      double positive = cells.weight(i) * settings.positiveWeight() * label / denominator;
      double negative = cells.weight(i) * (1 - label) / denominator;
      if (positive != 0) {
        value += positive * Logistic.softplus(-z[i]);
        gradient[i] -= positive * Logistic.sigmoid(-z[i]);
      }
      if (negative != 0) {
        value += negative * Logistic.softplus(z[i]);
        gradient[i] += negative * Logistic.sigmoid(z[i]);
      }
    }
    term.add(cells, gradient, 1);
    return OptionalDouble.of(value);
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
