package io.weir.local.experiment;

import io.weir.core.config.WeirConfig;
import io.weir.local.experiment.Orderings.Verdict;
import io.weir.simulator.cascade.SimulatorConfig;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.recipe.Recipes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.knowm.xchart.CategoryChart;

/**
 * Whether each recipe of the library learns: on a simulated cascade whose truth is known, without a
 * number that is not finite, it finds more of what users would click than it does untrained.
 *
 * <p>Untrained is the same model that has met the same stream and learnt nothing from it. Its item
 * statistics go on, so where a model has them, untrained is about the item counter.
 */
final class RecipesOnTruth implements Experiment {
  private static final String NAME = "recipes";
  private static final String LOG = TruthLog.NAME;
  private static final String TASK = "click";

  /** Some of each stage, so that a network over list cells takes seconds. */
  private static final String SAMPLER =
      "join.sampler={name: ecm, settings: {exposed: 1, ranked: 0.2, matched: 0.1}}";

  private static final List<String> SETTINGS =
      List.of(
          "trainer.signals=[ranking-score, pretrained-embedding]",
          "trainer.metrics.yardsticks=[]",
          "trainer.batch-requests=8");

  /** Recipes of the tiny preset. */
  private static final int FEW = 4;

  private static List<String> names(Preset preset) {
    return preset == Preset.TINY ? Recipes.names().subList(0, FEW) : Recipes.names();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "Each recipe on a simulated cascade, held against the truth and its untrained self.";
  }

  @Override
  public List<String> formats() {
    return List.of();
  }

  @Override
  public int usualSeeds(Preset preset) {
    return preset.choose(1, 5);
  }

  @Override
  public int cells(int logs, int seeds, Preset preset) {
    List<String> names = names(preset);
    long models = names.stream().map(name -> model(name, WeirConfig.defaults())).distinct().count();
    return (names.size() + (int) models) * seeds;
  }

  private static TruthLog.Size size(Preset preset) {
    TruthLog.Size whole = new TruthLog.Size(720, 0, 160);
    return preset.choose(new TruthLog.Size(48, 0, 16), whole, whole);
  }

  @Override
  public List<SampleLog> logs(DataFiles files, WeirConfig user, Preset preset) {
    return List.of(TruthLog.of(size(preset), SAMPLER, user));
  }

  @Override
  public Report run(Bench bench) {
    return report(bench.log(LOG), SimulatorConfig.of(bench.user()), rows(bench));
  }

  /** Each recipe beside its untrained self. */
  Map<String, Row> rows(Bench bench) {
    Measure.Of measure = of -> new ScoresMeasure(of, List.of(TASK));
    Map<String, Row> rows = new LinkedHashMap<>();
    Map<String, Arm.Tuned> untrained = new HashMap<>();
    Contest contest = new Contest(bench.log(LOG).judged());
    Figure passed = passed(SimulatorConfig.of(bench.user()));
    for (String recipe : names(bench.preset())) {
      Arm.Tuned trained =
          new Arm(recipe, settings(recipe), List.of()).tune(bench, LOG, "", measure);
      Arm same = new Arm(recipe + "-untrained", settings(recipe), List.of(Rates.NONE));
      String model = model(recipe, bench.user());
      untrained.computeIfAbsent(model, key -> same.tune(bench, LOG, "", measure));
      Arm.Tuned other = Objects.requireNonNull(untrained.get(model));
      rows.put(
          recipe,
          new Row(
              recipe,
              trained,
              other,
              contest.compared(Contender.of(trained), Contender.of(other), passed)));
    }
    return rows;
  }

  private static Figure shown(SimulatorConfig config) {
    return hits(config, config.exposed());
  }

  private static Figure passed(SimulatorConfig config) {
    return hits(config, config.ranked());
  }

  private static Figure hits(SimulatorConfig config, int k) {
    return Figures.ofLists("hitAt" + k, "hitAt" + k, Figures.best(config.exposed()));
  }

  private List<String> settings(String recipe) {
    List<String> settings = new ArrayList<>(SETTINGS);
    settings.add("trainer.recipe=" + recipe);
    return settings;
  }

  /** What decides how an untrained model orders items: those of recipes of one model are one. */
  private String model(String recipe, WeirConfig user) {
    TrainerConfig config =
        TrainerConfig.of(WeirConfig.defaults().withAll(settings(recipe)).overlaidBy(user));
    return config.model() + " " + config.features() + " " + config.statistics();
  }

  /** A recipe, the same model at learning rate zero, and how far above that it is. */
  record Row(String recipe, Arm.Tuned trained, Arm.Tuned untrained, Difference difference) {
    boolean isFinite() {
      return trained.results().stream()
          .allMatch(
              result -> result.figure(ScoresMeasure.FINITE) == 1 && result.skippedSteps() == 0);
    }

    /** Whether it is above its untrained self for sure, by requests and by seeds. */
    boolean learns() {
      return isFinite() && difference.verdict(1) == Verdict.AGREES;
    }
  }

  private Report report(SampleLog log, SimulatorConfig config, Map<String, Row> rows) {
    Contest contest = new Contest(log.judged());
    Figure shown = shown(config);
    Figure passed = passed(config);
    Report report = new Report("Every recipe against the truth");
    log.notes().forEach(note -> report.text("Note: " + note + "."));
    report.text(
        log.requests().size()
            + " requests are learnt from; "
            + log.judged().size()
            + " more are scored with all candidates. Hits"
            + " are the share of the "
            + config.exposed()
            + " candidates of a request that its user would click most likely which stand among"
            + " the model's first "
            + config.exposed()
            + " or "
            + config.ranked()
            + " of "
            + config.retrieved()
            + ". The interval is of a paired bootstrap over requests, p, with two seeds or more, of a"
            + " paired t-test over seeds: a recipe learns where it is above its untrained self, the"
            + " interval leaves 0 out and p is at most 0.05.");
    List<List<String>> table = new ArrayList<>();
    List<Double> differences = new ArrayList<>();
    List<Double> errors = new ArrayList<>();
    for (Row row : rows.values()) {
      Difference difference = row.difference();
      differences.add(difference.own().estimate());
      errors.add(difference.halfWidth());
      table.add(
          List.of(
              row.recipe(),
              row.isFinite() ? "yes" : "NO",
              contest.figure(Contender.of(row.trained()), shown).text(4),
              contest.figure(Contender.of(row.untrained()), shown).text(4),
              contest.figure(Contender.of(row.trained()), passed).text(4),
              contest.figure(Contender.of(row.untrained()), passed).text(4),
              difference.text(4),
              row.learns() ? "yes" : "NO",
              Spread.number(row.trained().results().get(0).seconds(), 1)));
    }
    report.table(
        List.of(
            "recipe",
            "finite",
            shown.name(),
            "untrained",
            passed.name(),
            "untrained",
            "difference",
            "learns",
            "seconds"),
        table);
    CategoryChart chart =
        Charts.points(
            "What each recipe has learnt",
            "hit@" + config.ranked() + " above untrained",
            rows.size());
    Charts.add(chart, "difference", List.copyOf(rows.keySet()), differences, errors);
    report.picture(NAME, "What each recipe has learnt; bars are the interval.", chart);
    return report;
  }
}
