package io.weir.trainer.loss;

import static io.weir.core.Checks.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Softmax over how far a candidate comes: clicked, shown without a click, not shown.
 *
 * <p>ECM Eq. 1 and Table 1.
 *
 * <p>{@code 1/N Σ (log Σ_c e^{z_ic} - z_{i,c_i})} over three classes. With four scores, items that
 * pre-ranking stopped are a class of their own ("w t4").
 *
 * <p>Shapes: one score (requests, candidates) per class. Masked are the cells outside the groups
 * and impressions without a known label. Reduction: the number of unmasked cells; variant {@code
 * released} also averages over the classes and clips probabilities to [1e-5, 1 - 1e-5], as the
 * authors' code does, with gradient 0 where they are clipped.
 *
 * <p>Deviations: 1. each cell is multiplied by its request's weight.
 */
public final class EcmSoftmax implements Loss {
  private static final double CLIP = 1e-5;

  /** How it is averaged. */
  public enum Variant {
    /** Over items. */
    STANDARD,
    /** Over items and classes, of clipped probabilities. */
    RELEASED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Settings of {@link EcmSoftmax}.
   *
   * @param scores the model's score of each class: clicked, shown, not shown; or of the last apart
   *     those that ranking and that pre-ranking stopped
   * @param variant how it is averaged
   * @param groups the cells it looks at
   */
  public record Settings(List<String> scores, Variant variant, Set<SampleGroup> groups) {
    /** The paper's three classes over all that was retrieved. */
    public static final Settings DEFAULTS =
        new Settings(
            List.of("t1", "t2", "t3"),
            Variant.STANDARD,
            Set.of(SampleGroup.EXPOSED, SampleGroup.RANKED, SampleGroup.RETRIEVED));

    public Settings {
      check(scores.size() == 3 || scores.size() == 4, "scores", scores, "3 or 4 names");
      scores = List.copyOf(scores);
      groups = SampleGroup.some("groups", groups);
    }
  }

  private final Settings settings;

  /** The loss with these settings. */
  public EcmSoftmax(Settings settings) {
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
    Cells cells = all.where(i -> all.group(i) != SampleGroup.EXPOSED || all.label(i) >= 0);
    if (cells.isEmpty()) {
      return Optional.empty();
    }
    int classes = settings.scores().size();
    NDList logits = new NDList(classes);
    settings.scores().forEach(name -> logits.add(input.scores(name, cells)));
    NDArray logs = NDArrays.stack(logits, 0).logSoftmax(0);
    double size = cells.size();
    if (settings.variant() == Variant.RELEASED) {
      logs = logs.clip(Math.log(CLIP), Math.log1p(-CLIP));
      size *= classes;
    }
    double[] weights = new double[classes * cells.size()];
    for (int i = 0; i < cells.size(); i++) {
      weights[classOf(cells, i) * cells.size() + i] = -cells.weight(i) / size;
    }
    return Optional.of(Tensors.dot(logs.flatten(), weights));
  }

  private int classOf(Cells cells, int i) {
    return switch (cells.group(i)) {
      case EXPOSED -> cells.positive(i) ? 0 : 1;
      case RANKED -> 2;
      case RETRIEVED, IN_BATCH, POOL -> settings.scores().size() - 1;
    };
  }
}
