package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.weir.core.labelling.SequenceArrangement;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Likelihood of the order in which a request's items should stand: positives, other impressions,
 * the rest, each in ranking's order.
 *
 * <p>HCCP Eq. 3 (global, over impressions and ranked items) and Eq. 4 (local, over impressions).
 *
 * <p>With the items sorted by {@link SequenceArrangement}: {@code Σ_j (log Σ_{k≥j} e^{s_(k)} -
 * s_(j))}.
 *
 * <p>Shapes: scores (requests, candidates). Masked are the cells outside the groups, and those
 * without a known label or a rank in ranking's list. Reduction: divided by the number of the task's
 * requests, empty ones included.
 *
 * <p>Deviations: 1. each row is multiplied by the request's weight.
 *
 * <p>Cost: the square of a list's length. A running sum of exponentials would be linear and is
 * wrong in single precision where scores of one list lie far apart.
 */
public final class ListMle implements Loss {

  /**
   * Settings of {@link ListMle}.
   *
   * @param groups the cells it looks at
   */
  public record Settings(Set<SampleGroup> groups) {
    /** Eq. 4. */
    public static final Settings LOCAL = new Settings(Set.of(SampleGroup.EXPOSED));

    public Settings {
      groups = SampleGroup.some("groups", groups);
    }
  }

  private final Settings settings;

  /** The loss with these settings. */
  public ListMle(Settings settings) {
    this.settings = settings;
  }

  @Override
  public Set<SampleGroup> groups() {
    return settings.groups();
  }

  @Override
  public Optional<NDArray> value(LossInput input) {
    Cells labelled = input.labelled(settings.groups());
    Cells cells = labelled.where(i -> labelled.rankingRank(i) > 0);
    if (cells.isEmpty()) {
      return Optional.empty();
    }
    long[] keys = keys(cells);
    Grid grid = Grid.of(cells).sorted(i -> keys[i]);
    int width = grid.width();
    NDArray scores = grid.masked(input.scores(cells));
    // Row j of each list holds the items from j on: (requests, width, width).
    NDArray rests = scores.expandDims(1).add(fromDiagonalOn(scores, width));
    NDArray chosen = rests.logSoftmax(2).mul(Tensors.eye(scores, width));
    double[] weights = grid.map(0, i -> -cells.weight(i) / input.requests());
    return Optional.of(Tensors.dot(chosen.sum(new int[] {2}).flatten(), weights));
  }

  /** The order among the cells of a request is that of their keys. */
  private static long[] keys(Cells cells) {
    int[] ranks = new int[cells.size()];
    boolean[] exposed = new boolean[cells.size()];
    byte[] labels = new byte[cells.size()];
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = cells.rankingRank(i);
      exposed[i] = cells.group(i) == SampleGroup.EXPOSED;
      labels[i] = (byte) (cells.positive(i) ? 1 : 0);
    }
    // Any total that is at least the largest rank gives the same order.
    return SequenceArrangement.keys(ranks, exposed, labels, Arrays.stream(ranks).max().orElse(0));
  }

  private static NDArray fromDiagonalOn(NDArray like, int width) {
    double[] mask = new double[width * width];
    for (int j = 0; j < width; j++) {
      Arrays.fill(mask, j * width, j * width + j, Tensors.NOTHING);
    }
    return Tensors.constant(like, mask, new Shape(1, width, width));
  }
}
