package io.weir.local.experiment;

import static io.weir.local.experiment.OnlineAb.BASE;
import static io.weir.local.experiment.OnlineAb.HCCP;
import static io.weir.local.experiment.OnlineAb.RECIPES;
import static io.weir.local.experiment.OnlineAb.WITHOUT_UP;

import io.weir.core.metrics.PairedBootstrap.Interval;
import io.weir.local.experiment.Orderings.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;

/**
 * What {@link OnlineAb} has found: lifts over Base beside the published ones, and by popularity.
 *
 * @param results a closed loop of each seed
 */
record OnlineAbReport(List<CellResult> results) {
  private static final int OCTILES = 8;

  /** The first octile that is no longer of the head. */
  private static final int MIDDLE = 3;

  /** One arm over another: lifts of UCTR and UCVR, percent of Base's. */
  private record Ordering(String one, String other, double uctr, double ucvr) {
    String key() {
      return other.equals(BASE) ? one : OnlineAb.over(one, other);
    }
  }

  private static final List<Ordering> PUBLISHED =
      List.of(
          new Ordering(HCCP, BASE, 1.3, 14.9),
          new Ordering(WITHOUT_UP, BASE, 0.6, 7.1),
          new Ordering(HCCP, WITHOUT_UP, 0.7, 7.8));

  private static final List<String> BESIDE =
      List.of(
          "uctr",
          "ucvr",
          "expectedUctr",
          "expectedUcvr",
          "clickHitRate",
          "orderHitRate",
          "tailShare",
          "newbornShare");

  /** What an interval holds, and the normal distribution's bound of that. */
  private static final double SHARE = .95;

  private static final double NORMAL = 1.96;

  private static final List<String> FIGURES = List.of("expectedUctr", "expectedUcvr");

  /**
   * @param design how the loops were run, in words
   * @param worth what a recipe is worth at learning rates, in the world that chooses
   */
  Report of(
      String design, Map<String, RateSearch.Found> rates, ToDoubleBiFunction<String, Rates> worth) {
    Report report = new Report("HCCP's online test in the closed loop");
    report.text(
        design
            + " UCTR and UCVR are what is to be expected of what was"
            + " shown, by the truth; intervals are 95 %: of a seed over users, pooled the wider of"
            + " that over users and Student's over seeds. Published: Zhao et al., HCCP, section"
            + " 4.3, seven days of a shop's home page.");
    lifts(report);
    octiles(report);
    report.section("The arms");
    report.table(header(), rows());
    report.section("Learning rates");
    rates(report, rates, worth);
    return report;
  }

  private static void rates(
      Report report, Map<String, RateSearch.Found> rates, ToDoubleBiFunction<String, Rates> worth) {
    report.text(
        "Clicks a user to be expected in the world that chooses, by learning rates (dense/rows)."
            + " Where the best of three is an end of them, up to two beyond it are tried († = the"
            + " best is still the last that was tried).");
    List<List<String>> rows = new ArrayList<>();
    rates.forEach(
        (recipe, found) ->
            found
                .tried()
                .forEach(
                    of ->
                        rows.add(
                            List.of(
                                recipe,
                                of.toString(),
                                Spread.number(worth.applyAsDouble(recipe, of), 4),
                                chosen(found, of)))));
    report.table(List.of("", "rates", "UCTR", ""), rows);
  }

  /** As in the table of learning rates. */
  static String chosen(RateSearch.Found found, Rates of) {
    return of.equals(found.best()) ? found.atEnd() ? "chosen †" : "chosen" : "";
  }

  private void lifts(Report report) {
    List<List<String>> rows = new ArrayList<>();
    List<String> columns = new ArrayList<>();
    List<Double> ours = new ArrayList<>();
    List<Double> errors = new ArrayList<>();
    List<Double> printed = new ArrayList<>();
    List<Double> exact = new ArrayList<>();
    for (Ordering ordering : PUBLISHED) {
      for (int figure = 0; figure < FIGURES.size(); figure++) {
        String name = ordering.key() + "." + FIGURES.get(figure) + ".lift";
        Interval lift = pooled(percents(name));
        double published = figure == 0 ? ordering.uctr() : ordering.ucvr();
        String title = figure == 0 ? "UCTR" : "UCVR";
        String arms = ordering.one() + " over " + ordering.other();
        rows.add(
            List.of(
                arms,
                title,
                Spread.number(published, 1) + " %",
                percent(lift),
                Orderings.verdict(published, lift).toString(),
                String.join("; ", percents(name).stream().map(OnlineAbReport::percent).toList())));
        columns.add(arms + " " + title);
        ours.add(lift.estimate());
        errors.add((lift.high() - lift.low()) / 2);
        printed.add(published);
        exact.add(0.0);
      }
    }
    report.table(List.of("lift", "figure", "published", "ours", "order", "by seed"), rows);
    report.text(
        "What is published of HCCP over HCCP without Up is the difference of their lifts over Base;"
            + " ours is a share of what HCCP without Up has.");
    CategoryChart chart = Charts.points("Lifts", "percent", columns.size());
    chart.getStyler().setLegendVisible(true);
    Charts.add(chart, "ours", columns, ours, errors);
    Charts.add(chart, "published", columns, printed, exact);
    report.picture(
        OnlineAb.NAME, "Lifts, ours with their intervals, and the published ones.", chart);
  }

  /** Figure 6: by how often retrieval found items. */
  void octiles(Report report) {
    report.section("Figure 6: by popularity");
    report.text(
        "CTR and CVR, clicks and orders an exposure of the items of each eighth of the catalogue,"
            + " as they are to be expected of what was shown: Base's, and the others' lift over"
            + " them in percent, pooled as above. Octile 1 has the items that retrieval found most"
            + " often over all arms, 8 those it found least. Figure 6 has no numbers; of it is said"
            + " that HCCP improves CVR notably for items of the middle and the tail, taken to be"
            + " octiles "
            + MIDDLE
            + " to 6 and 7 to 8: there its order is judged.");
    octiles(report, "CTR", "ctrOctile", OCTILES + 1);
    octiles(report, "CVR", "cvrOctile", MIDDLE);
  }

  /**
   * @param judged the first octile in which HCCP is said to be above Base
   */
  private void octiles(Report report, String title, String figure, int judged) {
    List<String> header = new ArrayList<>(List.of(title));
    List<String> levels = new ArrayList<>(List.of(BASE));
    for (int octile = 1; octile <= OCTILES; octile++) {
      header.add(octile + (octile == 1 ? ", popular" : octile == OCTILES ? ", tail" : ""));
      levels.add(Spread.number(mean(BASE + "." + figure + octile), 4));
    }
    List<List<String>> rows = new ArrayList<>(List.of(levels));
    XYChart chart =
        Charts.curves(
            title + " by octile of popularity, over Base", "octile: 1 popular … 8 tail", "percent");
    for (String recipe : RECIPES) {
      List<String> row = new ArrayList<>(List.of(recipe));
      List<Interval> lifts = new ArrayList<>();
      List<Integer> places = new ArrayList<>();
      for (int octile = 1; octile <= OCTILES; octile++) {
        List<Interval> seeds = known(percents(recipe + "." + figure + octile + ".lift"));
        String order = "";
        if (recipe.equals(HCCP) && octile >= judged) {
          // Over seeds that know it alone no order is found.
          boolean whole = seeds.size() == results.size();
          order = (whole ? Orderings.verdict(1, pooled(seeds)) : Verdict.UNDECIDED) + " ";
        }
        row.add(order + (seeds.isEmpty() ? "–" : percent(pooled(seeds))));
        if (!seeds.isEmpty()) {
          places.add(octile);
          lifts.add(pooled(seeds));
        }
      }
      rows.add(row);
      Charts.add(chart, recipe, places, lifts);
    }
    report.table(header, rows);
    report.picture(
        OnlineAb.NAME + "-" + title.toLowerCase(Locale.ROOT),
        title + " by octile of popularity, lift over Base; bars are the interval.",
        chart);
  }

  /** Those of seeds in which both arms showed such items. */
  private static List<Interval> known(List<Interval> seeds) {
    return seeds.stream()
        .filter(
            seed ->
                Double.isFinite(seed.estimate())
                    && Double.isFinite(seed.low())
                    && Double.isFinite(seed.high()))
        .toList();
  }

  private static String percent(Interval lift) {
    return Spread.number(lift.estimate(), 2)
        + " % ["
        + Spread.number(lift.low(), 2)
        + ", "
        + Spread.number(lift.high(), 2)
        + "]";
  }

  private static List<String> header() {
    List<String> header = new ArrayList<>(List.of("mean over seeds"));
    header.addAll(OnlineAb.arms());
    return header;
  }

  private List<List<String>> rows() {
    List<List<String>> rows = new ArrayList<>();
    for (String figure : BESIDE) {
      List<String> row = new ArrayList<>(List.of(figure));
      for (String arm : OnlineAb.arms()) {
        row.add(Spread.number(mean(arm + "." + figure), 4));
      }
      rows.add(row);
    }
    return rows;
  }

  private double mean(String figure) {
    return results.stream()
        .mapToDouble(result -> result.figure(figure))
        .average()
        .orElse(Double.NaN);
  }

  /**
   * Over seeds, each a world with users of its own, whose errors are independent: the mean, and the
   * wider of two intervals. One is as wide as the seeds' own make it, so it knows of users alone;
   * the other is Student's of the seeds' estimates, which differ by world and weights, too. The
   * second needs two seeds, and is of two or three wide.
   */
  static Interval pooled(List<Interval> seeds) {
    int n = seeds.size();
    Spread spread = Spread.of(seeds.stream().mapToDouble(Interval::estimate).toArray());
    double variance =
        seeds.stream()
            .mapToDouble(seed -> (seed.high() - seed.low()) / (2 * NORMAL))
            .map(error -> error * error)
            .sum();
    double within = NORMAL * Math.sqrt(variance) / n;
    double between =
        n < 2 ? 0 : PairedTest.quantile(SHARE, n - 1) * spread.deviation() / Math.sqrt(n);
    double half = Math.max(within, between);
    return new Interval(spread.mean(), spread.mean() - half, spread.mean() + half);
  }

  private List<Interval> percents(String name) {
    return results.stream()
        .map(
            result ->
                new Interval(
                    100 * result.figure(name),
                    100 * result.figure(name + ".low"),
                    100 * result.figure(name + ".high")))
        .toList();
  }
}
