package io.weir.local.experiment;

import io.weir.core.metrics.PairedBootstrap.Interval;
import io.weir.local.experiment.Arm.Tuned;
import io.weir.local.experiment.RankingLoss.Weighed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;

/** What {@link RankingLoss} found on one log. Used by one thread. */
final class LossReport {
  private static final int BUCKETS = 8;
  private static final int AUC_DECIMALS = 4;

  /** Log losses are told in this unit. */
  private static final double LOSS_UNIT = 1e4;

  private static final int LOSS_DECIMALS = 2;

  /** Table 1: AUC and log loss less those of cross-entropy, at the sparsest positives. */
  private static final Map<String, double[]> PUBLISHED =
      Map.of(
          LossArm.PAIRS.label(),
          new double[] {.81398 - .81321, .12131 - .12152},
          "jrc",
          new double[] {.81355 - .81321, .12146 - .12152},
          "combined-list",
          new double[] {.81351 - .81321, 0},
          "rcr",
          new double[] {.81349 - .81321, .12141 - .12152});

  private final String log;
  private final Map<Weighed, Tuned> tuned;
  private final List<Double> weights;
  private final Map<Double, Sparsity> sparsities = new HashMap<>();

  LossReport(Bench bench, String log, Map<Weighed, Tuned> tuned) {
    this.log = log;
    this.tuned = tuned;
    weights = RankingLoss.weights(bench.preset());
    ScoredLists lists = ShownItems.later(bench.log(log), RankingLoss.TASK);
    weights.forEach(weight -> sparsities.put(weight, new Sparsity(lists, weight)));
  }

  void report(Report report) {
    sweep(report);
    table1(report);
    tradeOff(report);
    gradients(report);
    calibration(report);
    curves(report);
    landscape(report);
    layers(report);
  }

  private Tuned of(LossArm loss, double weight) {
    Tuned arm = tuned.get(new Weighed(loss, weight));
    if (arm == null) {
      throw new IllegalStateException("no " + loss.label() + " at " + weight);
    }
    return arm;
  }

  private Sparsity sparsity(double weight) {
    Sparsity sparsity = sparsities.get(weight);
    if (sparsity == null) {
      throw new IllegalStateException("no weight " + weight);
    }
    return sparsity;
  }

  private Difference auc(LossArm loss, double weight) {
    return sparsity(weight)
        .auc(logits(of(loss, weight)), logits(of(LossArm.BCE, weight)))
        .summary();
  }

  private Difference logLoss(LossArm loss, double weight) {
    return sparsity(weight)
        .logLoss(logits(of(loss, weight)), logits(of(LossArm.BCE, weight)))
        .summary();
  }

  /** Figure 4, and of each loss at each weight all there is. */
  private void sweep(Report report) {
    report.text("Figure 4: the sparser positives are.");
    List<List<String>> rows = new ArrayList<>();
    tuned.forEach((arm, result) -> rows.add(row(arm, result)));
    report.table(
        List.of(
            "w",
            "loss",
            "rates",
            "AUC",
            "above bce",
            "GAUC",
            "log loss",
            "above bce ×10⁴",
            "bias",
            "gradient of negatives, to bce",
            "of positives, to bce"),
        rows);
    List<String> columns = weights.stream().map(w -> "w " + w).toList();
    CategoryChart chart =
        Charts.points("AUC above cross-entropy's, " + log, "difference of AUC", weights.size());
    for (LossArm loss : List.of(LossArm.PAIRS_OF_REQUESTS, LossArm.PAIRS)) {
      List<Interval> intervals = weights.stream().map(weight -> auc(loss, weight).own()).toList();
      Charts.add(
          chart,
          loss.label(),
          columns,
          intervals.stream().map(Interval::estimate).toList(),
          intervals.stream().map(one -> (one.high() - one.low()) / 2).toList());
    }
    report.picture(
        log + "-auc", "Difference of AUC by the weight of positives, " + log + ".", chart);
  }

  private List<String> row(Weighed arm, Tuned result) {
    Sparsity sparsity = sparsity(arm.weight());
    double[] losses = logits(result).stream().mapToDouble(sparsity::logLoss).toArray();
    double[] biases = logits(result).stream().mapToDouble(sparsity::bias).toArray();
    boolean base = arm.loss().equals(LossArm.BCE);
    return List.of(
        String.valueOf(arm.weight()),
        arm.loss().label(),
        result.ratesText(),
        result.figure(HalvesMeasure.SECOND + "auc").text(4),
        base ? "" : auc(arm.loss(), arm.weight()).text(AUC_DECIMALS),
        result.figure(HalvesMeasure.SECOND + "gauc").text(4),
        Spread.of(losses).text(5),
        base ? "" : logLoss(arm.loss(), arm.weight()).times(LOSS_UNIT).text(LOSS_DECIMALS),
        Spread.of(biases).text(3),
        base ? "" : ratio(result, of(LossArm.BCE, arm.weight()), SparsityMeasure.NEGATIVE),
        base ? "" : ratio(result, of(LossArm.BCE, arm.weight()), SparsityMeasure.POSITIVE));
  }

  private static String ratio(Tuned arm, Tuned bce, String figure) {
    double[] ratios =
        IntStream.range(0, arm.results().size())
            .mapToDouble(
                i -> arm.results().get(i).figure(figure) / bce.results().get(i).figure(figure))
            .toArray();
    return Spread.of(ratios).text(2);
  }

  /** Table 1: every ordering to cross-entropy. */
  private void table1(Report report) {
    double w = RankingLoss.SPARSEST;
    report.text("Table 1, at w " + w + ": above cross-entropy, log loss the lower the better.");
    List<List<String>> rows = new ArrayList<>();
    List<LossArm> losses = new ArrayList<>(List.of(LossArm.PAIRS));
    losses.addAll(LossArm.OTHERS);
    for (LossArm loss : losses) {
      double[] printed = PUBLISHED.getOrDefault(loss.label(), new double[2]);
      Difference auc = auc(loss, w);
      Difference logLoss = logLoss(loss, w).times(LOSS_UNIT);
      rows.add(
          List.of(
              loss.label(),
              auc.verdict(printed[0]) + " " + auc.text(AUC_DECIMALS),
              Spread.number(printed[0], 5),
              logLoss.verdict(printed[1]) + " " + logLoss.text(LOSS_DECIMALS),
              Spread.number(LOSS_UNIT * printed[1], LOSS_DECIMALS)));
    }
    report.table(List.of("", "AUC", "published", "log loss ×10⁴", "published ×10⁴"), rows);
  }

  /** Figure 5: AUC and log loss by the part that cross-entropy has. */
  private void tradeOff(Report report) {
    double w = RankingLoss.SPARSEST;
    List<LossArm> losses = new ArrayList<>(LossArm.TRADE_OFF);
    losses.add(losses.size() - 1, LossArm.PAIRS);
    XYChart chart = Charts.curves("AUC and log loss by α, " + log, "log loss", "AUC");
    Charts.add(chart, "α 0.1, 0.3, 0.5, 0.7, 0.9", logLosses(losses), aucs(losses));
    List<LossArm> bce = List.of(LossArm.BCE);
    Charts.add(chart, "bce", logLosses(bce), aucs(bce));
    report.picture(
        log + "-trade-off",
        "Figure 5: AUC and log loss by α, from 0.1 on one end of the line to 0.9 on the other, w "
            + w
            + ", "
            + log
            + ".",
        chart);
  }

  private double[] logLosses(List<LossArm> losses) {
    double w = RankingLoss.SPARSEST;
    return losses.stream()
        .mapToDouble(
            loss ->
                Spread.of(logits(of(loss, w)).stream().mapToDouble(sparsity(w)::logLoss).toArray())
                    .mean())
        .toArray();
  }

  private double[] aucs(List<LossArm> losses) {
    return losses.stream()
        .mapToDouble(
            loss -> of(loss, RankingLoss.SPARSEST).figure(HalvesMeasure.SECOND + "auc").mean())
        .toArray();
  }

  /** Figure 2: gradients of negatives over the log. */
  private void gradients(Report report) {
    XYChart chart =
        Charts.curves("Gradient of negatives, w 0.1, " + log, "part of the log", "mean |∂L/∂z|");
    List<LossArm> losses = new ArrayList<>(compared());
    losses.addAll(LossArm.OTHERS);
    for (LossArm loss : losses) {
      Charts.add(chart, loss.label(), mean(of(loss, RankingLoss.SPARSEST), SparsityMeasure.CURVE));
    }
    report.picture(
        log + "-gradients", "Figure 2: gradient of negatives over the log, " + log + ".", chart);
  }

  private static List<LossArm> compared() {
    return List.of(LossArm.BCE, LossArm.PAIRS_OF_REQUESTS, LossArm.PAIRS);
  }

  /** Figure 8. */
  private void calibration(Report report) {
    double w = RankingLoss.SPARSEST;
    XYChart chart =
        Charts.curves("Calibration, w 0.1, " + log, "bucket of cross-entropy's", "bias");
    Tuned bce = of(LossArm.BCE, w);
    for (LossArm loss : compared()) {
      double[] mean = new double[BUCKETS];
      List<float[]> own = logits(of(loss, w));
      for (int seed = 0; seed < own.size(); seed++) {
        double[] buckets = sparsity(w).buckets(own.get(seed), logits(bce).get(seed));
        Arrays.setAll(mean, i -> mean[i] + buckets[i] / own.size());
      }
      Charts.add(chart, loss.label(), mean);
    }
    report.picture(
        log + "-calibration",
        "Figure 8: bias in buckets of equally many positives, the lowest predictions first, "
            + log
            + ".",
        chart);
  }

  /** Figures 1 (a) and 6. */
  private void curves(Report report) {
    XYChart chart = Charts.curves("Log loss, w 0.1, " + log, "part of the log", "log loss");
    for (LossArm loss : List.of(LossArm.BCE, LossArm.PAIRS)) {
      Tuned arm = of(loss, RankingLoss.SPARSEST);
      String name = loss.equals(LossArm.PAIRS) ? "pairs" : loss.label();
      Charts.add(chart, name + ", learnt", mean(arm, LossCurves.TRAINING));
      Charts.add(chart, name + ", to come", mean(arm, LossCurves.VALIDATION));
    }
    report.picture(
        log + "-log-loss",
        "Figures 1 (a) and 6: log loss of the first requests, which are learnt from, and of the"
            + " last, which are to come, "
            + log
            + ".",
        chart);
  }

  /** Figure 1 (b). */
  private void landscape(Report report) {
    XYChart chart =
        Charts.curves(
            "Around the weights, w 0.1, " + log, "step, of the weights' norm", "log loss");
    for (LossArm loss : List.of(LossArm.BCE, LossArm.PAIRS)) {
      double[] surface = mean(of(loss, RankingLoss.SPARSEST), LossCurves.LANDSCAPE);
      Charts.add(chart, loss.label(), LossCurves.STEPS, surface);
    }
    report.picture(
        log + "-landscape",
        "Figure 1 (b): log loss of the first requests around the weights found, the mean of random"
            + " directions, "
            + log
            + ".",
        chart);
  }

  /** Figure 3. */
  private void layers(Report report) {
    for (String layer : LossArm.LAYERS) {
      XYChart chart =
          Charts.curves("Gradient of " + layer + ", w 0.1, " + log, "part of the log", "|∂L/∂w|");
      for (LossArm loss : List.of(LossArm.BCE, LossArm.PAIRS)) {
        Tuned arm = of(loss, RankingLoss.SPARSEST);
        for (String part : List.of("mean", "p90")) {
          String name = LossCurves.LAYER + "gradient." + layer + "." + part;
          Charts.add(chart, loss.label() + ", " + part, mean(arm, name));
        }
      }
      report.picture(
          log + "-" + layer.replace('.', '-'),
          "Figure 3: gradient of a bottom layer over the log, " + log + ".",
          chart);
    }
  }

  private static List<float[]> logits(Tuned arm) {
    return arm.results().stream().map(result -> result.array(HalvesMeasure.LOGITS)).toList();
  }

  private static double[] mean(Tuned arm, String array) {
    double[] mean = new double[arm.results().get(0).array(array).length];
    for (CellResult result : arm.results()) {
      float[] own = result.array(array);
      Arrays.setAll(mean, i -> mean[i] + own[i] / arm.results().size());
    }
    return mean;
  }
}
