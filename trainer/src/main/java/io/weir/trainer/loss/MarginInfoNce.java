package io.weir.trainer.loss;

import static io.weir.core.Checks.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.Shape;
import io.weir.core.cascade.Stage;
import java.util.Optional;

/**
 * A contrastive loss of inner products that keeps positives above hard negatives and, by a margin
 * in the angle, further above easy ones.
 *
 * <p>HCCP Eq. 5.
 *
 * <p>{@code 1/U Σ_{p∈pos} [log(e^{s_p} + Σ_{n∈hard∪easy} e^{s_n}) - s_p]} with {@code s = (⟨u, i⟩ -
 * m|u||i|)/τ} for positives and hard negatives and {@code s = ⟨u, i⟩/τ} for easy ones. Positives
 * are clicked (or ordered, …) impressions; hard negatives N2 (ranked, not exposed) and N3
 * (retrieved, not ranked); easy ones N4 (other requests' impressions), N5 (drawn from the
 * catalogue) and the sample's own items of the pool. Impressions without the action are in no
 * denominator, nor are items whose fate is unknown.
 *
 * <p>Shapes: products (requests, items), users (requests, d), items (items, d). Reduction: divided
 * by the number of the task's requests, those without a positive included.
 *
 * <p>Deviations: 1. each term uses its own norms ("i=k" in print is a misprint); 2. the sign and
 * the easy factor follow Eq. 5, not the appendix; 3. each row is multiplied by the request's
 * weight.
 */
public final class MarginInfoNce implements Loss {
  private static final byte HARD = 1;
  private static final byte EASY = 2;
  private static final double NOTHING = -1e9;

  /**
   * Settings of {@link MarginInfoNce}.
   *
   * @param margin m, 0 or above; 0 makes it InfoNCE
   * @param temperature τ, above 0
   */
  public record Settings(double margin, double temperature) {
    /** The paper's. */
    public static final Settings DEFAULTS = new Settings(0.9, 0.1);

    public Settings {
      check(margin >= 0 && Double.isFinite(margin), "margin", margin, "finite, >= 0");
      check(
          temperature > 0 && Double.isFinite(temperature),
          "temperature",
          temperature,
          "finite, > 0");
    }
  }

  private final Settings settings;

  /** The loss with these settings. */
  public MarginInfoNce(Settings settings) {
    this.settings = settings;
  }

  @Override
  public boolean usesNegatives() {
    return true;
  }

  @Override
  public Optional<NDArray> value(LossInput input) {
    Groups groups = Groups.of(input);
    if (groups.positives == 0) {
      return Optional.empty();
    }
    NDArray products = input.products();
    NDArray norms =
        input
            .users()
            .norm(new int[] {1}, true)
            .mul(input.items().norm(new int[] {1}, true).transpose());
    NDArray easy = Tensors.times(products, 1 / settings.temperature());
    NDArray hard = easy.sub(Tensors.times(norms, settings.margin() / settings.temperature()));
    NDArray negatives = logSumExp(select(groups, hard, easy));
    NDArray positive = Tensors.take(hard, groups.positive);
    NDArray terms =
        Tensors.softplus(Tensors.take(negatives, groups.positiveRow).sub(positive))
            .mul(Tensors.constant(hard, groups.weight, new Shape(groups.positives)));
    return Optional.of(Tensors.times(terms.sum(), 1.0 / input.lists().taskRequests()));
  }

  /** Scores of the negatives, {@link #NOTHING} elsewhere: (requests, items). */
  private static NDArray select(Groups groups, NDArray hard, NDArray easy) {
    Shape shape = hard.getShape();
    NDArray nothing = Tensors.times(hard.onesLike(), NOTHING);
    NDArray isHard = hard.getManager().create(groups.is(HARD), shape);
    NDArray isEasy = hard.getManager().create(groups.is(EASY), shape);
    return NDArrays.where(isHard, hard, NDArrays.where(isEasy, easy, nothing));
  }

  /** Per row: (requests, 1). */
  private static NDArray logSumExp(NDArray scores) {
    NDArray max = scores.max(new int[] {1}, true).stopGradient();
    return scores.sub(max).exp().sum(new int[] {1}, true).log().add(max);
  }

  /** Which of the (requests, items) cells play which part. */
  private static final class Groups {
    private final byte[] kinds;
    private final int[] positive;
    private final int[] positiveRow;
    private final double[] weight;
    private int positives;

    private Groups(int cells, int capacity) {
      this.kinds = new byte[cells];
      this.positive = new int[capacity];
      this.positiveRow = new int[capacity];
      this.weight = new double[capacity];
    }

    static Groups of(LossInput input) {
      Lists lists = input.lists();
      int items = Math.toIntExact(input.items().getShape().get(0));
      int capacity = 0;
      for (int cell = 0; cell < lists.items().length; cell++) {
        capacity += isPositive(lists, cell) ? 1 : 0;
      }
      Groups groups = new Groups(lists.requests() * items, capacity);
      for (int cell = 0; cell < lists.items().length; cell++) {
        groups.place(lists, cell, items);
      }
      groups.easy(input.inBatch(), items);
      groups.easy(input.pool(), items);
      return groups;
    }

    private void place(Lists lists, int cell, int items) {
      if (lists.items()[cell] < 0) {
        return;
      }
      int row = lists.row(cell);
      int at = row * items + lists.items()[cell];
      byte stage = lists.stages()[cell];
      if (isPositive(lists, cell)) {
        positive[positives] = at;
        positiveRow[positives] = row;
        weight[positives++] = lists.requestWeights()[row];
      } else if (stage == Stage.POOL) {
        kinds[at] = EASY;
      } else if (stage > Stage.POOL && stage < Stage.EXPOSURE.depth()) {
        kinds[at] = HARD;
      }
    }

    private void easy(int[][] drawn, int items) {
      for (int row = 0; row < drawn.length; row++) {
        for (int item : drawn[row]) {
          kinds[row * items + item] = EASY;
        }
      }
    }

    private static boolean isPositive(Lists lists, int cell) {
      return lists.labelled(cell, SampleGroup.EXPOSED) && lists.labels()[cell] > 0.5;
    }

    boolean[] is(byte kind) {
      boolean[] result = new boolean[kinds.length];
      for (int i = 0; i < kinds.length; i++) {
        result[i] = kinds[i] == kind;
      }
      return result;
    }
  }
}
