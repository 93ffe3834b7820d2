package io.weir.local.experiment;

import io.weir.core.metrics.PairedBootstrap.Interval;
import io.weir.local.experiment.PublishedTable.Pair;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  /** Of the pairs that are told in detail. */
  private final Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);

  /** Of every pair that is printed. */
  private final Map<Verdict, Integer> every = new EnumMap<>(Verdict.class);

  Orderings(Contest contest, Map<String, Contender> contenders) {
    this.contest = contest;
    this.contenders = contenders;
  }

  /**
   * Adds a table of some pairs, their published order and ours, and one of how every two rows
   * compare.
   *
   * <p>Where the order alone is published, the pairs given are all there are.
   */
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
    if (published.unit() != PublishedTable.Unit.ORDER) {
      everyPair(report, published);
    }
  }

  /** How many columns agree, disagree and are undecided, of each two rows. */
  private void everyPair(Report report, PublishedTable published) {
    List<String> names = List.copyOf(published.rows().keySet());
    List<List<String>> rows = new ArrayList<>();
    for (int one = 1; one < names.size(); one++) {
      List<String> row = new ArrayList<>(List.of(names.get(one)));
      for (int other = 0; other < names.size() - 1; other++) {
        row.add(other < one ? columns(published, new Pair(names.get(one), names.get(other))) : "");
      }
      rows.add(row);
    }
    if (rows.size() > 1) {
      List<String> header = new ArrayList<>(List.of("agree/disagree/undecided"));
      header.addAll(names.subList(0, names.size() - 1));
      report.table(header, rows);
    }
  }

  private String columns(PublishedTable published, Pair pair) {
    Map<Verdict, Integer> own = new EnumMap<>(Verdict.class);
    for (int column = 0; column < published.columns().size(); column++) {
      double printed = published.difference(pair, column);
      if (!Double.isNaN(printed) && printed != 0) {
        own.merge(compared(published, pair, column).verdict(printed), 1, Integer::sum);
      }
    }
    own.forEach((verdict, count) -> every.merge(verdict, count, Integer::sum));
    return Stream.of(Verdict.values())
        .map(verdict -> String.valueOf(own.getOrDefault(verdict, 0)))
        .collect(Collectors.joining("/"));
  }

  private Difference compared(PublishedTable published, Pair pair, int column) {
    return contest.compared(
        contender(pair.one()), contender(pair.other()), published.figures().get(column));
  }

  private String cell(PublishedTable published, Pair pair, int column) {
    double printed = published.difference(pair, column);
    if (Double.isNaN(printed)) {
      return "";
    }
    Difference own = compared(published, pair, column);
    PublishedTable.Unit unit = published.unit();
    if (printed != 0) {
      Verdict verdict = own.verdict(printed);
      counts.merge(verdict, 1, Integer::sum);
      if (unit == PublishedTable.Unit.ORDER) {
        every.merge(verdict, 1, Integer::sum);
      }
    }
    return own.order(printed)
        + " "
        + unit.own(own.own().estimate())
        + " ["
        + unit.own(own.own().low())
        + ", "
        + unit.own(own.own().high())
        + "]"
        + Difference.text(own.p())
        + (printed == 0 ? "" : "; published " + unit.printed(printed));
  }

  /** By the sign that is printed and the interval. */
  static Verdict verdict(double printed, Interval own) {
    return verdict(printed, own, OptionalDouble.empty());
  }

  /**
   * By the sign that is printed, the interval and the test over seeds.
   *
   * @param p empty = the seeds say nothing; NaN = one of them is undefined
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
    return "Of "
        + all(every)
        + " published orderings, of every two rows of a table whose printed figures differ, "
        + inWords(every)
        + ": the interval of the difference over requests holds 0, or p over seeds, where there are"
        + " two or more, is above "
        + LEVEL
        + ". Of the "
        + all(counts)
        + " that are told in detail "
        + inWords(counts)
        + ".";
  }

  private static int all(Map<Verdict, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** How many of each there are. */
  static String inWords(Map<Verdict, Integer> counts) {
    return counts.getOrDefault(Verdict.AGREES, 0)
        + " agree, "
        + counts.getOrDefault(Verdict.DISAGREES, 0)
        + " disagree and "
        + counts.getOrDefault(Verdict.UNDECIDED, 0)
        + " are not decided";
  }
}
