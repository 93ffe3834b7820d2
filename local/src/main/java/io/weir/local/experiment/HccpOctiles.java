package io.weir.local.experiment;

import io.weir.local.experiment.Figures.Act;
import io.weir.local.experiment.Figures.Seen;
import io.weir.local.experiment.Orderings.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.knowm.xchart.XYChart;

/**
 * HCCP's Figure 7: hit rates in its own scenario by octiles of items, the most shown first, in
 * percent of Base's. It is printed as a picture alone; §4.4.2 says that HCCP gains in all octiles,
 * over HCCP without Up and COPR, too.
 */
final class HccpOctiles {
  private static final int OCTILES = 8;
  private static final double PERCENT = 100;
  private static final int DECIMALS = 1;
  private static final String BASE = "base";
  private static final String HCCP = "hccp";
  private static final List<String> OTHERS = List.of("hccp-without-up", "copr");

  /** Arms stand so far apart in the picture. */
  private static final double ASIDE = 0.12;

  private final Contest contest;
  private final Map<String, Contender> contenders;
  private final int k;
  private final Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);

  /**
   * @param k at which hits are counted: what is re-ranked, for the paper's 100
   */
  HccpOctiles(Contest contest, Map<String, Contender> contenders, int k) {
    this.contest = contest;
    this.contenders = contenders;
    this.k = k;
  }

  void report(Report report) {
    report.section("Figure 7: by how often items were shown");
    Report details = new Report("");
    table(details, "ISH", Act.CLICK);
    table(details, "ISPH", Act.ORDER);
    report.text(
        "ISH@"
            + k
            + " and ISPH@"
            + k
            + " of the items of each octile alone, the most shown first, above Base's, in percent"
            + " of Base's. Items that were shown equally often share an octile. The paper draws"
            + " them without numbers and says that HCCP is above Base, HCCP without Up and COPR at"
            + " the head, in the middle and in the tail: of these "
            + Orderings.inWords(verdicts)
            + ", by the difference itself: where the other finds nothing there is no percentage (–)."
            + " Figure 6 is of an online test.");
    report.append(details);
  }

  private void table(Report report, String name, Act act) {
    XYChart chart =
        Charts.curves(name + "@" + k + " by octile, above Base", "octile", "% of Base's");
    chart.setCustomXAxisTickLabelsFormatter(HccpOctiles::label);
    List<String> header = new ArrayList<>(List.of(name + "@" + k));
    IntStream.rangeClosed(1, OCTILES).forEach(octile -> header.add(label((double) octile)));
    List<List<String>> rows = new ArrayList<>();
    rows.add(base(name, act));
    List<String> drawn = new ArrayList<>(List.of(HCCP));
    drawn.addAll(OTHERS);
    for (String arm : drawn) {
      List<Difference> ofOctiles = ofOctiles(name, act, arm, BASE);
      rows.add(
          arm.equals(HCCP)
              ? ordered(name, act, BASE, ofOctiles)
              : row(arm + " over base", ofOctiles.stream().map(HccpOctiles::text)));
      draw(chart, arm, ofOctiles, ASIDE * (drawn.indexOf(arm) - 1));
    }
    OTHERS.forEach(other -> rows.add(ordered(name, act, other, ofOctiles(name, act, HCCP, other))));
    report.table(header, rows);
    report.picture(
        "octiles-" + name.toLowerCase(Locale.ROOT),
        name + "@" + k + " by octile, in percent of Base's; bars are as wide as the interval.",
        chart);
  }

  /** How much there is to be above of: little, where little of an octile is shown. */
  private List<String> base(String name, Act act) {
    List<String> row = new ArrayList<>(List.of("base itself, %"));
    figures(name, act)
        .forEach(
            figure ->
                row.add(
                    Spread.number(
                        PERCENT
                            * contest.figure(TableExperiment.get(contenders, BASE), figure).mean(),
                        DECIMALS)));
    return row;
  }

  private List<Difference> ofOctiles(String name, Act act, String one, String other) {
    return figures(name, act)
        .map(
            figure ->
                contest
                    .relative(
                        TableExperiment.get(contenders, one),
                        TableExperiment.get(contenders, other),
                        figure)
                    .times(PERCENT))
        .toList();
  }

  /** By octiles as the paper has them: the first is that of the items shown most. */
  private Stream<Figure> figures(String name, Act act) {
    return IntStream.rangeClosed(1, OCTILES)
        .mapToObj(
            octile ->
                Figures.expectedHitsOf(
                    name + "@" + k + "/" + octile, k, Seen.SHOWN, act, 1 << (OCTILES - octile)));
  }

  /**
   * HCCP over another with the verdict of each octile: that of the difference, as there is no
   * percentage where the other has found nothing.
   */
  private List<String> ordered(String name, Act act, String other, List<Difference> percents) {
    List<Difference> differences =
        figures(name, act)
            .map(
                figure ->
                    contest.compared(
                        TableExperiment.get(contenders, HCCP),
                        TableExperiment.get(contenders, other),
                        figure))
            .toList();
    return row(
        HCCP + " over " + other,
        IntStream.range(0, OCTILES)
            .mapToObj(
                octile -> {
                  Difference own = differences.get(octile);
                  Verdict verdict = own.verdict(1);
                  verdicts.merge(verdict, 1, Integer::sum);
                  Difference told = new Difference(percents.get(octile).own(), own.p());
                  return verdict + " " + text(told);
                }));
  }

  private static List<String> row(String name, Stream<String> ofOctiles) {
    return Stream.concat(Stream.of(name), ofOctiles).toList();
  }

  /** As in the table; a dash where the other has found nothing. */
  private static String text(Difference percent) {
    return Double.isFinite(percent.own().estimate())
        ? percent.text(DECIMALS)
        : "–" + Difference.text(percent.p());
  }

  private static void draw(XYChart chart, String arm, List<Difference> ofOctiles, double aside) {
    int[] known =
        IntStream.range(0, OCTILES)
            .filter(o -> Double.isFinite(ofOctiles.get(o).halfWidth()))
            .toArray();
    Charts.add(
        chart,
        arm,
        IntStream.of(known).mapToDouble(o -> o + 1 + aside).toArray(),
        IntStream.of(known).mapToDouble(o -> ofOctiles.get(o).own().estimate()).toArray(),
        IntStream.of(known).mapToDouble(o -> ofOctiles.get(o).halfWidth()).toArray());
  }

  private static String label(Double octile) {
    int whole = (int) Math.round(octile);
    if (whole == 1) {
      return "1 popular";
    }
    return whole == OCTILES ? "8 tail" : String.valueOf(whole);
  }
}
