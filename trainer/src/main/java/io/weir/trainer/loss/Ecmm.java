package io.weir.trainer.loss;

import static io.weir.core.Checks.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Three towers over the entire chain: clicked among all, shown among all, and not shown.
 *
 * <p>ECMM Eq. 1 and 5, without its penalty, which is {@link L0Penalty}.
 *
 * <p>{@code L_ETCTR + L_ETR + L_ITR}, each the cross-entropy of a tower over all samples, with
 * labels y6 (clicked), y5 (shown) and 1 - y5. In form {@code direct} each tower's logit predicts
 * its own; in form {@code sum} the exposure rate is predicted by the sum of the first two towers'
 * probabilities, clipped to [ε, 1 - ε] with gradient 0 where it is clipped.
 *
 * <p>Shapes: three scores (requests, candidates); the term's own is the click tower's. Masked are
 * the cells outside the groups and impressions without a known label. Reduction: the number of
 * unmasked cells.
 *
 * <p>Deviations: 1. each cell is multiplied by its request's weight.
 */
public final class Ecmm implements Loss {

  /** What predicts the exposure. */
  public enum Form {
    /** The exposure tower. */
    DIRECT,
    /** The sum of click and exposure tower. */
    SUM;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Settings of {@link Ecmm}.
   *
   * @param exposure the model's score that is the exposure tower
   * @param implication the model's score that is the implication tower
   * @param form what predicts the exposure
   * @param epsilon ε of form {@code sum}
   * @param groups the cells it looks at
   */
  public record Settings(
      String exposure, String implication, Form form, double epsilon, Set<SampleGroup> groups) {
    /** The direct form over all that was retrieved. */
    public static final Settings DEFAULTS =
        new Settings(
            "exposure",
            "implication",
            Form.DIRECT,
            1e-7,
            Set.of(SampleGroup.EXPOSED, SampleGroup.RANKED, SampleGroup.RETRIEVED));

    public Settings {
      check(epsilon > 0 && epsilon < 0.5, "epsilon", epsilon, "in (0, 0.5)");
      groups = SampleGroup.some("groups", groups);
    }
  }

  private final Settings settings;

  /** The loss with these settings. */
  public Ecmm(Settings settings) {
    this.settings = settings;
  }

  @Override
  public Set<SampleGroup> groups() {
    return settings.groups();
  }

  @Override
  public List<Need> needs() {
    return List.of(
        Need.score("exposure", settings.exposure()),
        Need.score("implication", settings.implication()));
  }

  @Override
  public Optional<NDArray> value(LossInput input) {
    return clicks(input)
        .flatMap(
            clicks ->
                exposures(input)
                    .flatMap(
                        exposures ->
                            implications(input)
                                .map(implications -> clicks.add(exposures).add(implications))));
  }

  /** L_ETCTR alone. */
  Optional<NDArray> clicks(LossInput input) {
    Cells cells = cells(input);
    return cells.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Bce.sum(
                input.scores(cells),
                cells.map(i -> clicked(cells, i) ? share(cells, i) : 0),
                cells.map(i -> clicked(cells, i) ? 0 : share(cells, i))));
  }

  /** L_ETR alone. */
  Optional<NDArray> exposures(LossInput input) {
    Cells cells = cells(input);
    if (cells.isEmpty()) {
      return Optional.empty();
    }
    double[] shown = cells.map(i -> exposed(cells, i) ? share(cells, i) : 0);
    double[] hidden = cells.map(i -> exposed(cells, i) ? 0 : share(cells, i));
    NDArray exposure = input.scores(settings.exposure(), cells);
    return Optional.of(
        settings.form() == Form.DIRECT
            ? Bce.sum(exposure, shown, hidden)
            : ofSum(input.scores(cells), exposure, shown, hidden));
  }

  /** L_ITR alone. */
  Optional<NDArray> implications(LossInput input) {
    Cells cells = cells(input);
    return cells.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Bce.sum(
                input.scores(settings.implication(), cells),
                cells.map(i -> exposed(cells, i) ? 0 : share(cells, i)),
                cells.map(i -> exposed(cells, i) ? share(cells, i) : 0)));
  }

  /**
   * Cross-entropy of {@code P = σ(a) + σ(b)}.
   *
   * <p>{@code log P} is a log-sum-exp. {@code 1 - P = (1 - e^{a+b}) / ((1 + e^a)(1 + e^b))}, and
   * {@code 1 - e^x = -tanh(x/2) (1 + e^x)}: nothing cancels. Where a + b is 0 or above it is
   * clipped whatever it is.
   */
  private NDArray ofSum(NDArray a, NDArray b, double[] shown, double[] hidden) {
    double lowest = Math.log(settings.epsilon());
    double highest = Math.log1p(-settings.epsilon());
    NDArray one = Tensors.softplus(a.neg()).neg();
    NDArray other = Tensors.softplus(b.neg()).neg();
    NDArray log = one.maximum(other).add(Tensors.softplus(one.sub(other).abs().neg()));
    NDArray sum = a.add(b);
    NDArray below = sum.lt(0);
    NDArray safe = NDArrays.where(below, sum, sum.onesLike().neg());
    NDArray rest =
        Tensors.times(safe, 0.5)
            .tanh()
            .neg()
            .log()
            .add(Tensors.softplus(safe))
            .sub(Tensors.softplus(a))
            .sub(Tensors.softplus(b));
    NDArray logRest =
        NDArrays.where(below, rest.clip(lowest, highest), Tensors.times(rest.onesLike(), lowest));
    return Tensors.dot(log.clip(lowest, highest), shown).add(Tensors.dot(logRest, hidden)).neg();
  }

  private Cells cells(LossInput input) {
    Cells all = input.cells(settings.groups());
    return all.where(i -> !exposed(all, i) || all.label(i) >= 0);
  }

  private static boolean exposed(Cells cells, int i) {
    return cells.group(i) == SampleGroup.EXPOSED;
  }

  private static boolean clicked(Cells cells, int i) {
    return exposed(cells, i) && cells.positive(i);
  }

  private static double share(Cells cells, int i) {
    return cells.weight(i) / cells.size();
  }
}
