package io.weir.local.experiment;

import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.core.metrics.PairedBootstrap;
import io.weir.core.metrics.PairedBootstrap.Interval;
import io.weir.simulator.Draws;
import io.weir.simulator.cascade.RequestTruth;
import io.weir.simulator.cascade.SimulatedCascade;
import io.weir.simulator.cascade.SimulatorConfig;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.recipe.Recipes;
import java.util.ArrayList;
import java.util.Arrays;
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
 * <p>Untrained is the same model over the same stream at learning rate zero. Its item statistics go
 * on, so where a model has them, untrained is about the item counter.
 */
final class RecipesOnTruth implements Experiment {
  private static final String NAME = "recipes";
  private static final String LOG = "simulated";
  private static final String TASK = "click";
  private static final int REQUESTS = 960;
  private static final int DRAWS = 2_000;
  private static final int PRETRAINED = 32;
  private static final Rates UNTRAINED = new Rates(0, 0);

  private static final int HELD_OUT_PER_LEARNT = 4;

  /** Some of each stage, so that a network over list cells takes seconds. */
  private static final String SAMPLER =
      "join.sampler={name: ecm, settings: {exposed: 1, ranked: 0.2, matched: 0.1}}";

  private static final List<String> SETTINGS =
      List.of(
          "trainer.signals=[ranking-score, pretrained-embedding]",
          "trainer.metrics.yardsticks=[]",
          "trainer.batch-requests=8");

  private final List<String> names = Recipes.names();

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
  public int usualSeeds() {
    return 1;
  }

  @Override
  public int cells(int logs, int seeds) {
    long models = names.stream().map(name -> model(name, WeirConfig.defaults())).distinct().count();
    return (names.size() + (int) models) * seeds;
  }

  @Override
  public List<SampleLog> logs(DataFiles files, WeirConfig user) {
    return List.of(log(user));
  }

  /** The cascade's log, the last quarter of its requests held out, with what is true of those. */
  SampleLog log(WeirConfig user) {
    SimulatedCascade cascade = new SimulatedCascade(SimulatorConfig.of(user), REQUESTS);
    Map<String, RequestTruth> truths = new HashMap<>();
    cascade.iterator(truth -> truths.put(truth.requestId(), truth)).forEachRemaining(event -> {});
    WeirConfig config =
        WeirConfig.defaults().withAll(OfflineJoin.windows(cascade)).overlaidBy(user);
    List<RequestSample> all = OfflineJoin.join(cascade, config).requests();
    int held = all.size() - all.size() / HELD_OUT_PER_LEARNT;
    RequestSample first = all.get(held);
    SampleLog.Boundary end = new SampleLog.Boundary(first.requestTime(), first.requestId());
    SampleLog sampled =
        OfflineJoin.join(
            cascade,
            WeirConfig.defaults()
                .withAll(OfflineJoin.windows(cascade))
                .with(SAMPLER)
                .overlaidBy(user));
    List<SampleLog.Entry> learnt =
        sampled.entries().stream()
            .filter(entry -> isBefore(end, entry))
            .map(RecipesOnTruth::withVector)
            .toList();
    List<RequestSample> heldOut = all.subList(held, all.size());
    return new SampleLog(LOG, learnt, sampled.notes(), heldOut, truths);
  }

  private static boolean isBefore(SampleLog.Boundary end, SampleLog.Entry entry) {
    return !(entry instanceof SampleLog.OfSample of)
        || end.isAfter(of.sample().requestTime(), of.sample().requestId());
  }

  private static SampleLog.Entry withVector(SampleLog.Entry entry) {
    if (!(entry instanceof SampleLog.OfItem of)) {
      return entry;
    }
    Item item = of.item();
    float[] vector = new float[PRETRAINED];
    item.categorical().forEach((feature, ids) -> add(vector, feature.hashCode(), ids[0]));
    return new SampleLog.OfItem(
        new Item(item.itemId(), item.eventTime(), item.categorical(), item.dense(), vector));
  }

  /** What a model of an item's content might know: items alike in a feature have alike vectors. */
  private static void add(float[] vector, long feature, long id) {
    Draws draws = Draws.of(feature, id);
    for (int d = 0; d < vector.length; d++) {
      vector[d] += (float) ((draws.uniform() - 0.5) / 4);
    }
  }

  @Override
  public Report run(Bench bench) {
    return report(bench.log(LOG), SimulatorConfig.of(bench.user()), rows(bench));
  }

  /** Each recipe beside its untrained self. */
  Map<String, Row> rows(Bench bench) {
    SimulatorConfig config = SimulatorConfig.of(bench.user());
    Measure.Of measure = of -> new TruthMeasure(TASK, of, config.exposed(), config.ranked());
    Map<String, Row> rows = new LinkedHashMap<>();
    Map<String, Arm.Tuned> untrained = new HashMap<>();
    for (String recipe : names) {
      Arm.Tuned trained =
          new Arm(recipe, settings(recipe), List.of()).tune(bench, LOG, "", measure);
      Arm same = new Arm(recipe + "-untrained", settings(recipe), List.of(UNTRAINED));
      String model = model(recipe, bench.user());
      untrained.computeIfAbsent(model, key -> same.tune(bench, LOG, "", measure));
      rows.put(recipe, new Row(recipe, trained, Objects.requireNonNull(untrained.get(model))));
    }
    return rows;
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

  /** A recipe, and the same model at learning rate zero. */
  record Row(String recipe, Arm.Tuned trained, Arm.Tuned untrained) {
    Interval difference() {
      double[] mean = new double[trained.results().get(0).array(TruthMeasure.HITS).length];
      int seeds = trained.results().size();
      for (int seed = 0; seed < seeds; seed++) {
        float[] own = trained.results().get(seed).array(TruthMeasure.HITS);
        float[] other = untrained.results().get(seed).array(TruthMeasure.HITS);
        Arrays.setAll(mean, i -> mean[i] + (own[i] - other[i]) / seeds);
      }
      double[] weights = new double[mean.length];
      Arrays.fill(weights, 1);
      return new PairedBootstrap(mean.length, DRAWS, 1).ofMeans(mean, weights);
    }

    boolean isFinite() {
      return trained.results().stream()
          .allMatch(
              result -> result.figure(TruthMeasure.FINITE) == 1 && result.skippedSteps() == 0);
    }
  }

  private Report report(SampleLog log, SimulatorConfig config, Map<String, Row> rows) {
    String atShown = "hitAt" + config.exposed();
    String atPassed = "hitAt" + config.ranked();
    Report report = new Report("Every recipe against the truth");
    log.notes().forEach(note -> report.text("Note: " + note + "."));
    report.text(
        REQUESTS
            + " requests; the last quarter, scored with all candidates, is not learnt from. Hits"
            + " are the share of the "
            + config.exposed()
            + " candidates of a request that its user would click most likely which stand among"
            + " the model's first "
            + config.exposed()
            + " or "
            + config.ranked()
            + " of "
            + config.retrieved()
            + ". The interval is of a paired bootstrap over requests.");
    List<List<String>> table = new ArrayList<>();
    List<Double> differences = new ArrayList<>();
    List<Double> errors = new ArrayList<>();
    for (Row row : rows.values()) {
      Interval interval = row.difference();
      differences.add(interval.estimate());
      errors.add((interval.high() - interval.low()) / 2);
      table.add(
          List.of(
              row.recipe(),
              row.isFinite() ? "yes" : "NO",
              row.trained().figure(atShown).text(4),
              row.untrained().figure(atShown).text(4),
              row.trained().figure(atPassed).text(4),
              row.untrained().figure(atPassed).text(4),
              BestRecipe.text(interval),
              row.isFinite() && interval.low() > 0 ? "yes" : "NO",
              Spread.number(row.trained().results().get(0).seconds(), 1)));
    }
    report.table(
        List.of(
            "recipe",
            "finite",
            atShown,
            "untrained",
            atPassed,
            "untrained",
            "difference",
            "learns",
            "seconds"),
        table);
    CategoryChart chart = Charts.points("Above its untrained self", atPassed, rows.size());
    Charts.add(chart, "difference", List.copyOf(rows.keySet()), differences, errors);
    report.picture(NAME, "What each recipe has learnt; bars are the interval.", chart);
    return report;
  }
}
