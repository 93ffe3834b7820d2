package io.weir.local.experiment;

import io.weir.core.config.WeirConfig;
import io.weir.flink.JoinConfig;
import io.weir.local.closedloop.ClosedLoop;
import io.weir.local.closedloop.LoopArm;
import io.weir.local.closedloop.LoopPlan;
import io.weir.local.closedloop.LoopSummary;
import io.weir.local.closedloop.LoopSummary.Range;
import io.weir.local.experiment.Measure.Measured;
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
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
  static final String NAME = "online-ab";
  static final String BASE = "base";
  static final String HCCP = "hccp";
  static final String WITHOUT_UP = "hccp-without-up";
  static final List<String> RECIPES = List.of(HCCP, WITHOUT_UP);

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
    return new OnlineAbReport(results)
        .of(
            design(bench.preset(), results),
            rates,
            (recipe, of) -> alone(bench, recipe, of).figure(figure(recipe)));
  }

  /** Base and the recipes that are held against it. */
  static List<String> arms() {
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

  /** How a figure of one arm over another begins. */
  static String over(String one, String other) {
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

  /** How the loops were run, in words. */
  private static String design(Preset preset, List<CellResult> results) {
    return "Each recipe decides what its users are shown, in lock-step, over the same users with the"
        + " same luck. "
        + (ticks(preset) - WARM_UP)
        + " ticks of "
        + tick(preset).toSeconds()
        + " s are measured, after "
        + WARM_UP
        + " in which all arms pre-rank alike; "
        + results.stream().mapToLong(r -> (long) r.figure("requests")).sum()
        + " requests in each arm over "
        + results.size()
        + " seeds, each a world, users and weights of its own. Each arm has the learning rates"
        + " at which it did best alone, by the clicks a user to be expected, in "
        + (choosing(preset) - WARM_UP)
        + " measured ticks of another world, which is not reported. HCCP's margins are in force"
        + " when the warm-up is over.";
  }
}
