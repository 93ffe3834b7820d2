package io.weir.trainer.loss;

import static io.weir.core.Checks.check;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Cross-entropy between a distribution over the cells of a list and the softmax of their scores.
 *
 * <p>"Understanding the Ranking Loss" Eq. 3 (ListNet, {@code f = exp}) and Eq. 5 (regression
 * compatible ranking, {@code f = σ}); FS-LTR §7.
 *
 * <p>{@code Σ_i t_i (log D - log f(z_i))}, {@code D = Σ_k f(z_k)}. The targets t are, by mode,
 *
 * <ul>
 *   <li>{@code positives-mean}: 1/N₊ of each positive, and positives count w in D; lists without a
 *       positive are left out;
 *   <li>{@code as-printed}: 1/N of every cell;
 *   <li>{@code soft-labels}: the softmax of the labels;
 *   <li>{@code label-normalised}: the label's share in the sum of labels; lists without any are
 *       left out.
 * </ul>
 *
 * <p>Shapes: scores (requests, candidates). Masked are the cells outside the groups and those
 * without a known label. Scope {@code batch} takes all cells for one list; scope {@code request}
 * each row, and the mean over rows that are not left out.
 *
 * <p>Deviations: 1. the printed equations lack the label, and would pull all scores together: the
 * mode that has it is the default; 2. a row is weighted by its request, in scope {@code batch} each
 * cell.
 */
public final class ListNet implements Loss {

  /** What makes a weight of a score. */
  public enum Link {
    /** {@code f = exp}. */
    EXP {
      @Override
      NDArray log(NDArray scores) {
        return scores;
      }
    },
    /** {@code f = σ}. */
    SIGMOID {
      @Override
      NDArray log(NDArray scores) {
        return Tensors.softplus(scores.neg()).neg();
      }
    };

    abstract NDArray log(NDArray scores);

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What the scores are to be distributed like. */
  public enum Mode {
    /** Evenly over the positives. */
    POSITIVES_MEAN,
    /** Evenly over all cells. */
    AS_PRINTED,
    /** Like the softmax of the labels. */
    SOFT_LABELS,
    /** Like the labels. */
    LABEL_NORMALISED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Settings of {@link ListNet}.
   *
   * @param link f
   * @param mode what the scores are to be distributed like
   * @param positiveWeight w of mode {@code positives-mean}, in (0, 1]
   * @param scope which cells make a list
   * @param groups the cells it looks at
   */
  public record Settings(
      Link link, Mode mode, double positiveWeight, Scope scope, Set<SampleGroup> groups) {
    /** Eq. 3 within each list of impressions. */
    public static final Settings LIST_NET =
        new Settings(Link.EXP, Mode.POSITIVES_MEAN, 1, Scope.REQUEST, Set.of(SampleGroup.EXPOSED));

    /** Eq. 5 within each list of impressions. */
    public static final Settings RCR =
        new Settings(
            Link.SIGMOID, Mode.POSITIVES_MEAN, 1, Scope.REQUEST, Set.of(SampleGroup.EXPOSED));

    public Settings {
      Bce.checkPositiveWeight(positiveWeight);
      check(
          positiveWeight == 1 || mode == Mode.POSITIVES_MEAN,
          "positive-weight",
          positiveWeight,
          "1 in mode " + mode);
      groups = SampleGroup.some("groups", groups);
    }
  }

  private final Settings settings;

  /** The loss with these settings. */
  public ListNet(Settings settings) {
    this.settings = settings;
  }

  @Override
  public Set<SampleGroup> groups() {
    return settings.groups();
  }

  @Override
  public Optional<NDArray> value(LossInput input) {
    Cells cells = input.labelled(settings.groups());
    Grid grid = Grid.of(cells, settings.scope());
    if (grid.isEmpty()) {
      return Optional.empty();
    }
    double[] targets = targets(cells, grid);
    if (targets.length == 0) {
      return Optional.empty();
    }
    NDArray logs = settings.link().log(input.scores(cells));
    double w = settings.positiveWeight();
    return Optional.of(
        Tensors.dot(
            grid.surprise(logs, i -> grid.weight(i) * (cells.positive(i) ? w : 1)), targets));
  }

  /** t of each place, times what its row counts; empty where no row counts. */
  private double[] targets(Cells cells, Grid grid) {
    double[] totals = grid.sums(i -> grid.weight(i) * mass(cells, i));
    long rows = Arrays.stream(totals).filter(total -> total > 0).count();
    double[] targets = grid.map(0, i -> grid.weight(i) * mass(cells, i));
    for (int place = 0; place < targets.length; place++) {
      int row = place / grid.width();
      targets[place] *= totals[row] > 0 ? grid.rowWeight(row) / (totals[row] * rows) : 0;
    }
    return rows == 0 ? new double[0] : targets;
  }

  /** What t is proportional to. */
  private double mass(Cells cells, int i) {
    return switch (settings.mode()) {
      case POSITIVES_MEAN -> cells.positive(i) ? 1 : 0;
      case AS_PRINTED -> 1;
      case SOFT_LABELS -> Math.exp(cells.label(i));
      case LABEL_NORMALISED -> cells.label(i);
    };
  }
}
