package io.weir.trainer.loss;

import static io.weir.core.Checks.check;

import ai.djl.ndarray.NDArray;
import io.weir.core.labelling.TopKLabel;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Consistency with ranking at several depths: whether an item is among ranking's first k.
 *
 * <p>GRACE Eq. 8 and 9.
 *
 * <p>{@code Σ_k w_k L_k}, {@code L_k} the cross-entropy of the score against {@code y^k = 1} for
 * ranks up to k ({@link TopKLabel}). One score serves all k, as printed, or one per k.
 *
 * <p>Shapes: scores (requests, candidates). Masked are the cells outside the groups, and those that
 * may have reached ranking but have no rank. Reduction: the number of unmasked cells.
 *
 * <p>Deviations: 1. each cell is multiplied by its request's weight; 2. the weights w_k, which are
 * not printed, are 1 by default.
 */
public final class GraceConsistency implements Loss {

  /**
   * Settings of {@link GraceConsistency}.
   *
   * @param ks the depths k
   * @param weights w_k, one per depth
   * @param scores the model's score of each depth; none = the term's own for all
   * @param groups the cells it looks at
   */
  public record Settings(
      List<Integer> ks, List<Double> weights, List<String> scores, Set<SampleGroup> groups) {
    /** The paper's depths, over all of a list. */
    public static final Settings DEFAULTS =
        new Settings(
            List.of(10, 30, 50, 100),
            List.of(1.0, 1.0, 1.0, 1.0),
            List.of(),
            Set.of(
                SampleGroup.EXPOSED, SampleGroup.RANKED, SampleGroup.RETRIEVED, SampleGroup.POOL));

    public Settings {
      check(!ks.isEmpty() && ks.stream().allMatch(k -> k > 0), "ks", ks, "at least one, each > 0");
      check(
          weights.size() == ks.size()
              && weights.stream().allMatch(w -> w >= 0 && Double.isFinite(w)),
          "weights",
          weights,
          "one per depth of " + ks + ", each finite, >= 0");
      check(
          scores.isEmpty() || scores.size() == ks.size(),
          "scores",
          scores,
          "none, or one per depth of " + ks);
      ks = List.copyOf(ks);
      weights = List.copyOf(weights);
      scores = List.copyOf(scores);
      groups = SampleGroup.some("groups", groups);
    }
  }

  private final Settings settings;

  /** The loss with these settings. */
  public GraceConsistency(Settings settings) {
    this.settings = settings;
  }

  @Override
  public Set<SampleGroup> groups() {
    return settings.groups();
  }

  @Override
  public List<Need> needs() {
    return settings.scores().stream().map(name -> Need.score("scores", name)).toList();
  }

  @Override
  public Optional<NDArray> value(LossInput input) {
    Cells all = input.cells(settings.groups());
    Cells cells = all.where(i -> label(all, i, settings.ks().get(0)) >= 0);
    if (cells.isEmpty()) {
      return Optional.empty();
    }
    if (settings.scores().isEmpty()) {
      return Optional.of(part(cells, input.scores(cells), 0, settings.ks().size()));
    }
    NDArray sum = part(cells, input.scores(settings.scores().get(0), cells), 0, 1);
    for (int k = 1; k < settings.ks().size(); k++) {
      sum = sum.add(part(cells, input.scores(settings.scores().get(k), cells), k, k + 1));
    }
    return Optional.of(sum);
  }

  /** The depths that one score serves. */
  private NDArray part(Cells cells, NDArray z, int from, int to) {
    double[] positive = new double[cells.size()];
    double[] negative = new double[cells.size()];
    for (int i = 0; i < positive.length; i++) {
      for (int k = from; k < to; k++) {
        double weight = cells.weight(i) * settings.weights().get(k) / cells.size();
        double label = label(cells, i, settings.ks().get(k));
        positive[i] += weight * label;
        negative[i] += weight * (1 - label);
      }
    }
    return Bce.sum(z, positive, negative);
  }

  private static int label(Cells cells, int i, int k) {
    return TopKLabel.of(cells.stage(i), cells.rankingRank(i), k);
  }
}
