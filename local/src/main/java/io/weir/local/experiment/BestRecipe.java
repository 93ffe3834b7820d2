package io.weir.local.experiment;

import io.weir.core.config.WeirConfig;
import io.weir.core.metrics.PairedBootstrap;
import io.weir.core.metrics.PairedBootstrap.Interval;
import io.weir.local.experiment.Arm.Tuned;
import io.weir.simulator.LogStream;
import io.weir.trainer.TrainerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.knowm.xchart.CategoryChart;

/**
 * Which recipe is best on a real log, and whether it is above the item counter.
 *
 * <p>Learning rates and recipe are chosen on the earlier half of the requests; the later is
 * reported.
 */
final class BestRecipe implements Experiment {
  private static final String TASK = "click";
  private static final String GAUC = "gauc";
  private static final String COUNTER = "item counter";
  private static final int DRAWS = 2_000;
  private static final long BOOTSTRAP_SEED = 1;
  private static final double PRIOR = 20;

  /** Arms of the small preset. */
  private static final int SMALL = 2;

  private static final List<Duration> HALF_LIVES =
      List.of(Duration.ofHours(1), Duration.ofHours(3), Duration.ofHours(8), Duration.ofHours(24));

  /** What is not shown is not learnt from here; stages are made up. */
  private static final List<String> SHOWN_ALONE =
      List.of(
          "tasks={click: [click]}",
          "join.sampler={name: ecm, settings: {exposed: 1, ranked: 0, matched: 0}}",
          "trainer.metrics.yardsticks=[]");

  private final String name;
  private final String about;
  private final String format;
  private final List<String> replay;
  private final List<Arm> arms;

  /**
   * @param format of the log
   * @param replay options of its replay
   * @param arms to choose from
   */
  BestRecipe(String name, String about, String format, List<String> replay, List<Arm> arms) {
    this.name = name;
    this.about = about;
    this.format = format;
    this.replay = List.copyOf(replay);
    this.arms = arms.stream().map(BestRecipe::onShownAlone).toList();
  }

  private static Arm onShownAlone(Arm arm) {
    List<String> settings = new ArrayList<>(SHOWN_ALONE);
    settings.addAll(arm.settings());
    return new Arm(arm.name(), settings, arm.grid());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String about() {
    return about;
  }

  @Override
  public List<String> formats() {
    return List.of(format);
  }

  @Override
  public int usualSeeds(Preset preset) {
    return preset.choose(1, 5);
  }

  @Override
  public int cells(int logs, int seeds, Preset preset) {
    return arms(preset).stream().mapToInt(arm -> arm.cells(seeds)).sum();
  }

  @Override
  public List<SampleLog> logs(DataFiles files, WeirConfig user, Preset preset) {
    return List.of(log(files, format, replay, user));
  }

  /** The small preset has the first arms alone, each at its first learning rates. */
  private List<Arm> arms(Preset preset) {
    return preset != Preset.MIDDLE
        ? arms.subList(0, Math.min(SMALL, arms.size())).stream().map(Arm::atFirstRates).toList()
        : arms;
  }

  /** A real log, of which only what was shown is kept. */
  static SampleLog log(DataFiles files, String format, List<String> replay, WeirConfig user) {
    WeirConfig base = WeirConfig.defaults().withAll(SHOWN_ALONE).withAll(replay);
    LogStream stream = files.open(format, base.overlaidBy(user));
    return OfflineJoin.join(stream, base.withAll(OfflineJoin.windows(stream)).overlaidBy(user));
  }

  /** What an arm on such a log must say. */
  static List<String> shownAlone() {
    return SHOWN_ALONE;
  }

  @Override
  public Report run(Bench bench) {
    SampleLog log = bench.log(format);
    SampleLog.Boundary half = bench.half(format);
    List<Tuned> tuned = new ArrayList<>();
    for (Arm arm : arms(bench.preset())) {
      tuned.add(arm.tune(bench, format, GAUC, of -> new HalvesMeasure(TASK, half)));
    }
    SortedMap<Integer, Counters> counters = new TreeMap<>();
    for (Tuned arm : tuned) {
      counters.computeIfAbsent(batch(arm, bench.user()), size -> Counters.of(log, half, size));
    }
    return report(log, tuned, counters, bench.user());
  }

  /** Requests that an arm learns from at once. */
  private static int batch(Tuned arm, WeirConfig user) {
    WeirConfig own = WeirConfig.defaults().withAll(arm.arm().settings());
    return TrainerConfig.of(own.overlaidBy(user)).batchRequests();
  }

  /**
   * The counter that never forgets, then those that do, all told as often as an arm learns: one
   * that is told sooner knows more.
   *
   * @param byName as they are called in the table
   * @param aucs of the one that never forgets, by list of the later half
   * @param gauc of the one that never forgets, in the later half
   */
  private record Counters(Map<String, Measure.Measured> byName, double[] aucs, double gauc) {
    static Counters of(SampleLog log, SampleLog.Boundary half, int batch) {
      Map<String, Measure.Measured> counters = new LinkedHashMap<>();
      String name = COUNTER + ", told every " + batch;
      Measure.Measured plain =
          new ItemCounter(Double.POSITIVE_INFINITY, PRIOR, batch).measure(log, TASK, half);
      counters.put(name, plain);
      for (Duration halfLife : HALF_LIVES) {
        counters.put(
            name + ", half-life " + halfLife.toHours() + " h",
            new ItemCounter(halfLife.toMillis(), PRIOR, batch).measure(log, TASK, half));
      }
      return new Counters(
          counters,
          BestRecipe.aucs(ShownItems.later(log, TASK), plain),
          plain.figures().getOrDefault(HalvesMeasure.SECOND + GAUC, Double.NaN));
    }
  }

  private Report report(
      SampleLog log, List<Tuned> tuned, SortedMap<Integer, Counters> counters, WeirConfig user) {
    Report report = new Report("The best recipe on " + format);
    log.notes().forEach(note -> report.text("Note: " + note + "."));
    report.text(
        (tuned.stream().allMatch(arm -> arm.rates().tried().isEmpty())
                ? "The recipe was chosen by GAUC in the earlier half of the requests, each at the"
                    + " preset's one choice of learning rates (dense/rows): no others were tried."
                : "Learning rates (dense/rows) and recipe were chosen by GAUC in the earlier half of"
                    + " the requests.")
            + " All other figures are of the later half: mean ± deviation over seeds;"
            + " differences to the item counter that is told of as many requests at once as the"
            + " recipe learns from, with the 95 % interval of a paired bootstrap over"
            + " requests ("
            + DRAWS
            + " draws, GAUC of the seeds averaged by request) and, with two seeds or more, the p of"
            + " a paired t-test over seeds.");
    ScoredLists lists = ShownItems.later(log, TASK);
    Tuned best =
        tuned.stream()
            .max(Comparator.comparingDouble(arm -> arm.figure(HalvesMeasure.FIRST + GAUC).mean()))
            .orElseThrow();
    List<List<String>> rows = new ArrayList<>();
    CategoryChart chart =
        Charts.points("GAUC above the item counter", "difference of GAUC", tuned.size());
    List<String> names = new ArrayList<>();
    List<Double> differences = new ArrayList<>();
    List<Double> errors = new ArrayList<>();
    for (Tuned arm : tuned) {
      Counters own = Objects.requireNonNull(counters.get(batch(arm, user)));
      Difference difference = difference(lists, arm, own.aucs(), own.gauc());
      rows.add(row(arm, difference, arm.arm().name().equals(best.arm().name())));
      names.add(arm.arm().name());
      differences.add(difference.own().estimate());
      errors.add(difference.halfWidth());
    }
    counters
        .values()
        .forEach(
            of ->
                of.byName()
                    .forEach(
                        (label, measured) -> rows.add(row(label, measured, lists, of.aucs()))));
    report.table(
        List.of(
            "",
            "rates",
            "GAUC, earlier half",
            "GAUC",
            "above the counter",
            "AUC",
            "log loss",
            "hit@1",
            "MRR"),
        rows);
    report.text("Chosen on the earlier half: " + best.arm().name() + ".");
    Charts.add(chart, "later half", names, differences, errors);
    report.picture(
        name, "GAUC of each recipe above the item counter's; bars are the interval.", chart);
    return report;
  }

  private static List<String> row(Tuned arm, Difference difference, boolean best) {
    String bold = best ? "**" : "";
    return List.of(
        bold + arm.arm().name() + bold,
        arm.ratesText(),
        arm.figure(HalvesMeasure.FIRST + GAUC).text(4),
        arm.figure(HalvesMeasure.SECOND + GAUC).text(4),
        difference.text(4),
        arm.figure(HalvesMeasure.SECOND + "auc").text(4),
        arm.figure(HalvesMeasure.SECOND + "logLoss").text(4),
        arm.figure(HalvesMeasure.SECOND + "hitAt1").text(4),
        arm.figure(HalvesMeasure.SECOND + "mrr").text(4));
  }

  private static List<String> row(
      String label, Measure.Measured measured, ScoredLists lists, double[] counter) {
    List<String> row = new ArrayList<>(List.of(label, ""));
    row.add(Spread.number(measured.figures().getOrDefault("first.gauc", Double.NaN), 4));
    row.add(Spread.number(measured.figures().getOrDefault("second.gauc", Double.NaN), 4));
    Interval above = interval(lists, aucs(lists, measured), counter);
    row.add(new Difference(above, OptionalDouble.empty()).text(4));
    for (String figure : List.of("auc", "logLoss", "hitAt1", "mrr")) {
      double value = measured.figures().getOrDefault(HalvesMeasure.SECOND + figure, Double.NaN);
      row.add(Spread.number(value, 4));
    }
    return row;
  }

  /**
   * How far an arm's GAUC in the later half is above a counter's, which is one of all seeds.
   *
   * @param counter its AUC by list
   * @param gauc its own
   */
  static Difference difference(ScoredLists lists, Tuned arm, double[] counter, double gauc) {
    double[] mean = new double[lists.size()];
    for (CellResult result : arm.results()) {
      double[] aucs = lists.with(result.array(HalvesMeasure.LOGITS)).aucs();
      Arrays.setAll(mean, i -> mean[i] + aucs[i] / arm.results().size());
    }
    double[] ofSeeds =
        arm.results().stream()
            .mapToDouble(result -> result.figure(HalvesMeasure.SECOND + GAUC) - gauc)
            .toArray();
    return new Difference(interval(lists, mean, counter), PairedTest.of(ofSeeds));
  }

  private static Interval interval(ScoredLists lists, double[] aucs, double[] counter) {
    double[] differences = new double[aucs.length];
    Arrays.setAll(differences, i -> aucs[i] - counter[i]);
    return new PairedBootstrap(aucs.length, DRAWS, BOOTSTRAP_SEED)
        .ofMeans(differences, lists.sizes());
  }

  private static double[] aucs(ScoredLists lists, Measure.Measured measured) {
    float[] logits = measured.arrays().get(HalvesMeasure.LOGITS);
    if (logits == null) {
      throw new IllegalStateException("no logits");
    }
    return lists.with(logits).aucs();
  }
}
