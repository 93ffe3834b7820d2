package io.weir.local.experiment;

import io.weir.core.config.WeirConfig;
import io.weir.core.metrics.PairedBootstrap.Interval;
import io.weir.flink.JoinConfig;
import io.weir.local.closedloop.ClosedLoop;
import io.weir.local.closedloop.LoopArm;
import io.weir.local.closedloop.LoopPlan;
import io.weir.local.closedloop.LoopSummary;
import io.weir.local.closedloop.LoopSummary.Range;
import io.weir.local.experiment.Measure.Measured;
import io.weir.local.experiment.Orderings.Verdict;
import io.weir.local.part.FileTree;
import io.weir.simulator.cascade.SimulatorConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;

/**
 * HCCP's online test (section 4.3) on the simulated cascade: what HCCP, and HCCP without its
 * contrast of positives and negatives, gain over Base in clicks and orders a user where each
 * decides what is shown.
 *
 * <p>A cell is a closed loop of a seed: another world with other users, and other initial weights.
 * Before those come the cells by which each recipe's learning rates are chosen: it alone, in a
 * shorter loop of a world that is not reported, by what is reported first, the clicks a user to be
 * expected.
 */
final class OnlineAb implements Experiment {
  private static final String NAME = "online-ab";
  private static final String BASE = "base";
  private static final String HCCP = "hccp";
  private static final String WITHOUT_UP = "hccp-without-up";
  private static final List<String> RECIPES = List.of(HCCP, WITHOUT_UP);
  private static final List<String> FIGURES = List.of("expectedUctr", "expectedUcvr");

  private static final int OCTILES = 8;

  /** The first octile that is no longer of the head. */
  private static final int MIDDLE = 3;

  /** One arm over another: lifts of UCTR and UCVR, percent of Base's. */
  private record Ordering(String one, String other, double uctr, double ucvr) {
    String key() {
      return other.equals(BASE) ? one : over(one, other);
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

  private static final int WARM_UP = 5;

  /** No seed of a run is as high. */
  private static final long CHOOSING_WORLD = 1_001;

  private static final String CHOSEN_BY = "expectedUctr";

  /** Whatever of an arm's configuration its figures depend on. */
  private static final String[] SECTIONS = {
    "tasks", "simulator", "join", "trainer", "store", "pre-ranker"
  };

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "HCCP's online test in the closed loop: clicks and orders a user against Base.";
  }

  @Override
  public List<String> formats() {
    return List.of();
  }

  /** Processes of several arms take minutes, however few the requests. */
  @Override
  public boolean isAmongAll(Preset preset) {
    return preset != Preset.TINY;
  }

  @Override
  public List<SampleLog> logs(DataFiles files, WeirConfig user, Preset preset) {
    return List.of();
  }

  @Override
  public int usualSeeds(Preset preset) {
    return preset.choose(1, 3);
  }

  @Override
  public int cells(int logs, int seeds, Preset preset) {
    return (1 + RECIPES.size()) * grid(preset).size() + seeds;
  }

  private static List<Rates> grid(Preset preset) {
    return preset.choose(
        List.of(new Rates(0.003, 0.05)),
        List.of(new Rates(0.002, 0.03), new Rates(0.008, 0.1)),
        List.of(new Rates(0.001, 0.03), new Rates(0.003, 0.05), new Rates(0.008, 0.1)));
  }

  @Override
  public Report run(Bench bench) {
    Map<String, RateSearch.Found> rates = new LinkedHashMap<>();
    for (String recipe : arms()) {
      rates.put(
          recipe,
          RateSearch.among(
              grid(bench.preset()), of -> alone(bench, recipe, of).figure(figure(recipe))));
    }
    List<CellResult> results = new ArrayList<>();
    for (long seed : bench.seeds()) {
      results.add(together(bench, rates, seed));
    }
    return report(bench, rates, results);
  }

  private static List<String> arms() {
    List<String> arms = new ArrayList<>(List.of(BASE));
    arms.addAll(RECIPES);
    return arms;
  }

  private static String figure(String recipe) {
    return recipe + "." + CHOSEN_BY;
  }

  /** What a recipe is worth at learning rates, without the others, in a world of its own. */
  private static CellResult alone(Bench bench, String recipe, Rates rates) {
    LoopArm arm = arm(bench, recipe, rates, CHOOSING_WORLD);
    String key = "rates." + recipe + "." + rates.toString().replace('/', '_');
    return loop(bench, key, plan(bench, List.of(arm), choosing(bench.preset()), CHOOSING_WORLD));
  }

  private static CellResult together(Bench bench, Map<String, RateSearch.Found> rates, long seed) {
    List<LoopArm> arms = new ArrayList<>();
    rates.forEach((recipe, found) -> arms.add(arm(bench, recipe, found.best(), seed)));
    return loop(bench, "loop.seed" + seed, plan(bench, arms, ticks(bench.preset()), seed));
  }

  private static CellResult loop(Bench bench, String key, LoopPlan plan) {
    StringBuilder settings =
        new StringBuilder(plan.tick() + " " + plan.ticks() + " " + plan.warmUp());
    plan.arms().forEach(arm -> settings.append('\n').append(arm.config().yaml(SECTIONS)));
    return bench.result(
        key,
        Cell.fingerprint(settings.toString()),
        fingerprint -> {
          long start = System.nanoTime();
          LoopSummary summary = served(bench, key, plan);
          double seconds = (System.nanoTime() - start) / 1e9;
          return new CellResult(
              key, fingerprint, 0, 0, 0, seconds, new Measured(figures(summary), Map.of()));
        });
  }

  private static LoopPlan plan(Bench bench, List<LoopArm> arms, int ticks, long world) {
    WeirConfig config = LoopArm.beneath(bench.user().with("simulator.seed=" + world));
    return new LoopPlan(config, arms, tick(bench.preset()), ticks, WARM_UP);
  }

  /** A recipe as in {@link HccpTables}, whose margins are in force when the warm-up is over. */
  private static LoopArm arm(Bench bench, String recipe, @Nullable Rates rates, long world) {
    WeirConfig loop = LoopArm.beneath(bench.user());
    SimulatorConfig simulator = SimulatorConfig.of(loop);
    List<String> settings = new ArrayList<>();
    settings.add("join.sampler=" + HccpTables.sampler(simulator.ranked()));
    settings.add("trainer.batch-requests=" + SimulatedTable.BATCH);
    if (!recipe.equals(BASE)) {
      Duration warmUp = tick(bench.preset()).multipliedBy(WARM_UP);
      settings.add(
          HccpTables.annealed(
              recipe, learnt(warmUp, simulator.requestsPerSecond(), JoinConfig.of(loop))));
    }
    if (rates != null) {
      settings.addAll(rates.settings());
    }
    WeirConfig config =
        WeirConfig.defaults()
            .withAll(settings)
            .overlaidBy(bench.user())
            .with("simulator.seed=" + world)
            .with("trainer.seed=" + world);
    return LoopArm.learnt(recipe, "{recipe: " + recipe + "}", config);
  }

  /**
   * Samples that are learnt from in a time from the beginning of a log: each request twice, when
   * its windows are over.
   */
  static long learnt(Duration time, double requestsPerSecond, JoinConfig join) {
    double seconds =
        Stream.of(join.fastWindow(), join.slowWindow())
            .mapToDouble(window -> Math.max(0, time.minus(window).toMillis() / 1e3))
            .sum();
    return Math.round(requestsPerSecond * seconds);
  }

  private static Duration tick(Preset preset) {
    return Duration.ofSeconds(preset.choose(5, 10, 30));
  }

  private static int ticks(Preset preset) {
    return preset.choose(7, 8, 25);
  }

  /** Ticks of a loop that chooses learning rates. */
  private static int choosing(Preset preset) {
    return preset.choose(8, 12);
  }

  private static LoopSummary served(Bench bench, String key, LoopPlan plan) {
    Path dir = bench.dir().resolve(key);
    try {
      // What an interrupted run has left is of no use: a loop begins at its beginning.
      FileTree.delete(dir);
      Files.createDirectories(dir);
      LoopSummary summary;
      try (ClosedLoop loop = ClosedLoop.open(plan, dir, () -> false)) {
        summary = loop.run((done, clicks) -> bench.in(key, done, plan.ticks()));
      }
      FileTree.delete(dir);
      return summary;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Double> figures(LoopSummary summary) {
    Map<String, Double> figures = new HashMap<>();
    figures.put("requests", (double) summary.requests());
    figures.put("users", (double) summary.users());
    for (LoopSummary.Arm arm : summary.arms()) {
      arm.figures()
          .forEach(
              (name, figure) -> {
                add(figures, arm.name() + "." + name, figure.value());
                add(figures, arm.name() + "." + name + ".lift", figure.lift());
              });
    }
    for (LoopSummary.Pair pair : summary.pairs()) {
      pair.lifts()
          .forEach(
              (name, lift) ->
                  add(figures, over(pair.arm(), pair.over()) + "." + name + ".lift", lift));
    }
    return figures;
  }

  private static String over(String one, String other) {
    return one + ".over." + other;
  }

  private static void add(Map<String, Double> figures, String name, Range range) {
    put(figures, name, range.estimate());
    put(figures, name + ".low", range.low());
    put(figures, name + ".high", range.high());
  }

  private static void put(Map<String, Double> figures, String name, @Nullable Double value) {
    if (value != null) {
      figures.put(name, value);
    }
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

  private static List<Interval> percents(List<CellResult> results, String name) {
    return results.stream()
        .map(
            result ->
                new Interval(
                    100 * result.figure(name),
                    100 * result.figure(name + ".low"),
                    100 * result.figure(name + ".high")))
        .toList();
  }

  private static Report report(
      Bench bench, Map<String, RateSearch.Found> rates, List<CellResult> results) {
    Report report = new Report("HCCP's online test in the closed loop");
    report.text(
        "Each recipe decides what its users are shown, in lock-step, over the same users with the"
            + " same luck. "
            + (ticks(bench.preset()) - WARM_UP)
            + " ticks of "
            + tick(bench.preset()).toSeconds()
            + " s are measured, after "
            + WARM_UP
            + " in which all arms pre-rank alike; "
            + results.stream().mapToLong(r -> (long) r.figure("requests")).sum()
            + " requests in each arm over "
            + results.size()
            + " seeds, each a world, users and weights of its own. Each arm has the learning rates"
            + " at which it did best alone, by the clicks a user to be expected, in "
            + (choosing(bench.preset()) - WARM_UP)
            + " measured ticks of another world, which is not reported. HCCP's margins are in force"
            + " when the warm-up is over. UCTR and UCVR are what is to be expected of what was"
            + " shown, by the truth; intervals are 95 %: of a seed over users, pooled the wider of"
            + " that over users and Student's over seeds. Published: Zhao et al., HCCP, section"
            + " 4.3, seven days of a shop's home page.");
    lifts(report, results);
    octiles(report, results);
    report.section("The arms");
    report.table(header(), rows(results));
    report.section("Learning rates");
    rates(report, bench, rates);
    return report;
  }

  private static void rates(Report report, Bench bench, Map<String, RateSearch.Found> rates) {
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
                                Spread.number(alone(bench, recipe, of).figure(figure(recipe)), 4),
                                chosen(found, of)))));
    report.table(List.of("", "rates", "UCTR", ""), rows);
  }

  /** As in the table of learning rates. */
  static String chosen(RateSearch.Found found, Rates of) {
    return of.equals(found.best()) ? found.atEnd() ? "chosen †" : "chosen" : "";
  }

  private static void lifts(Report report, List<CellResult> results) {
    List<List<String>> rows = new ArrayList<>();
    List<String> columns = new ArrayList<>();
    List<Double> ours = new ArrayList<>();
    List<Double> errors = new ArrayList<>();
    List<Double> printed = new ArrayList<>();
    List<Double> exact = new ArrayList<>();
    for (Ordering ordering : PUBLISHED) {
      for (int figure = 0; figure < FIGURES.size(); figure++) {
        String name = ordering.key() + "." + FIGURES.get(figure) + ".lift";
        Interval lift = pooled(percents(results, name));
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
                String.join(
                    "; ", percents(results, name).stream().map(OnlineAb::percent).toList())));
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
    report.picture(NAME, "Lifts, ours with their intervals, and the published ones.", chart);
  }

  /** Figure 6: by how often retrieval found items. */
  static void octiles(Report report, List<CellResult> results) {
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
    octiles(report, results, "CTR", "ctrOctile", OCTILES + 1);
    octiles(report, results, "CVR", "cvrOctile", MIDDLE);
  }

  /**
   * @param judged the first octile in which HCCP is said to be above Base
   */
  private static void octiles(
      Report report, List<CellResult> results, String title, String figure, int judged) {
    List<String> header = new ArrayList<>(List.of(title));
    List<String> levels = new ArrayList<>(List.of(BASE));
    for (int octile = 1; octile <= OCTILES; octile++) {
      header.add(octile + (octile == 1 ? ", popular" : octile == OCTILES ? ", tail" : ""));
      levels.add(Spread.number(mean(results, BASE + "." + figure + octile), 4));
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
        List<Interval> seeds = known(percents(results, recipe + "." + figure + octile + ".lift"));
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
        NAME + "-" + title.toLowerCase(Locale.ROOT),
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
    header.addAll(arms());
    return header;
  }

  private static List<List<String>> rows(List<CellResult> results) {
    List<List<String>> rows = new ArrayList<>();
    for (String figure : BESIDE) {
      List<String> row = new ArrayList<>(List.of(figure));
      for (String arm : arms()) {
        row.add(Spread.number(mean(results, arm + "." + figure), 4));
      }
      rows.add(row);
    }
    return rows;
  }

  private static double mean(List<CellResult> results, String figure) {
    return results.stream()
        .mapToDouble(result -> result.figure(figure))
        .average()
        .orElse(Double.NaN);
  }
}
