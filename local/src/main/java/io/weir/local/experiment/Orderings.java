package io.weir.local.experiment;

import io.weir.core.metrics.PairedBootstrap.Interval;
import io.weir.local.experiment.PublishedTable.Pair;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Which of two contenders a paper puts first, figure by figure, and whether ours are in the same
 * order: agrees or disagrees where the interval of the difference over requests leaves 0 out and,
 * with two seeds or more, p over seeds is at most 0.05; else undecided. Counts what it found; not
 * thread-safe.
 */
final class Orderings {
  /** What comes of an ordering. */
  enum Verdict {
    AGREES,
    DISAGREES,
    UNDECIDED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What p over seeds may be at most. */
  private static final double LEVEL = .05;

  private final Contest contest;
  private final Map<String, Contender> contenders;
  private final Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);

  Orderings(Contest contest, Map<String, Contender> contenders) {
    this.contest = contest;
    this.contenders = contenders;
  }

  /** Adds a table of every pair whose order is published, and of ours. */
  void report(Report report, PublishedTable published, List<Pair> pairs) {
    List<List<String>> rows = new ArrayList<>();
    for (Pair pair : pairs) {
      List<String> row = new ArrayList<>(List.of(pair.one() + " over " + pair.other()));
      for (int column = 0; column < published.columns().size(); column++) {
        row.add(cell(published, pair, column));
      }
      rows.add(row);
    }
    List<String> header = new ArrayList<>(List.of(published.source()));
    for (int column = 0; column < published.columns().size(); column++) {
      String printed = published.columns().get(column);
      String own = published.figures().get(column).name();
      header.add(printed.equals(own) ? own : own + " for " + printed);
    }
    report.table(header, rows);
  }

  private String cell(PublishedTable published, Pair pair, int column) {
    double printed = published.difference(pair, column);
    if (Double.isNaN(printed)) {
      return "";
    }
    Figure figure = published.figures().get(column);
    Contender one = contender(pair.one());
    Contender other = contender(pair.other());
    Interval own = contest.difference(one, other, figure);
    OptionalDouble p = contest.seedTest(one, other, figure);
    Verdict verdict = verdict(printed, own, p);
    counts.merge(verdict, 1, Integer::sum);
    PublishedTable.Unit unit = published.unit();
    return verdict
        + " "
        + unit.own(own.estimate())
        + " ["
        + unit.own(own.low())
        + ", "
        + unit.own(own.high())
        + "]"
        + Difference.text(p)
        + "; published "
        + unit.printed(printed);
  }

  /** By the sign that is printed and the interval. */
  static Verdict verdict(double printed, Interval own) {
    return verdict(printed, own, OptionalDouble.empty());
  }

  /**
   * By the sign that is printed, the interval and the test over seeds.
   *
   * @param p empty = the seeds say nothing
   */
  static Verdict verdict(double printed, Interval own, OptionalDouble p) {
    boolean bySeeds = p.isEmpty() || p.getAsDouble() <= LEVEL;
    if (!own.excludesZero() || !bySeeds || printed == 0) {
      return Verdict.UNDECIDED;
    }
    return printed > 0 == own.estimate() > 0 ? Verdict.AGREES : Verdict.DISAGREES;
  }

  private Contender contender(String name) {
    Contender contender = contenders.get(name);
    if (contender == null) {
      throw new IllegalStateException("no contender " + name);
    }
    return contender;
  }

  /** How many orderings agreed, disagreed or were not decided, in words. */
  String summary() {
    int all = counts.values().stream().mapToInt(Integer::intValue).sum();
    return "Of "
        + all
        + " published orderings "
        + counts.getOrDefault(Verdict.AGREES, 0)
        + " agree, "
        + counts.getOrDefault(Verdict.DISAGREES, 0)
        + " disagree and "
        + counts.getOrDefault(Verdict.UNDECIDED, 0)
        + " are not decided: the interval of the difference over requests holds 0, or p over seeds,"
        + " where there are two or more, is above "
        + LEVEL
        + ".";
  }
}
