package io.weir.trainer.loss;

import static io.weir.core.Checks.check;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Locale;
import java.util.Optional;

/**
 * Cross-entropy combined with a pair-wise ranking loss between every positive and every negative.
 *
 * <p>"Understanding the Ranking Loss for Recommendation with Sparse User Feedback" Eq. 8.
 *
 * <p>{@code α BCE + (1-α) Rank}, {@code Rank = 1/(N₊N₋) Σ_{i∈+} Σ_{j∈-} sp(-(z_i - z_j))}.
 *
 * <p>Shapes: logits (requests, candidates). Masked are the cells outside the group and those
 * without a known label. Reduction: BCE is the item mean over the batch. Scope {@code batch} pairs
 * all cells of the batch; scope {@code request} pairs within each row and takes the mean over the
 * rows that have a pair. No pair: Rank is 0, BCE stays.
 *
 * <p>Deviations: 1. the outer sum runs over positives (N₋ in print is a misprint); 2. scope {@code
 * request} is for streams of lists and not in the paper; there each row counts with its weight,
 * while scope {@code batch} leaves requests' weights out of Rank. The positive weight does not
 * enter Rank.
 */
public final class CombinedPair implements Loss {

  /** Which cells are paired with each other. */
  public enum Scope {
    /** All of the batch. */
    BATCH,
    /** Those of one request. */
    REQUEST;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Settings of {@link CombinedPair}.
   *
   * @param alpha share of BCE, in [0, 1]
   * @param positiveWeight of BCE, in (0, 1]
   * @param scope which cells are paired
   * @param group the cells it looks at
   */
  public record Settings(double alpha, double positiveWeight, Scope scope, SampleGroup group) {
    /** The paper's online weight of the ranking loss, 0.1, within each list. */
    public static final Settings DEFAULTS =
        new Settings(0.9, 1, Scope.REQUEST, SampleGroup.EXPOSED);

    public Settings {
      check(alpha >= 0 && alpha <= 1, "alpha", alpha, "in [0, 1]");
      check(
          positiveWeight > 0 && positiveWeight <= 1,
          "positive-weight",
          positiveWeight,
          "in (0, 1]");
    }
  }

  private final Settings settings;
  private final Bce bce;

  /** The loss with these settings. */
  public CombinedPair(Settings settings) {
    this.settings = settings;
    this.bce =
        new Bce(new Bce.Settings(settings.positiveWeight, Bce.Reduction.ITEMS, settings.group));
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
    Classes classes = Classes.of(input.lists(), settings.group());
    return settings.scope() == Scope.BATCH
        ? batchRank(input, classes)
        : requestRank(input, classes);
  }

  private static Optional<NDArray> batchRank(LossInput input, Classes classes) {
    if (classes.positives == 0 || classes.negatives == 0) {
      return Optional.empty();
    }
    NDArray z = input.logits();
    NDArray positive = Tensors.take(z, classes.positives()).reshape(-1, 1);
    NDArray negative = Tensors.take(z, classes.negatives()).reshape(1, -1);
    NDArray terms = Tensors.softplus(negative.sub(positive));
    return Optional.of(
        Tensors.times(terms.sum(), 1.0 / ((double) classes.positives * classes.negatives)));
  }

  private static Optional<NDArray> requestRank(LossInput input, Classes classes) {
    Lists lists = input.lists();
    Pairs pairs = Pairs.of(lists, classes);
    if (pairs.size == 0) {
      return Optional.empty();
    }
    NDArray positive = Tensors.take(input.logits(), pairs.positive);
    NDArray negative = Tensors.take(input.logits(), pairs.negative);
    NDArray terms = Tensors.softplus(negative.sub(positive));
    return Optional.of(
        terms.mul(Tensors.constant(terms, pairs.weight, new Shape(pairs.size))).sum());
  }

  /** The group's cells, positives and negatives apart, both in row-major order. */
  private static final class Classes {
    private final int[] cells;
    private final boolean[] isPositive;
    private int positives;
    private int negatives;

    private Classes(int[] cells) {
      this.cells = cells;
      this.isPositive = new boolean[cells.length];
    }

    static Classes of(Lists lists, SampleGroup group) {
      Classes classes = new Classes(lists.labelled(group));
      for (int i = 0; i < classes.cells.length; i++) {
        classes.isPositive[i] = lists.labels()[classes.cells[i]] > 0.5;
        classes.positives += classes.isPositive[i] ? 1 : 0;
      }
      classes.negatives = classes.cells.length - classes.positives;
      return classes;
    }

    int[] positives() {
      return of(true, positives);
    }

    int[] negatives() {
      return of(false, negatives);
    }

    private int[] of(boolean positive, int size) {
      int[] result = new int[size];
      int at = 0;
      for (int i = 0; i < cells.length; i++) {
        if (isPositive[i] == positive) {
          result[at++] = cells[i];
        }
      }
      return result;
    }
  }

  /** Every pair within a row, with the row's share in the mean. */
  private static final class Pairs {
    private final int[] positive;
    private final int[] negative;
    private final double[] weight;
    private final int size;

    private Pairs(int size) {
      this.size = size;
      this.positive = new int[size];
      this.negative = new int[size];
      this.weight = new double[size];
    }

    static Pairs of(Lists lists, Classes classes) {
      int[][] byRow = new int[lists.requests()][2];
      for (int i = 0; i < classes.cells.length; i++) {
        byRow[lists.row(classes.cells[i])][classes.isPositive[i] ? 0 : 1]++;
      }
      int size = 0;
      int rows = 0;
      for (int[] counts : byRow) {
        size += Math.multiplyExact(counts[0], counts[1]);
        rows += counts[0] > 0 && counts[1] > 0 ? 1 : 0;
      }
      Pairs pairs = new Pairs(size);
      pairs.fill(lists, classes, byRow, rows);
      return pairs;
    }

    private void fill(Lists lists, Classes classes, int[][] byRow, int rows) {
      int at = 0;
      for (int i = 0; i < classes.cells.length; i++) {
        int row = lists.row(classes.cells[i]);
        if (!classes.isPositive[i] || byRow[row][1] == 0) {
          continue;
        }
        double share =
            lists.requestWeights()[row] / ((double) byRow[row][0] * byRow[row][1] * rows);
        for (int j = first(classes.cells, lists, row); j < classes.cells.length; j++) {
          if (lists.row(classes.cells[j]) != row) {
            break;
          }
          if (!classes.isPositive[j]) {
            positive[at] = classes.cells[i];
            negative[at] = classes.cells[j];
            weight[at++] = share;
          }
        }
      }
    }

    private static int first(int[] cells, Lists lists, int row) {
      int found = java.util.Arrays.binarySearch(cells, row * lists.candidates());
      return found < 0 ? -found - 1 : found;
    }
  }
}
