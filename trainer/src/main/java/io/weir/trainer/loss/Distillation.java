package io.weir.trainer.loss;

import static io.weir.core.Checks.notBlank;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Cross-entropy against the scores of a teacher, as a rule those of the ranking stage.
 *
 * <p>A baseline of GRACE; part of {@link Rethink}.
 *
 * <p>{@code 1/N Σ ℓ(z_i, t_i)}, {@code ℓ(z, t) = t sp(-z) + (1 - t) sp(z)} with t the teacher's
 * probability.
 *
 * <p>Shapes: scores (requests, candidates). Masked are the cells outside the groups and those whose
 * teacher's score is not known, or no probability. Reduction: the number of unmasked cells.
 *
 * <p>Deviations: 1. each cell is multiplied by its request's weight.
 */
public final class Distillation implements Loss {

  /** What the teacher's score is. */
  public enum Link {
    /** A probability. */
    PROBABILITY {
      @Override
      double probability(double score) {
        return score >= 0 && score <= 1 ? score : Double.NaN;
      }
    },
    /** Log-odds. */
    LOGIT {
      @Override
      double probability(double score) {
        return 1 / (1 + Math.exp(-score));
      }
    };

    /** The probability that a score stands for; NaN = none. */
    abstract double probability(double score);

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Settings of {@link Distillation}.
   *
   * @param teacher the stream's name of the teacher's scores
   * @param link what they are
   * @param groups the cells it looks at
   */
  public record Settings(String teacher, Link link, Set<SampleGroup> groups) {
    /** Ranking's scores of all that ranking put in order. */
    public static final Settings DEFAULTS =
        new Settings(
            Offer.RANKING_SCORE, Link.PROBABILITY, Set.of(SampleGroup.EXPOSED, SampleGroup.RANKED));

    public Settings {
      notBlank("teacher", teacher);
      groups = SampleGroup.some("groups", groups);
    }
  }

  private final Settings settings;

  /** The loss with these settings. */
  public Distillation(Settings settings) {
    this.settings = settings;
  }

  @Override
  public Set<SampleGroup> groups() {
    return settings.groups();
  }

  @Override
  public List<Need> needs() {
    return List.of(Need.signal(settings.teacher()));
  }

  @Override
  public Optional<NDArray> value(LossInput input) {
    Cells all = input.cells(settings.groups());
    Cells cells = all.where(i -> !Double.isNaN(probability(all, i)));
    if (cells.isEmpty()) {
      return Optional.empty();
    }
    double size = cells.size();
    return Optional.of(
        Bce.sum(
            input.scores(cells),
            cells.map(i -> cells.weight(i) * probability(cells, i) / size),
            cells.map(i -> cells.weight(i) * (1 - probability(cells, i)) / size)));
  }

  private double probability(Cells cells, int i) {
    return settings.link().probability(cells.number(settings.teacher(), i));
  }
}
