package io.weir.local.experiment;

import io.weir.core.config.WeirConfig;
import io.weir.core.metrics.PairedBootstrap.Interval;
import io.weir.local.experiment.Arm.Tuned;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;

/**
 * Combined-Pair against cross-entropy the sparser positives are: "Understanding the Ranking Loss"
 * §3.3, §4.2 and §5.1 on streams.
 *
 * <p>As in the paper, positives are made sparse by a weight w of their cross-entropy.
 */
final class RankingLoss implements Experiment {
  private static final String TASK = "click";
  private static final double[] WEIGHTS = {1.0, 0.4, 0.1};
  private static final List<String> LOGS = List.of("trivago", "mind");
  private static final int BUCKETS = 8;

  private static final List<Rates> GRID = List.of(new Rates(0.001, 0.03), new Rates(0.004, 0.03));

  /** A loss at any weight of positives. */
  private enum Kind {
    BCE("bce", 1, ""),
    PAIRS_OF_REQUESTS("combined-pair", 0.9, "request"),
    PAIRS_OF_THE_BATCH("combined-pair, batch", 0.7, "batch");

    private final String label;
    private final double alpha;
    private final String scope;

    Kind(String label, double alpha, String scope) {
      this.label = label;
      this.alpha = alpha;
      this.scope = scope;
    }

    private String objective(double weight) {
      if (this == BCE) {
        return "{loss: bce, task: click, settings: {positive-weight: " + weight + "}}";
      }
      return String.format(
          Locale.ROOT,
          "{loss: combined-pair, task: click,"
              + " settings: {alpha: %s, positive-weight: %s, scope: %s}}",
          alpha,
          weight,
          scope);
    }

    Arm arm(double weight) {
      List<String> settings = new ArrayList<>(BestRecipe.shownAlone());
      settings.add("trainer.objective=[" + objective(weight) + "]");
      return new Arm(label + " w " + weight, settings, GRID);
    }
  }

  @Override
  public String name() {
    return "ranking-loss";
  }

  @Override
  public String about() {
    return "Combined-Pair against cross-entropy, the sparser positives are.";
  }

  @Override
  public List<String> formats() {
    return LOGS;
  }

  /** One of the logs says something by itself. */
  @Override
  public boolean isContentWithSome() {
    return true;
  }

  @Override
  public int usualSeeds(Preset preset) {
    return preset.choose(1, 5);
  }

  @Override
  public int cells(int logs, int seeds, Preset preset) {
    return logs * WEIGHTS.length * Kind.values().length * Kind.BCE.arm(1).cells(seeds);
  }

  @Override
  public List<SampleLog> logs(DataFiles files, WeirConfig user, Preset preset) {
    List<String> replay = List.of("replay.max-sequence=0");
    return LOGS.stream()
        .filter(files::has)
        .map(log -> BestRecipe.log(files, log, log.equals("trivago") ? replay : List.of(), user))
        .toList();
  }

  @Override
  public Report run(Bench bench) {
    Report report = new Report("Ranking loss and sparse positives");
    report.text(
        "Learning rates (dense/rows) were chosen by AUC in the earlier half of the requests, by"
            + " the first seed. All other figures are of the later half: mean ± deviation over"
            + " seeds. Log loss and bias weigh positives by w, as training does. Gradients are"
            + " those of the objective with respect to the logits. The difference of AUC is to"
            + " cross-entropy at the same w, with the 95 % interval of a paired bootstrap over"
            + " requests.");
    for (String log : bench.logs()) {
      report.section(log);
      bench.log(log).notes().forEach(note -> report.text("Note: " + note + "."));
      run(bench, log, report);
    }
    return report;
  }

  private static void run(Bench bench, String log, Report report) {
    ScoredLists lists = ShownItems.later(bench.log(log), TASK);
    List<List<String>> rows = new ArrayList<>();
    CategoryChart aucs =
        Charts.points("AUC above cross-entropy's, " + log, "difference of AUC", WEIGHTS.length);
    Map<Kind, List<Interval>> differences = new LinkedHashMap<>();
    XYChart gradients =
        Charts.curves("Gradient of negatives, w 0.1, " + log, "part of the log", "mean |∂L/∂z|");
    XYChart buckets =
        Charts.curves("Calibration, w 0.1, " + log, "bucket of cross-entropy's", "bias");
    for (double weight : WEIGHTS) {
      Map<Kind, Tuned> tuned = new LinkedHashMap<>();
      for (Kind kind : Kind.values()) {
        tuned.put(kind, tune(bench, log, kind, weight));
      }
      Sparsity sparsity = new Sparsity(lists, weight);
      Tuned bce = get(tuned, Kind.BCE);
      tuned.forEach(
          (kind, arm) -> {
            Interval difference = sparsity.aucDifference(logits(arm), logits(bce));
            if (kind != Kind.BCE) {
              differences.computeIfAbsent(kind, k -> new ArrayList<>()).add(difference);
            }
            rows.add(row(weight, arm, bce, kind, sparsity, difference));
            if (weight == WEIGHTS[WEIGHTS.length - 1]) {
              Charts.add(gradients, kind.label, curve(arm));
              Charts.add(buckets, kind.label, buckets(sparsity, arm, bce));
            }
          });
    }
    report.table(
        List.of(
            "w",
            "loss",
            "rates",
            "AUC",
            "above bce",
            "GAUC",
            "log loss",
            "bias",
            "gradient of negatives ×10⁶",
            "to bce",
            "of positives ×10⁶"),
        rows);
    List<String> columns = Arrays.stream(WEIGHTS).mapToObj(w -> "w " + w).toList();
    differences.forEach(
        (kind, intervals) ->
            Charts.add(
                aucs,
                kind.label,
                columns,
                intervals.stream().map(Interval::estimate).toList(),
                intervals.stream().map(one -> (one.high() - one.low()) / 2).toList()));
    report.picture(
        log + "-auc", "Difference of AUC by the weight of positives, " + log + ".", aucs);
    report.picture(
        log + "-gradients", "Mean gradient of negatives over the log, " + log + ".", gradients);
    report.picture(
        log + "-calibration",
        "Bias in buckets of equally many positives, the lowest predictions first, " + log + ".",
        buckets);
  }

  private static Tuned get(Map<Kind, Tuned> tuned, Kind kind) {
    Tuned arm = tuned.get(kind);
    if (arm == null) {
      throw new IllegalStateException("no " + kind);
    }
    return arm;
  }

  private static Tuned tune(Bench bench, String log, Kind kind, double weight) {
    return kind.arm(weight)
        .tune(bench, log, "auc", of -> new SparsityMeasure(TASK, bench.half(log)));
  }

  private static List<float[]> logits(Tuned arm) {
    return arm.results().stream().map(result -> result.array(HalvesMeasure.LOGITS)).toList();
  }

  private static double[] curve(Tuned arm) {
    double[] mean = new double[arm.results().get(0).array(SparsityMeasure.CURVE).length];
    for (CellResult result : arm.results()) {
      float[] own = result.array(SparsityMeasure.CURVE);
      Arrays.setAll(mean, i -> mean[i] + own[i] / arm.results().size());
    }
    return mean;
  }

  private static double[] buckets(Sparsity sparsity, Tuned arm, Tuned bce) {
    double[] mean = new double[BUCKETS];
    int seeds = arm.results().size();
    for (int seed = 0; seed < seeds; seed++) {
      double[] own = sparsity.buckets(logits(arm).get(seed), logits(bce).get(seed));
      Arrays.setAll(mean, i -> mean[i] + own[i] / seeds);
    }
    return mean;
  }

  private static List<String> row(
      double weight, Tuned arm, Tuned bce, Kind kind, Sparsity sparsity, Interval difference) {
    double[] losses = logits(arm).stream().mapToDouble(sparsity::logLoss).toArray();
    double[] biases = logits(arm).stream().mapToDouble(sparsity::bias).toArray();
    Spread negative = arm.figure(SparsityMeasure.NEGATIVE);
    double[] ratios =
        IntStream.range(0, arm.results().size())
            .mapToDouble(
                i ->
                    arm.results().get(i).figure(SparsityMeasure.NEGATIVE)
                        / bce.results().get(i).figure(SparsityMeasure.NEGATIVE))
            .toArray();
    return List.of(
        String.valueOf(weight),
        kind.label,
        arm.ratesText(),
        arm.figure(HalvesMeasure.SECOND + "auc").text(4),
        kind == Kind.BCE ? "" : BestRecipe.text(difference),
        arm.figure(HalvesMeasure.SECOND + "gauc").text(4),
        Spread.of(losses).text(5),
        Spread.of(biases).text(3),
        Spread.number(1e6 * negative.mean(), 1),
        kind == Kind.BCE ? "" : Spread.of(ratios).text(2),
        Spread.number(1e6 * arm.figure(SparsityMeasure.POSITIVE).mean(), 1));
  }
}
