package io.weir.trainer.loss;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.notNegative;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Pairs of unequal grades in a request, each by what swapping it would do to NDCG, or all alike.
 *
 * <p>"Full Stage Learning to Rank" (FS-LTR) §7: FS-LR and FS-RN, with the labels of its stages;
 * LambdaRank (Burges 2010).
 *
 * <p>{@code Σ_{L_i>L_j} w_ij log(1 + e^{-κ(s_i - s_j)})}. With {@code delta-ndcg}, {@code w_ij =
 * |G_i - G_j| |D_i - D_j| / maxDCG}, {@code G = 2^L - 1} or {@code L}, {@code D = 1/log2(1 + rank)}
 * with the rank by current score, maxDCG the sum of sorted G times D; it is a constant for the
 * gradient. With {@code none} w is 1, with {@code pair-mean} one over the number of the row's
 * pairs.
 *
 * <p>Shapes: scores (requests, candidates). Masked are the cells outside the groups and those
 * without a known label; labels may be graded. Reduction: divided by the number of the task's
 * requests, those without a pair included.
 *
 * <p>Deviations: 1. each row is multiplied by the request's weight.
 */
public final class LambdaRank implements Loss {

  /** What a pair counts. */
  public enum Weight {
    /** The change of NDCG by swapping it. */
    DELTA_NDCG,
    /** One. */
    NONE,
    /** One over the number of its row's pairs. */
    PAIR_MEAN;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** What a grade is worth. */
  public enum Gain {
    /** {@code 2^L - 1}. */
    EXP2 {
      @Override
      double of(double grade) {
        return Math.pow(2, grade) - 1;
      }
    },
    /** {@code L}. */
    LINEAR {
      @Override
      double of(double grade) {
        return grade;
      }
    };

    abstract double of(double grade);

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Settings of {@link LambdaRank}.
   *
   * @param kappa κ, above 0
   * @param weight what a pair counts
   * @param gain what a grade is worth
   * @param truncation rank beyond which D is 0; 0 = none
   * @param groups the cells it looks at
   */
  public record Settings(
      double kappa, Weight weight, Gain gain, int truncation, Set<SampleGroup> groups) {
    private static final Set<SampleGroup> LISTED =
        Set.of(SampleGroup.EXPOSED, SampleGroup.RANKED, SampleGroup.RETRIEVED, SampleGroup.POOL);

    /** FS-LR over all of a list. */
    public static final Settings LAMBDA_RANK =
        new Settings(1, Weight.DELTA_NDCG, Gain.EXP2, 0, LISTED);

    /** FS-RN over all of a list. */
    public static final Settings PAIR_RANK = new Settings(1, Weight.NONE, Gain.EXP2, 0, LISTED);

    public Settings {
      check(kappa > 0 && Double.isFinite(kappa), "kappa", kappa, "finite, > 0");
      notNegative("truncation", truncation);
      groups = SampleGroup.some("groups", groups);
    }
  }

  private final Settings settings;

  /** The loss with these settings. */
  public LambdaRank(Settings settings) {
    this.settings = settings;
  }

  @Override
  public Set<SampleGroup> groups() {
    return settings.groups();
  }

  @Override
  public Optional<NDArray> value(LossInput input) {
    Cells cells = input.labelled(settings.groups());
    Grid grid = Grid.of(cells);
    if (grid.isEmpty()) {
      return Optional.empty();
    }
    NDArray scores = input.scores(cells);
    double[] grades = cells.map(cells::label);
    double[] shares = shares(grid, grades);
    Arrays.setAll(shares, row -> shares[row] * grid.rowWeight(row) / input.requests());
    return Optional.of(
        GradedPairs.logistic(
            scores,
            grid,
            grades,
            shares,
            new Steep(settings.kappa()),
            weight(grid, scores, grades)));
  }

  /** {@code κ (s_i - s_j)}. */
  private record Steep(double kappa) implements GradedPairs.Distance {
    @Override
    public double of(double difference) {
      return kappa * difference;
    }

    @Override
    public double slope(double difference) {
      return kappa;
    }
  }

  /** w of each pair up to its row's factor. */
  private GradedPairs.Weight weight(Grid grid, NDArray scores, double[] grades) {
    if (settings.weight() != Weight.DELTA_NDCG) {
      return (upper, lower) -> 1;
    }
    double[] gains = Arrays.stream(grades).map(settings.gain()::of).toArray();
    double[] discounts = discounts(grid, scores);
    return (upper, lower) ->
        (gains[upper] - gains[lower]) * Math.abs(discounts[upper] - discounts[lower]);
  }

  /** D of each cell by the rank of its score in its row. */
  private double[] discounts(Grid grid, NDArray scores) {
    double[] keys = Tensors.host(scores.neg());
    double[] discounts = new double[keys.length];
    for (int row = 0; row < grid.rows(); row++) {
      int[] descending = Order.ascending(grid.members(row), keys);
      for (int rank = 1; rank <= descending.length; rank++) {
        discounts[descending[rank - 1]] = discount(rank);
      }
    }
    return discounts;
  }

  private double discount(int rank) {
    boolean beyond = settings.truncation() > 0 && rank > settings.truncation();
    return beyond ? 0 : Math.log(2) / Math.log(1 + rank);
  }

  /** The factor of each row's pairs; 0 where it has none. */
  private double[] shares(Grid grid, double[] grades) {
    double[] shares = new double[grid.rows()];
    for (int row = 0; row < shares.length; row++) {
      double[] own =
          Arrays.stream(grid.members(row)).mapToDouble(i -> grades[i]).sorted().toArray();
      double whole =
          switch (settings.weight()) {
            case DELTA_NDCG -> maxDcg(own);
            case NONE -> 1;
            case PAIR_MEAN -> pairs(own);
          };
      shares[row] = whole > 0 ? 1 / whole : 0;
    }
    return shares;
  }

  private double maxDcg(double[] ascending) {
    double sum = 0;
    for (int rank = 1; rank <= ascending.length; rank++) {
      sum += settings.gain().of(ascending[ascending.length - rank]) * discount(rank);
    }
    return sum;
  }

  private static double pairs(double[] ascending) {
    double pairs = 0;
    int below = 0;
    for (int i = 0; i < ascending.length; i++) {
      below = i > 0 && ascending[i] == ascending[i - 1] ? below : i;
      pairs += below;
    }
    return pairs;
  }
}
