package io.weir.local.experiment;

import io.weir.local.experiment.Orderings.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The orders of losses that "Understanding the Ranking Loss" prints at the sparsest positives, held
 * against ours: Table 1, and those that Figures 5 and 7 (a) draw and §4.3 and §4.5 tell. Used by
 * one thread.
 */
final class LossOrderings {
  private static final double W = RankingLoss.SPARSEST;
  private static final int AUC_DECIMALS = 4;
  private static final int PRINTED_AUC_DECIMALS = 5;
  private static final int LOSS_DECIMALS = 2;

  /** Table 1: AUC and log loss. */
  private static final Map<String, double[]> PUBLISHED =
      Map.of(
          LossArm.BCE.label(),
          new double[] {.81321, .12152},
          LossArm.PAIRS.label(),
          new double[] {.81398, .12131},
          "jrc",
          new double[] {.81355, .12146},
          "combined-list",
          new double[] {.81351, .12152},
          "rcr",
          new double[] {.81349, .12141});

  /** One loss that the paper draws above another. */
  private record Pair(String name, LossArm one, LossArm other) {
    static Pair of(LossArm one, LossArm other) {
      return new Pair(over(one, other), one, other);
    }
  }

  private final LossResults of;
  private final Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);

  LossOrderings(LossResults of) {
    this.of = of;
  }

  void report(Report report) {
    table1(report);
    tradeOff(report);
    focal(report);
    report.text(
        "Of the printed orders of Table 1 and Figures 5 and 7 (a), the last held against both forms"
            + " of focal loss, "
            + Orderings.inWords(verdicts)
            + ".");
  }

  private static String over(LossArm one, LossArm other) {
    return one.label() + " over " + other.label();
  }

  /** Table 1: every two of its losses. */
  void table1(Report report) {
    report.text("Table 1, at w " + W + ": every two losses, log loss the lower the better.");
    List<LossArm> losses = new ArrayList<>(List.of(LossArm.PAIRS));
    losses.addAll(LossArm.OTHERS);
    losses.add(LossArm.BCE);
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < losses.size(); i++) {
      for (LossArm other : losses.subList(i + 1, losses.size())) {
        rows.add(row(losses.get(i), other));
      }
    }
    report.table(List.of("", "AUC", "published", "log loss ×10⁴", "published ×10⁴"), rows);
  }

  private List<String> row(LossArm one, LossArm other) {
    double auc = printed(one, 0) - printed(other, 0);
    double logLoss = printed(one, 1) - printed(other, 1);
    return List.of(
        over(one, other),
        auc(one, other, auc),
        Spread.number(auc, PRINTED_AUC_DECIMALS),
        logLoss(one, other, logLoss),
        Spread.number(LossReport.LOSS_UNIT * logLoss, LOSS_DECIMALS));
  }

  private static double printed(LossArm loss, int column) {
    double[] row = PUBLISHED.get(loss.label());
    if (row == null) {
      throw new IllegalStateException("Table 1 has no " + loss.label());
    }
    return row[column];
  }

  private String auc(LossArm one, LossArm other, double printed) {
    Difference own = of.auc(one, other, W);
    return counted(own, printed) + " " + own.text(AUC_DECIMALS);
  }

  private String logLoss(LossArm one, LossArm other, double printed) {
    Difference own = of.logLoss(one, other, W);
    return counted(own, printed) + " " + own.times(LossReport.LOSS_UNIT).text(LOSS_DECIMALS);
  }

  private String counted(Difference own, double printed) {
    if (printed != 0) {
      verdicts.merge(own.verdict(printed), 1, Integer::sum);
    }
    return own.order(printed);
  }

  /** Figure 5: from cross-entropy to α 0.7 both figures rise, then they fall, never as far. */
  void tradeOff(Report report) {
    LossArm least = LossArm.TRADE_OFF.get(0);
    LossArm most = LossArm.TRADE_OFF.get(LossArm.TRADE_OFF.size() - 1);
    String best = "α 0.7";
    List<Pair> pairs = new ArrayList<>();
    pairs.add(Pair.of(most, LossArm.BCE));
    pairs.add(new Pair(best + " over " + most.label(), LossArm.PAIRS, most));
    LossArm third = LossArm.TRADE_OFF.get(2);
    pairs.add(new Pair(best + " over " + third.label(), LossArm.PAIRS, third));
    pairs.add(Pair.of(third, LossArm.TRADE_OFF.get(1)));
    pairs.add(Pair.of(LossArm.TRADE_OFF.get(1), least));
    pairs.add(Pair.of(least, LossArm.BCE));
    report.text(
        "Figure 5, at w "
            + W
            + ": the less weight cross-entropy has, the better both figures, to α 0.7; with still"
            + " less they fall, and are better than cross-entropy's even at 0.1. So the first of"
            + " each two has the higher AUC and the lower log loss.");
    List<List<String>> rows = new ArrayList<>();
    for (Pair pair : pairs) {
      rows.add(
          List.of(
              pair.name(),
              auc(pair.one(), pair.other(), 1),
              logLoss(pair.one(), pair.other(), -1)));
    }
    report.table(List.of("", "AUC", "log loss ×10⁴"), rows);
  }

  /** Figure 7 (a). */
  void focal(Report report) {
    report.text(
        "Figure 7 (a), at w "
            + W
            + ": focal loss is above cross-entropy in AUC, the more so the larger γ. Both of its"
            + " forms are held against that, Eq. 15 and Eq. 16 (modified).");
    List<List<String>> rows = new ArrayList<>();
    for (int form = 0; form < LossArm.FOCAL.size(); form += 2) {
      LossArm small = LossArm.FOCAL.get(form);
      LossArm large = LossArm.FOCAL.get(form + 1);
      for (Pair pair :
          List.of(
              Pair.of(small, LossArm.BCE), Pair.of(large, LossArm.BCE), Pair.of(large, small))) {
        rows.add(List.of(pair.name(), auc(pair.one(), pair.other(), 1)));
      }
    }
    report.table(List.of("", "AUC"), rows);
  }
}
