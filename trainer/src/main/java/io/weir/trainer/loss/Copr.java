package io.weir.trainer.loss;

import static io.weir.core.Checks.check;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Consistency with ranking by chunks of its list: every item above those of later chunks.
 *
 * <p>COPR, a baseline of HCCP, which names it without a formula.
 *
 * <p>{@code Σ_{chunk_i < chunk_j} w_ij log(1 + e^{-d_ij})}, {@code d = s_i - s_j} or {@code d = p_i
 * b_i / (p_j b_j) - 1} with p = σ(s) and bids b. w is 1, or by the change of NDCG at chunk level:
 * {@code |G_i - G_j| |D_i - D_j| / maxDCG}, {@code G = 2^(C-1-chunk) - 1}, {@code D = 1/log2(2 +
 * chunk)} with C chunks from 0, the top; maxDCG over the row's sorted G with ordinary positions.
 *
 * <p>Shapes: scores (requests, candidates). Masked are the cells outside the groups, those without
 * a rank in ranking's list and, in form {@code ratio}, those without a bid above 0. Reduction:
 * divided by the number of the task's requests, those without a pair included.
 *
 * <p>Deviations: 1. each row is multiplied by the request's weight.
 */
public final class Copr implements Loss {
  /** How two items are compared. */
  public enum Form {
    /** {@code s_i - s_j}. */
    DIFFERENCE(new Difference()),
    /** {@code p_i b_i / (p_j b_j) - 1}. */
    RATIO(new Ratio());

    private final GradedPairs.Distance distance;

    Form(GradedPairs.Distance distance) {
      this.distance = distance;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What a pair counts. */
  public enum Weight {
    /** One. */
    NONE,
    /** The change of NDCG at chunk level. */
    DELTA_NDCG;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Settings of {@link Copr}.
   *
   * @param boundaries rank, 1-based, with which each chunk but the top one begins; ascending
   * @param form how two items are compared
   * @param weight what a pair counts
   * @param bids cross feature that holds the bids, which form {@code ratio} needs
   * @param groups the cells it looks at
   */
  public record Settings(
      List<Integer> boundaries, Form form, Weight weight, String bids, Set<SampleGroup> groups) {
    /** Over the ranking list in five chunks. */
    public static final Settings DEFAULTS =
        new Settings(
            List.of(11, 31, 101, 301),
            Form.DIFFERENCE,
            Weight.DELTA_NDCG,
            "bid",
            Set.of(SampleGroup.EXPOSED, SampleGroup.RANKED));

    public Settings {
      check(!boundaries.isEmpty(), "boundaries", "[]", "at least one");
      for (int i = 0; i < boundaries.size(); i++) {
        check(
            boundaries.get(i) > (i == 0 ? 1 : boundaries.get(i - 1)),
            "boundaries",
            boundaries,
            "ascending, from 2 on");
      }
      boundaries = List.copyOf(boundaries);
      groups = SampleGroup.some("groups", groups);
    }
  }

  /** Of scores. */
  private record Difference() implements GradedPairs.Distance {
    @Override
    public double of(double difference) {
      return difference;
    }

    @Override
    public double slope(double difference) {
      return 1;
    }
  }

  /** Of logarithms. */
  private record Ratio() implements GradedPairs.Distance {
    /** Above it the ratio is so large that its term is 0 in any precision. */
    private static final double LARGEST = 7;

    @Override
    public double of(double difference) {
      return Math.expm1(Math.min(difference, LARGEST));
    }

    @Override
    public double slope(double difference) {
      return difference < LARGEST ? Math.exp(difference) : 0;
    }
  }

  private final Settings settings;
  private final int[] boundaries;

  /** The loss with these settings. */
  public Copr(Settings settings) {
    this.settings = settings;
    boundaries = settings.boundaries().stream().mapToInt(Integer::intValue).toArray();
  }

  @Override
  public Set<SampleGroup> groups() {
    return settings.groups();
  }

  @Override
  public List<Need> needs() {
    return settings.form() == Form.RATIO ? List.of(Need.signal(settings.bids())) : List.of();
  }

  @Override
  public Optional<NDArray> value(LossInput input) {
    Cells all = input.cells(settings.groups());
    Cells cells = all.where(i -> all.rankingRank(i) > 0 && hasBid(all, i));
    Grid grid = Grid.of(cells);
    if (grid.isEmpty()) {
      return Optional.empty();
    }
    double[] grades = cells.map(i -> settings.boundaries().size() - chunk(cells.rankingRank(i)));
    boolean weighted = settings.weight() == Weight.DELTA_NDCG;
    double[] shares = new double[grid.rows()];
    for (int row = 0; row < shares.length; row++) {
      double whole = weighted ? maxDcg(grid.members(row), grades) : 1;
      shares[row] = whole > 0 ? grid.rowWeight(row) / (whole * input.requests()) : 0;
    }
    return Optional.of(
        GradedPairs.logistic(
            compared(input, cells),
            grid,
            grades,
            shares,
            settings.form().distance,
            weighted ? weight(cells, grades) : (upper, lower) -> 1));
  }

  /** The change of NDCG by two cells' chunks, up to their row's factor. */
  private GradedPairs.Weight weight(Cells cells, double[] grades) {
    double[] gains = Arrays.stream(grades).map(Copr::gain).toArray();
    double[] discounts = cells.map(i -> discount(1 + chunk(cells.rankingRank(i))));
    return (upper, lower) ->
        (gains[upper] - gains[lower]) * Math.abs(discounts[upper] - discounts[lower]);
  }

  private boolean hasBid(Cells cells, int i) {
    return settings.form() != Form.RATIO || cells.number(settings.bids(), i) > 0;
  }

  /** s of each cell, or log (p b): (cells). */
  private NDArray compared(LossInput input, Cells cells) {
    NDArray scores = input.scores(cells);
    if (settings.form() == Form.DIFFERENCE) {
      return scores;
    }
    double[] bids = cells.map(i -> Math.log(cells.number(settings.bids(), i)));
    return Tensors.constant(scores, bids).sub(Tensors.softplus(scores.neg()));
  }

  /** 0 for the top chunk. */
  private int chunk(int rank) {
    int chunk = 0;
    for (int boundary : boundaries) {
      chunk += boundary <= rank ? 1 : 0;
    }
    return chunk;
  }

  private static double gain(double grade) {
    return Math.pow(2, grade) - 1;
  }

  private static double discount(int position) {
    return Math.log(2) / Math.log(1 + position);
  }

  private static double maxDcg(int[] members, double[] grades) {
    double[] own = Arrays.stream(members).mapToDouble(i -> grades[i]).sorted().toArray();
    double sum = 0;
    for (int position = 1; position <= own.length; position++) {
      sum += gain(own[own.length - position]) * discount(position);
    }
    return sum;
  }
}
