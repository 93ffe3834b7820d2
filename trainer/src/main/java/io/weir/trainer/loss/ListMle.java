package io.weir.trainer.loss;

import io.weir.core.labelling.SequenceArrangement;
import java.util.Arrays;
import java.util.OptionalDouble;
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
 * <p>Cost: that of sorting. The running sums are kept beside their largest member, in double
 * precision on the host: a bare sum of exponentials is wrong where scores of one list lie far
 * apart.
 */
public final class ListMle implements HostLoss {

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
  public OptionalDouble value(LossInput input, HostTerm term) {
    Cells labelled = input.labelled(settings.groups());
    Cells cells = labelled.where(i -> labelled.rankingRank(i) > 0);
    if (cells.isEmpty()) {
      return OptionalDouble.empty();
    }
    int requests = input.requests();
    double[] keys = keys(cells);
    double[] s = term.scores(cells, 1);
    double[] gradient = new double[s.length];
    double value = 0;
    for (int from = 0; from < s.length; ) {
      int to = cells.endOfRow(from);
      double share = cells.weight(from) / requests;
      value += share * add(Order.ascending(from, to, keys), s, share, gradient);
      from = to;
    }
    term.add(cells, gradient, 1);
    return OptionalDouble.of(value);
  }

  /** The value of a list in its order, from whose end the sums run. */
  private static double add(int[] order, double[] s, double share, double[] gradient) {
    double[] rests = new double[order.length];
    ExpSum rest = new ExpSum();
    double value = 0;
    for (int at = order.length - 1; at >= 0; at--) {
      rest.add(s[order[at]]);
      rests[at] = rest.log();
      value += rests[at] - s[order[at]];
    }
    // The share of an item in each of the sums that it is in: e^s Σ_j 1 / rest_j.
    ExpSum inverse = new ExpSum();
    for (int at = 0; at < order.length; at++) {
      inverse.add(-rests[at]);
      gradient[order[at]] = share * (inverse.times(s[order[at]]) - 1);
    }
    return value;
  }

  /** {@code Σ e^x} of numbers that come one by one, kept as a share of the largest. */
  private static final class ExpSum {
    private double top = Double.NEGATIVE_INFINITY;
    private double sum;

    void add(double x) {
      if (x > top) {
        sum = 1 + sum * Math.exp(top - x);
        top = x;
      } else {
        sum += Math.exp(x - top);
      }
    }

    double log() {
      return top + Math.log(sum);
    }

    /** {@code e^x} times the sum. */
    double times(double x) {
      return Math.exp(x + top) * sum;
    }
  }

  /** The order among the cells of a request is that of their keys. */
  private static double[] keys(Cells cells) {
    int[] ranks = new int[cells.size()];
    boolean[] exposed = new boolean[cells.size()];
    byte[] labels = new byte[cells.size()];
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = cells.rankingRank(i);
      exposed[i] = cells.group(i) == SampleGroup.EXPOSED;
      labels[i] = (byte) (cells.positive(i) ? 1 : 0);
    }
    // Any total that is at least the largest rank gives the same order.
    int total = Arrays.stream(ranks).max().orElse(0);
    return Arrays.stream(SequenceArrangement.keys(ranks, exposed, labels, total))
        .asDoubleStream()
        .toArray();
  }
}
