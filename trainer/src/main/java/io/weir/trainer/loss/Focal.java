package io.weir.trainer.loss;

import static io.weir.core.Checks.check;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Cross-entropy in which well predicted samples count less.
 *
 * <p>"Understanding the Ranking Loss" Eq. 15 and 16.
 *
 * <p>With {@code p = σ(z)}: {@code -1/N Σ [w y (1-p)^γ log p + (1-y) p^γ log(1-p)]}. In the
 * modified form the weight of a negative is {@code p^γ + 1 - mean of p^γ over the negatives}, which
 * is 1 on average, and positives are as before. The weights are differentiated, that mean included.
 * γ = 0 is {@link Bce}.
 *
 * <p>Shapes: scores (requests, candidates). Masked are the cells outside the groups and those
 * without a known label. Reduction: the number of unmasked cells.
 *
 * <p>Deviations: 1. each cell is multiplied by its request's weight, and the mean over negatives is
 * so weighted.
 */
public final class Focal implements Loss {

  /** How negatives are weighed. */
  public enum Form {
    /** By p^γ. */
    STANDARD,
    /** By p^γ moved to a mean of 1. */
    MODIFIED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Settings of {@link Focal}.
   *
   * @param gamma γ, 0 or above
   * @param form how negatives are weighed
   * @param positiveWeight w, in (0, 1]
   * @param groups the cells it looks at
   */
  public record Settings(double gamma, Form form, double positiveWeight, Set<SampleGroup> groups) {
    /** Eq. 15 with the usual γ. */
    public static final Settings STANDARD =
        new Settings(2, Form.STANDARD, 1, Set.of(SampleGroup.EXPOSED));

    /** Eq. 16. */
    public static final Settings MODIFIED =
        new Settings(2, Form.MODIFIED, 1, Set.of(SampleGroup.EXPOSED));

    public Settings {
      check(gamma >= 0 && Double.isFinite(gamma), "gamma", gamma, "finite, >= 0");
      Bce.checkPositiveWeight(positiveWeight);
      groups = SampleGroup.some("groups", groups);
    }
  }

  private final Settings settings;

  /** The loss with these settings. */
  public Focal(Settings settings) {
    this.settings = settings;
  }

  @Override
  public Set<SampleGroup> groups() {
    return settings.groups();
  }

  @Override
  public double positiveWeight() {
    return settings.positiveWeight();
  }

  @Override
  public Optional<NDArray> value(LossInput input) {
    Cells cells = input.labelled(settings.groups());
    if (cells.isEmpty()) {
      return Optional.empty();
    }
    NDArray z = input.scores(cells);
    NDArray ofPositives = Tensors.softplus(z.neg());
    NDArray ofNegatives = Tensors.softplus(z);
    double[] positive =
        cells.map(i -> cells.weight(i) * settings.positiveWeight() * cells.label(i));
    double[] negative = cells.map(i -> cells.weight(i) * (1 - cells.label(i)));
    // log p = -sp(-z), so that p^γ = e^(-γ sp(-z)), and so for 1 - p.
    NDArray easeOfPositives = Tensors.times(ofNegatives, -settings.gamma()).exp();
    NDArray easeOfNegatives = Tensors.times(ofPositives, -settings.gamma()).exp();
    if (settings.form() == Form.MODIFIED) {
      easeOfNegatives = centred(easeOfNegatives, negative);
    }
    NDArray sum =
        Tensors.dot(easeOfPositives.mul(ofPositives), positive)
            .add(Tensors.dot(easeOfNegatives.mul(ofNegatives), negative));
    return Optional.of(Tensors.times(sum, 1.0 / cells.size()));
  }

  /** Moved so that the weighted mean is 1. */
  private static NDArray centred(NDArray values, double[] weights) {
    double total = Arrays.stream(weights).sum();
    if (total == 0) {
      return values;
    }
    NDArray mean = Tensors.dot(values, Arrays.stream(weights).map(w -> w / total).toArray());
    return values.sub(mean).add(1);
  }
}
