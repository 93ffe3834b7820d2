package io.weir.trainer.loss;

import static io.weir.core.Checks.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Locale;
import java.util.Optional;

/**
 * Binary cross-entropy of the final scores.
 *
 * <p>"Understanding the Ranking Loss" Eq. 1 and 14; HCCP Eq. 1.
 *
 * <p>{@code ℓ(z, y) = w y sp(-z) + (1 - y) sp(z)} with {@code sp(x) = log(1 + e^x)}; y may be soft.
 *
 * <p>Shapes: logits (requests, candidates). Masked are the cells outside the group and those
 * without a known label. Reduction: {@code items} divides the sum by the number of unmasked cells,
 * not by the sum of weights; {@code requests} by the number of the task's requests, empty rows
 * included.
 *
 * <p>Deviations: 1. each row is multiplied by the request's weight for the task (1 unless the join
 * drew the request with a probability).
 */
public final class Bce implements Loss {

  /** What the sum is divided by. */
  public enum Reduction {
    /** The number of unmasked cells. */
    ITEMS,
    /** The number of the task's requests. */
    REQUESTS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Settings of {@link Bce}.
   *
   * @param positiveWeight w, in (0, 1]
   * @param reduction what the sum is divided by
   * @param group the cells it looks at
   */
  public record Settings(double positiveWeight, Reduction reduction, SampleGroup group) {
    /** Unweighted item mean over impressions. */
    public static final Settings DEFAULTS = new Settings(1, Reduction.ITEMS, SampleGroup.EXPOSED);

    public Settings {
      check(
          positiveWeight > 0 && positiveWeight <= 1,
          "positive-weight",
          positiveWeight,
          "in (0, 1]");
    }
  }

  private final Settings settings;

  /** The loss with these settings. */
  public Bce(Settings settings) {
    this.settings = settings;
  }

  @Override
  public Optional<NDArray> value(LossInput input) {
    Lists lists = input.lists();
    int[] cells = lists.labelled(settings.group());
    if (cells.length == 0) {
      return Optional.empty();
    }
    double[] positive = new double[cells.length];
    double[] negative = new double[cells.length];
    for (int i = 0; i < cells.length; i++) {
      double label = lists.labels()[cells[i]];
      double weight = lists.requestWeights()[lists.row(cells[i])];
      positive[i] = weight * settings.positiveWeight() * label;
      negative[i] = weight * (1 - label);
    }
    NDArray z = Tensors.take(input.logits(), cells);
    // sp(-z) = sp(z) - z would lose digits; both forms are computed.
    NDArray sum =
        weighted(Tensors.softplus(z.neg()), positive).add(weighted(Tensors.softplus(z), negative));
    double denominator =
        settings.reduction() == Reduction.ITEMS ? cells.length : lists.taskRequests();
    return Optional.of(Tensors.times(sum, 1 / denominator));
  }

  @Override
  public double positiveWeight() {
    return settings.positiveWeight();
  }

  private static NDArray weighted(NDArray terms, double[] weights) {
    return terms.mul(Tensors.constant(terms, weights, new Shape(weights.length))).sum();
  }
}
