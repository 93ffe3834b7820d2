package io.weir.trainer.loss;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.notBlank;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Positives among all of a request's candidates by softmax, and a teacher's rates of what was
 * shown.
 *
 * <p>Rethink, a baseline of HCCP, which names it without a formula.
 *
 * <p>{@code 1/U Σ_{i:y=1} (log Σ_k e^{z_k} - z_i) + w} times {@link Distillation} over impressions.
 *
 * <p>Shapes: scores (requests, candidates). k runs over the unmasked cells of the row; masked are
 * those outside the groups and those without a known label. Reduction: of the list part the number
 * of the task's requests, those without a positive included; of the distillation its own.
 *
 * <p>Deviations: 1. each row is multiplied by the request's weight.
 */
public final class Rethink implements Loss {

  /**
   * Settings of {@link Rethink}.
   *
   * @param list weight of the list part, 0 or above
   * @param distillation w, 0 or above
   * @param teacher the stream's name of the teacher's scores
   * @param link what they are
   * @param groups the candidates of the list part
   */
  public record Settings(
      double list,
      double distillation,
      String teacher,
      Distillation.Link link,
      Set<SampleGroup> groups) {
    /** Even parts, over all that ranking put in order. */
    public static final Settings DEFAULTS =
        new Settings(
            1,
            1,
            Offer.RANKING_SCORE,
            Distillation.Link.PROBABILITY,
            Set.of(SampleGroup.EXPOSED, SampleGroup.RANKED));

    public Settings {
      check(list >= 0 && Double.isFinite(list), "list", list, "finite, >= 0");
      check(
          distillation >= 0 && Double.isFinite(distillation),
          "distillation",
          distillation,
          "finite, >= 0");
      notBlank("teacher", teacher);
      groups = SampleGroup.some("groups", groups);
    }
  }

  private final Settings settings;
  private final Distillation distillation;

  /** The loss with these settings. */
  public Rethink(Settings settings) {
    this.settings = settings;
    this.distillation =
        new Distillation(
            new Distillation.Settings(
                settings.teacher(), settings.link(), Set.of(SampleGroup.EXPOSED)));
  }

  @Override
  public Set<SampleGroup> groups() {
    return settings.groups();
  }

  @Override
  public List<Need> needs() {
    return distillation.needs();
  }

  @Override
  public Optional<NDArray> value(LossInput input) {
    Optional<NDArray> list = list(input).map(value -> Tensors.times(value, settings.list()));
    Optional<NDArray> taught =
        distillation(input).map(value -> Tensors.times(value, settings.distillation()));
    return list.map(value -> taught.map(value::add).orElse(value)).or(() -> taught);
  }

  /** The list part alone. */
  Optional<NDArray> list(LossInput input) {
    Cells cells = input.labelled(settings.groups());
    if (cells.isEmpty()) {
      return Optional.empty();
    }
    Grid grid = Grid.of(cells);
    double[] weights = grid.map(0, i -> cells.positive(i) ? cells.weight(i) / input.requests() : 0);
    return Optional.of(Tensors.dot(grid.surprise(input.scores(cells), i -> 1), weights));
  }

  /** The distillation alone. */
  Optional<NDArray> distillation(LossInput input) {
    return distillation.value(input);
  }
}
