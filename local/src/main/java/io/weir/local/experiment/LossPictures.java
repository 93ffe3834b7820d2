package io.weir.local.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.XYChart;

/** What {@link RankingLoss} draws of one log at the sparsest positives. Used by one thread. */
final class LossPictures {
  private static final int BUCKETS = 8;

  /** Of cross-entropy, in the order of the picture. */
  private static final List<Double> ALPHAS = List.of(0.1, 0.3, 0.5, 0.7, 0.9);

  /** So far below its point a word stands, in parts of the picture. */
  private static final double BELOW = 0.035;

  private final LossResults of;
  private final String log;

  LossPictures(LossResults of) {
    this.of = of;
    log = of.log();
  }

  void report(Report report) {
    tradeOff(report);
    gradients(report);
    calibration(report);
    curves(report);
    landscape(report);
    layers(report);
  }

  /** Figure 5: AUC and log loss by the part that cross-entropy has. */
  private void tradeOff(Report report) {
    List<LossArm> losses = new ArrayList<>(LossArm.TRADE_OFF);
    losses.add(losses.size() - 1, LossArm.PAIRS);
    XYChart chart = Charts.curves("AUC and log loss by α, " + log, "log loss ×10⁴", "AUC");
    double[] x = logLosses(losses);
    double[] y = aucs(losses);
    Charts.add(chart, "Combined-Pair by α", x, y);
    List<LossArm> bce = List.of(LossArm.BCE);
    double[] other = aucs(bce);
    Charts.add(chart, "bce", logLosses(bce), other);
    double top = Math.max(Arrays.stream(y).max().orElse(0), other[0]);
    double bottom = Math.min(Arrays.stream(y).min().orElse(0), other[0]);
    for (int i = 0; i < x.length; i++) {
      Charts.note(chart, "α " + ALPHAS.get(i), x[i], y[i] - BELOW * (top - bottom));
    }
    report.picture(
        log + "-trade-off",
        "Figure 5: AUC and log loss by α, w " + RankingLoss.SPARSEST + ", " + log + ".",
        chart);
  }

  private double[] logLosses(List<LossArm> losses) {
    double w = RankingLoss.SPARSEST;
    Sparsity sparsity = of.sparsity(w);
    return losses.stream()
        .mapToDouble(
            loss ->
                LossReport.LOSS_UNIT
                    * of.logits(loss, w).stream()
                        .mapToDouble(sparsity::logLoss)
                        .average()
                        .orElse(Double.NaN))
        .toArray();
  }

  private double[] aucs(List<LossArm> losses) {
    return losses.stream()
        .mapToDouble(
            loss -> of.of(loss, RankingLoss.SPARSEST).figure(HalvesMeasure.SECOND + "auc").mean())
        .toArray();
  }

  /** Figure 2: gradients of negatives over the log. */
  private void gradients(Report report) {
    XYChart chart =
        Charts.curves("Gradient of negatives, w 0.1, " + log, "part of the log", "mean |∂L/∂z|");
    List<LossArm> losses = new ArrayList<>(compared());
    losses.addAll(LossArm.OTHERS);
    for (LossArm loss : losses) {
      Charts.add(chart, loss.label(), of.mean(loss, SparsityMeasure.CURVE));
    }
    // Their curves are nearly one.
    Charts.dash(chart, "rcr"::equals);
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
    List<float[]> bce = of.logits(LossArm.BCE, w);
    for (LossArm loss : compared()) {
      double[] mean = new double[BUCKETS];
      List<float[]> own = of.logits(loss, w);
      for (int seed = 0; seed < own.size(); seed++) {
        double[] buckets = of.sparsity(w).buckets(own.get(seed), bce.get(seed));
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
      String name = loss.equals(LossArm.PAIRS) ? "pairs" : loss.label();
      Charts.add(chart, name + ", learnt", of.mean(loss, LossCurves.TRAINING));
      Charts.add(chart, name + ", to come", of.mean(loss, LossCurves.VALIDATION));
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
      double[] surface = of.mean(loss, LossCurves.LANDSCAPE);
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
          Charts.curves(
              "Gradient of " + layer + ", w 0.1, " + log, "part of the log", "log₁₀ |∂L/∂w|");
      for (LossArm loss : List.of(LossArm.BCE, LossArm.PAIRS)) {
        for (String part : List.of("mean", "p90")) {
          String name = LossCurves.LAYER + "gradient." + layer + "." + part;
          Charts.addLogarithms(chart, loss.label() + ", " + part, of.mean(loss, name));
        }
      }
      report.picture(
          log + "-" + layer.replace('.', '-'),
          "Figure 3: gradient of a bottom layer over the log, "
              + log
              + "; none is drawn where it is 0.",
          chart);
    }
  }
}
