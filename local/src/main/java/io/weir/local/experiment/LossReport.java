package io.weir.local.experiment;

import io.weir.core.metrics.PairedBootstrap.Interval;
import io.weir.local.experiment.Arm.Tuned;
import io.weir.local.experiment.RankingLoss.Weighed;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.CategoryChart;

/** What {@link RankingLoss} found on one log. Used by one thread. */
final class LossReport {
  private static final int AUC_DECIMALS = 4;

  /** Log losses are told in this unit. */
  static final double LOSS_UNIT = 1e4;

  private static final int LOSS_DECIMALS = 2;
  private static final int LIFT_DECIMALS = 3;

  /** §4.2: by how many percent Combined-Pair is above, at w 0.8 and at 0.1. */
  private static final double[] PUBLISHED_AUC_LIFT = {.020, .095};

  private static final double[] PUBLISHED_LOG_LOSS_LIFT = {-.045, -.168};

  private final LossResults of;
  private final String log;

  LossReport(LossResults of) {
    this.of = of;
    log = of.log();
  }

  void report(Report report) {
    sweep(report);
    lift(report);
    new LossOrderings(of).report(report);
    new LossPictures(of).report(report);
  }

  /** Figure 4, and of each loss at each weight all there is. */
  private void sweep(Report report) {
    report.text("Figure 4: the sparser positives are.");
    List<List<String>> rows = new ArrayList<>();
    of.all().forEach((arm, result) -> rows.add(row(arm, result)));
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
    List<Double> weights = of.weights();
    List<String> columns = weights.stream().map(w -> "w " + w).toList();
    CategoryChart chart =
        Charts.points("AUC above cross-entropy's, " + log, "difference of AUC", weights.size());
    for (LossArm loss : List.of(LossArm.PAIRS_OF_REQUESTS, LossArm.PAIRS)) {
      List<Interval> intervals =
          weights.stream().map(weight -> of.auc(loss, weight).own()).toList();
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
    Sparsity sparsity = of.sparsity(arm.weight());
    double[] losses = LossResults.logits(result).stream().mapToDouble(sparsity::logLoss).toArray();
    double[] biases = LossResults.logits(result).stream().mapToDouble(sparsity::bias).toArray();
    boolean base = arm.loss().equals(LossArm.BCE);
    return List.of(
        String.valueOf(arm.weight()),
        arm.loss().label(),
        result.ratesText(),
        result.figure(HalvesMeasure.SECOND + "auc").text(4),
        base ? "" : of.auc(arm.loss(), arm.weight()).text(AUC_DECIMALS),
        result.figure(HalvesMeasure.SECOND + "gauc").text(4),
        Spread.of(losses).text(5),
        base ? "" : of.logLoss(arm.loss(), arm.weight()).times(LOSS_UNIT).text(LOSS_DECIMALS),
        Spread.of(biases).text(3),
        base ? "" : ratio(result, of.of(LossArm.BCE, arm.weight()), SparsityMeasure.NEGATIVE),
        base ? "" : ratio(result, of.of(LossArm.BCE, arm.weight()), SparsityMeasure.POSITIVE));
  }

  private static String ratio(Tuned arm, Tuned bce, String figure) {
    double[] ratios =
        IntStream.range(0, arm.results().size())
            .mapToDouble(
                i -> arm.results().get(i).figure(figure) / bce.results().get(i).figure(figure))
            .toArray();
    return Spread.of(ratios).text(2);
  }

  /** Figure 4: how much better pairs are, and how much more so the sparser positives are. */
  private void lift(Report report) {
    report.text(
        "Figure 4: by how many percent Combined-Pair (pairs of the batch) is above cross-entropy."
            + " Printed are the ends, w 0.8 and 0.1.");
    List<List<String>> rows = new ArrayList<>();
    for (double weight : of.weights()) {
      int end = end(weight);
      rows.add(
          List.of(
              "w " + weight,
              lift(aucLift(weight), end, PUBLISHED_AUC_LIFT),
              lift(logLossLift(weight), end, PUBLISHED_LOG_LOSS_LIFT)));
    }
    double first = of.weights().get(0);
    rows.add(
        List.of(
            "w " + RankingLoss.SPARSEST + " over w " + first,
            more(aucLift(RankingLoss.SPARSEST).above(aucLift(first)).summary(), PUBLISHED_AUC_LIFT),
            more(
                logLossLift(RankingLoss.SPARSEST).above(logLossLift(first)).summary(),
                PUBLISHED_LOG_LOSS_LIFT)));
    report.table(List.of("", "AUC, %", "log loss, %"), rows);
  }

  /** Which of the printed ends a weight is held against; -1 = none. */
  private int end(double weight) {
    if (weight == RankingLoss.SPARSEST) {
      return 1;
    }
    return weight == of.weights().get(0) ? 0 : -1;
  }

  private SeedDifferences aucLift(double weight) {
    return of.sparsity(weight)
        .aucLift(of.logits(LossArm.PAIRS, weight), of.logits(LossArm.BCE, weight));
  }

  private SeedDifferences logLossLift(double weight) {
    return of.sparsity(weight)
        .logLossLift(of.logits(LossArm.PAIRS, weight), of.logits(LossArm.BCE, weight));
  }

  private static String lift(SeedDifferences lift, int end, double[] published) {
    Difference own = lift.summary();
    String text = own.verdict(published[1]) + " " + own.text(LIFT_DECIMALS);
    return end < 0 ? text : text + "; published " + Spread.number(published[end], LIFT_DECIMALS);
  }

  private static String more(Difference own, double[] published) {
    double printed = published[1] - published[0];
    return own.verdict(printed)
        + " "
        + own.text(LIFT_DECIMALS)
        + "; published "
        + Spread.number(printed, LIFT_DECIMALS);
  }
}
