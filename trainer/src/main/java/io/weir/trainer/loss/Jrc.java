package io.weir.trainer.loss;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.notBlank;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntToDoubleFunction;

/**
 * Joint optimisation of ranking and calibration by two logits: which class a sample is of, and
 * which sample of a list a class has.
 *
 * <p>"Understanding the Ranking Loss" Eq. 6 and 7.
 *
 * <p>With logits z_0 (no click) and z_1 (click), {@code clf = 1/N Σ w_i (log(e^{z_i0} + e^{z_i1}) -
 * z_{i,y_i})}, {@code rank = 1/N Σ w_i (log Σ_k w_k e^{z_{k,y_i}} - z_{i,y_i})}, {@code α clf +
 * (1-α) rank}; w_i = w for positives, else 1.
 *
 * <p>Shapes: scores (requests, candidates). The term's score is {@code z_1 - z_0}, the log-odds
 * that are served; the other score is z_0. Masked are the cells outside the groups and those
 * without a known label. k runs over the cells of the batch or of the request. Reduction: N is the
 * number of unmasked cells.
 *
 * <p>Deviations: 1. the model makes the difference and z_0 instead of z_0 and z_1, so that what
 * serves and what is measured is the score of every other loss; 2. each cell is multiplied by its
 * request's weight.
 */
public final class Jrc implements Loss {

  /**
   * Settings of {@link Jrc}.
   *
   * @param alpha share of the classification, in [0, 1]
   * @param positiveWeight w, in (0, 1]
   * @param negative the model's score that is z_0
   * @param scope over which cells k runs
   * @param groups the cells it looks at
   */
  public record Settings(
      double alpha, double positiveWeight, String negative, Scope scope, Set<SampleGroup> groups) {
    /** Even parts within each list of impressions. */
    public static final Settings DEFAULTS =
        new Settings(0.5, 1, "negative", Scope.REQUEST, Set.of(SampleGroup.EXPOSED));

    public Settings {
      check(alpha >= 0 && alpha <= 1, "alpha", alpha, "in [0, 1]");
      Bce.checkPositiveWeight(positiveWeight);
      notBlank("negative", negative);
      groups = SampleGroup.some("groups", groups);
    }
  }

  private final Settings settings;
  private final Bce classification;

  /** The loss with these settings. */
  public Jrc(Settings settings) {
    this.settings = settings;
    this.classification =
        new Bce(new Bce.Settings(settings.positiveWeight(), Reduction.ITEMS, settings.groups()));
  }

  @Override
  public Set<SampleGroup> groups() {
    return settings.groups();
  }

  @Override
  public List<Need> needs() {
    return List.of(Need.score("negative", settings.negative()));
  }

  @Override
  public double positiveWeight() {
    return settings.positiveWeight();
  }

  @Override
  public Optional<NDArray> value(LossInput input) {
    return classification(input)
        .map(value -> Tensors.times(value, settings.alpha()))
        .flatMap(
            point ->
                rank(input)
                    .map(value -> Tensors.times(value, 1 - settings.alpha()))
                    .map(point::add));
  }

  /** The classification part alone. */
  Optional<NDArray> classification(LossInput input) {
    return classification.value(input);
  }

  /** The ranking part alone. */
  Optional<NDArray> rank(LossInput input) {
    Cells cells = input.labelled(settings.groups());
    Grid grid = Grid.of(cells, settings.scope());
    if (grid.isEmpty()) {
      return Optional.empty();
    }
    NDArray negative = input.scores(settings.negative(), cells);
    NDArray positive = negative.add(input.scores(cells));
    IntToDoubleFunction weight = i -> cells.positive(i) ? settings.positiveWeight() : 1;
    return Optional.of(
        part(cells, grid, positive, weight, i -> cells.positive(i) ? weight.applyAsDouble(i) : 0)
            .add(
                part(
                    cells,
                    grid,
                    negative,
                    weight,
                    i -> cells.positive(i) ? 0 : weight.applyAsDouble(i))));
  }

  /** The cells of one class among all by the logit of that class. */
  private static NDArray part(
      Cells cells,
      Grid grid,
      NDArray logits,
      IntToDoubleFunction weight,
      IntToDoubleFunction ofClass) {
    NDArray terms = grid.surprise(logits, i -> grid.weight(i) * weight.applyAsDouble(i));
    return Tensors.dot(
        terms, grid.map(0, i -> cells.weight(i) * ofClass.applyAsDouble(i) / cells.size()));
  }
}
