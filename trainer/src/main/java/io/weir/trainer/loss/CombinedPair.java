package io.weir.trainer.loss;

import static io.weir.core.Checks.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
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
 * <p>Cost: every pair once. The logistic function of a difference does not come apart into a sum of
 * sorted terms, so there is no way around the pairs.
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
    Cells positives = cells.where(cells::positive);
    Cells negatives = cells.where(i -> !cells.positive(i));
    return settings.scope() == Scope.BATCH
        ? batchRank(input, positives, negatives)
        : requestRank(input, positives, negatives);
  }

  private static Optional<NDArray> batchRank(LossInput input, Cells positives, Cells negatives) {
    double[] upper = positives.map(positives::weight);
    double[] lower = negatives.map(negatives::weight);
    double total = Arrays.stream(upper).sum() * Arrays.stream(lower).sum();
    if (total == 0) {
      return Optional.empty();
    }
    NDArray positive = input.scores(positives).reshape(-1, 1);
    NDArray negative = input.scores(negatives).reshape(1, -1);
    NDArray terms = Tensors.softplus(negative.sub(positive));
    NDArray weights = Tensors.constant(terms, lower, new Shape(lower.length, 1));
    NDArray sums = terms.matMul(weights).flatten();
    return Optional.of(Tensors.dot(sums, Arrays.stream(upper).map(w -> w / total).toArray()));
  }

  private static Optional<NDArray> requestRank(LossInput input, Cells positives, Cells negatives) {
    RowPairs pairs = RowPairs.of(positives, negatives);
    return pairs.isEmpty()
        ? Optional.empty()
        : Optional.of(
            pairs.logistic(
                input,
                i -> pairs.uppers().weight(i) / ((double) pairs.sizeBeside(i) * pairs.requests())));
  }
}
