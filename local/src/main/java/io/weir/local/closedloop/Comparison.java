package io.weir.local.closedloop;

import io.weir.core.metrics.PairedBootstrap;
import io.weir.core.metrics.PairedBootstrap.Interval;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Arms that have served the same requests, measured and held against the first of them, with 95 %
 * intervals of a paired bootstrap over users: arms are judged on the same draw of users, and a user
 * is drawn with all that came of his requests. Deterministic. Immutable, thread-safe.
 */
final class Comparison {
  private static final long SEED = 1;

  private final List<List<Served>> arms;
  private final Map<Long, Integer> users;
  private final int draws;

  /**
   * A figure of an arm.
   *
   * @param value of the arm, with its interval
   * @param difference from the first arm, with its interval
   * @param lift the difference as a share of the first arm's value, with its interval
   */
  record Figure(Interval value, Interval difference, Interval lift) {}

  /** (users) the two sums of a ratio. */
  private record Sums(double[] above, double[] below) {
    double ratio(int[] counts) {
      double over = 0;
      double under = 0;
      for (int user = 0; user < counts.length; user++) {
        over += counts[user] * above[user];
        under += counts[user] * below[user];
      }
      return over / under;
    }
  }

  private Comparison(List<List<Served>> arms, Map<Long, Integer> users, int draws) {
    this.arms = arms;
    this.users = users;
    this.draws = draws;
  }

  /**
   * @param arms what each has served
   * @param which of the requests are looked at
   * @param draws of the bootstrap
   */
  static Comparison of(List<List<Served>> arms, Predicate<Served> which, int draws) {
    List<List<Served>> chosen = new ArrayList<>();
    Map<Long, Integer> users = new HashMap<>();
    for (List<Served> arm : arms) {
      // A request whose list is not out when the run ends was served by nobody.
      List<Served> own = arm.stream().filter(which).filter(one -> one.shown().length > 0).toList();
      own.forEach(one -> users.putIfAbsent(one.userId(), users.size()));
      chosen.add(own);
    }
    return new Comparison(chosen, users, draws);
  }

  /** Whether anybody came. */
  boolean isEmpty() {
    return users.isEmpty();
  }

  int users() {
    return users.size();
  }

  /** A measure of each arm, in their order. */
  List<Figure> figures(Measure measure) {
    List<Sums> sums = arms.stream().map(arm -> sums(arm, measure)).toList();
    Sums first = sums.get(0);
    PairedBootstrap bootstrap = new PairedBootstrap(users.size(), draws, SEED);
    List<Figure> figures = new ArrayList<>();
    for (Sums own : sums) {
      figures.add(
          new Figure(
              bootstrap.of(own::ratio),
              bootstrap.of(counts -> own.ratio(counts) - first.ratio(counts)),
              bootstrap.of(counts -> own.ratio(counts) / first.ratio(counts) - 1)));
    }
    return figures;
  }

  /**
   * An arm's measure over another's, as a share of the other's, with its interval.
   *
   * @param arm its place
   * @param over the other's place
   */
  Interval lift(Measure measure, int arm, int over) {
    Sums own = sums(arms.get(arm), measure);
    Sums other = sums(arms.get(over), measure);
    return new PairedBootstrap(users.size(), draws, SEED)
        .of(counts -> own.ratio(counts) / other.ratio(counts) - 1);
  }

  private Sums sums(List<Served> arm, Measure measure) {
    double[] above = new double[users.size()];
    double[] below = new double[users.size()];
    Set<Long> counted = new HashSet<>();
    for (Served one : arm) {
      int user = users.getOrDefault(one.userId(), -1);
      above[user] += measure.above().applyAsDouble(one);
      if (measure.unit() == Measure.Unit.SUM || counted.add(one.userId())) {
        below[user] += measure.below().applyAsDouble(one);
      }
    }
    return new Sums(above, below);
  }
}
