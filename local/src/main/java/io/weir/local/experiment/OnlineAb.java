package io.weir.local.experiment;

import io.weir.core.config.WeirConfig;
import io.weir.core.metrics.PairedBootstrap.Interval;
import io.weir.local.closedloop.ClosedLoop;
import io.weir.local.closedloop.LoopArm;
import io.weir.local.closedloop.LoopPlan;
import io.weir.local.closedloop.LoopSummary;
import io.weir.local.closedloop.LoopSummary.Range;
import io.weir.local.experiment.Measure.Measured;
import io.weir.local.part.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.CategoryChart;

/**
 * HCCP's online test (section 4.3) on the simulated cascade: what HCCP, and HCCP without its
 * contrast of positives and negatives, gain over Base in clicks and orders a user where each
 * decides what is shown.
 *
 * <p>A cell is a closed loop of a seed: another world with other users, and other initial weights.
 */
final class OnlineAb implements Experiment {
  private static final String NAME = "online-ab";
  private static final String BASE = "base";
  private static final List<String> RECIPES = List.of("hccp", "hccp-without-up");
  private static final List<String> FIGURES = List.of("expectedUctr", "expectedUcvr");

  /** Lifts in percent: of each recipe UCTR, UCVR. */
  private static final Map<String, double[]> PUBLISHED =
      Map.of("hccp", new double[] {1.3, 14.9}, "hccp-without-up", new double[] {0.6, 7.1});

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
    return seeds;
  }

  @Override
  public Report run(Bench bench) {
    List<CellResult> results = new ArrayList<>();
    for (long seed : bench.seeds()) {
      results.add(loop(bench, seed));
    }
    return report(bench, results);
  }

  private static CellResult loop(Bench bench, long seed) {
    LoopPlan plan = plan(bench, seed);
    String key = "loop.seed" + seed;
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

  private static LoopPlan plan(Bench bench, long seed) {
    WeirConfig user =
        WeirConfig.defaults()
            .with("join.sampler=hccp")
            .overlaidBy(bench.user())
            .with("simulator.seed=" + seed)
            .with("trainer.seed=" + seed);
    List<LoopArm> arms = new ArrayList<>();
    arms.add(LoopArm.learnt(BASE, "{recipe: " + BASE + "}", user));
    for (String recipe : RECIPES) {
      arms.add(LoopArm.learnt(recipe, "{recipe: " + recipe + "}", user));
    }
    return new LoopPlan(
        LoopArm.beneath(user), arms, tick(bench.preset()), ticks(bench.preset()), WARM_UP);
  }

  private static Duration tick(Preset preset) {
    return Duration.ofSeconds(preset.choose(10, 30));
  }

  private static int ticks(Preset preset) {
    return preset.choose(8, 25);
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
    return figures;
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

  private Report report(Bench bench, List<CellResult> results) {
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
            + " seeds, each a world, users and weights of its own. Learning rates are the"
            + " recipes' own. UCTR and UCVR are what is to be expected of what was shown, by the"
            + " truth; intervals are 95 %: of a seed over users, pooled the wider of that over"
            + " users and Student's over seeds. Published: Zhao et al., HCCP, section 4.3, seven"
            + " days of a shop's home page.");
    lifts(report, results);
    report.section("The arms");
    report.table(header(), rows(results));
    return report;
  }

  private static void lifts(Report report, List<CellResult> results) {
    List<List<String>> rows = new ArrayList<>();
    List<String> columns = new ArrayList<>();
    List<Double> ours = new ArrayList<>();
    List<Double> errors = new ArrayList<>();
    List<Double> printed = new ArrayList<>();
    List<Double> exact = new ArrayList<>();
    for (String recipe : RECIPES) {
      for (int figure = 0; figure < FIGURES.size(); figure++) {
        String name = recipe + "." + FIGURES.get(figure) + ".lift";
        Interval lift = pooled(percents(results, name));
        double published = published(recipe, figure);
        String title = figure == 0 ? "UCTR" : "UCVR";
        rows.add(
            List.of(
                recipe,
                title,
                Spread.number(published, 1) + " %",
                percent(lift),
                Orderings.verdict(published, lift).toString(),
                String.join(
                    "; ", percents(results, name).stream().map(OnlineAb::percent).toList())));
        columns.add(recipe + " " + title);
        ours.add(lift.estimate());
        errors.add((lift.high() - lift.low()) / 2);
        printed.add(published);
        exact.add(0.0);
      }
    }
    report.table(List.of("over base", "figure", "published", "ours", "order", "by seed"), rows);
    CategoryChart chart = Charts.points("Lift over Base", "percent", columns.size());
    Charts.add(chart, "ours", columns, ours, errors);
    Charts.add(chart, "published", columns, printed, exact);
    report.picture(NAME, "Lift over Base, ours with its interval, and the published one.", chart);
  }

  private static double published(String recipe, int figure) {
    double[] lifts = PUBLISHED.get(recipe);
    return lifts == null ? Double.NaN : lifts[figure];
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
    List<String> header = new ArrayList<>(List.of("mean over seeds", BASE));
    header.addAll(RECIPES);
    return header;
  }

  private static List<List<String>> rows(List<CellResult> results) {
    List<List<String>> rows = new ArrayList<>();
    for (String figure : BESIDE) {
      List<String> row = new ArrayList<>(List.of(figure));
      List<String> arms = new ArrayList<>(List.of(BASE));
      arms.addAll(RECIPES);
      for (String arm : arms) {
        double mean =
            results.stream()
                .mapToDouble(result -> result.figure(arm + "." + figure))
                .average()
                .orElse(Double.NaN);
        row.add(Spread.number(mean, 4));
      }
      rows.add(row);
    }
    return rows;
  }
}
