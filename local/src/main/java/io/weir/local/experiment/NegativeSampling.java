package io.weir.local.experiment;

import io.weir.core.cascade.RequestSample;
import io.weir.local.experiment.Arm.Tuned;
import io.weir.local.experiment.MeanFigure.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Cross-entropy that learns from a share of the negatives: "Understanding the Ranking Loss", Figure
 * 7 (b).
 *
 * <p>The earlier half of a log is learnt from, with fewer and fewer negatives; the later half is
 * scored whole, by the model as it then stands: its first requests choose each share's learning
 * rates, the others are reported. Log loss is taken after the log-odds are put right by the share.
 */
final class NegativeSampling {
  private static final List<Double> SHARES = List.of(1.0, 0.5, 0.25, 0.1);
  private static final double WEIGHT = RankingLoss.SPARSEST;

  /** Of the later half, one in so many requests chooses. */
  private static final int CHOOSES = 4;

  private static final Figure AUC = Figures.auc("AUC", RankingLoss.TASK);

  /** The negative of log loss, positives weighed. */
  private static final Figure LOSS = new MeanFigure("−log loss", NegativeSampling::logLoss);

  private NegativeSampling() {}

  /** How many logs there are of one. */
  static int logs() {
    return SHARES.size();
  }

  /** A log with every share of its negatives. */
  static List<SampleLog> of(SampleLog log) {
    SampleLog.Boundary half = log.half();
    List<JudgedRequest> later =
        log.requests().stream()
            .filter(sample -> !half.isAfter(sample.requestTime(), sample.requestId()))
            .map(NegativeSampling::judged)
            .toList();
    int choosing = later.size() / CHOOSES;
    List<SampleLog> logs = new ArrayList<>();
    for (double share : SHARES) {
      List<SampleLog.Entry> entries = new ArrayList<>();
      for (SampleLog.Entry entry : log.entries()) {
        if (!(entry instanceof SampleLog.OfSample of)) {
          entries.add(entry);
        } else if (half.isAfter(of.sample().requestTime(), of.sample().requestId())) {
          entries.add(new SampleLog.OfSample(thinned(of.sample(), share)));
        }
      }
      logs.add(
          new SampleLog(
              name(log.name(), share),
              entries,
              log.notes(),
              later.subList(0, choosing),
              later.subList(choosing, later.size())));
    }
    return logs;
  }

  private static String name(String log, double share) {
    return log + "-negatives-" + share;
  }

  private static JudgedRequest judged(RequestSample sample) {
    RequestSample sorted = JudgedRequest.inOrder(sample, JudgedRequest.byId(sample));
    return new JudgedRequest(
        sorted, sorted.labels(), JudgedRequest.Truth.NONE, new int[sorted.size()]);
  }

  /** All positives and some negatives; the same draws for each share. */
  private static RequestSample thinned(RequestSample sample, double share) {
    byte[] labels = sample.labels().getOrDefault(RankingLoss.TASK, new byte[sample.size()]);
    Random random = new Random(sample.requestId().hashCode());
    double[] draws = random.doubles(sample.size()).toArray();
    int[] kept =
        IntStream.range(0, sample.size()).filter(i -> labels[i] == 1 || draws[i] < share).toArray();
    return JudgedRequest.inOrder(sample, kept);
  }

  /** Cells of one log. */
  static int cells(int seeds, List<Rates> grid) {
    return SHARES.size() * LossArm.BCE.at(WEIGHT, grid).cellsChosenOutside(seeds);
  }

  /**
   * Adds what was found on a log.
   *
   * @param grid learning rates that each share chooses from
   */
  static void report(Report report, Bench bench, String log, List<Rates> grid) {
    Contest contest = new Contest(bench.log(name(log, 1)).judged());
    List<List<String>> rows = new ArrayList<>();
    List<Contender> contenders = new ArrayList<>();
    for (double share : SHARES) {
      Arm arm = LossArm.BCE.at(WEIGHT, grid);
      SampleLog own = bench.log(name(log, share));
      Tuned tuned =
          arm.tune(
              bench,
              name(log, share),
              result -> TableExperiment.worth(AUC, own.choosing(), result),
              of -> new ScoresMeasure(of, List.of(RankingLoss.TASK)));
      Contender righted = righted(share, tuned.ratesText(), Contender.of(tuned));
      contenders.add(righted);
      rows.add(
          List.of(
              String.valueOf(share),
              righted.rates(),
              contest.figure(righted, AUC).text(4),
              contest.figure(righted, LOSS).text(5)));
    }
    report.text(
        "Figure 7 (b): the earlier half learnt from with a share of its negatives, the later half"
            + " scored by the model as it then stands; w "
            + WEIGHT
            + ". The first quarter of that half is left out of account: it "
            + (grid.size() < 2
                ? "would choose learning rates, of which no others were tried."
                : "chooses each share's learning rates.")
            + " There a larger share is the better one in both figures.");
    report.table(List.of("share of negatives", "rates", "AUC", "−log loss"), rows);
    compare(report, contest, contenders);
  }

  /** Adds how every two shares compare, each larger one first: as printed it is above. */
  static void compare(Report report, Contest contest, List<Contender> shares) {
    List<List<String>> rows = new ArrayList<>();
    for (int one = 0; one < shares.size(); one++) {
      for (int other = one + 1; other < shares.size(); other++) {
        Difference auc = contest.compared(shares.get(one), shares.get(other), AUC);
        Difference loss = contest.compared(shares.get(one), shares.get(other), LOSS);
        rows.add(
            List.of(
                shares.get(one).name() + " over " + shares.get(other).name(),
                auc.verdict(1) + " " + auc.text(4),
                loss.verdict(1) + " " + loss.times(LossReport.LOSS_UNIT).text(2)));
      }
    }
    report.table(List.of("", "AUC", "−log loss ×10⁴"), rows);
  }

  /** A share's scores, their log-odds put right by it: the order of items is the same. */
  static Contender righted(double share, String rates, Contender of) {
    float shift = (float) Math.log(share);
    List<Contender.Scores> runs = new ArrayList<>();
    for (Contender.Scores run : of.runs()) {
      runs.add(
          task -> {
            float[] scores = run.of(task).clone();
            for (int i = 0; i < scores.length; i++) {
              scores[i] += shift;
            }
            return scores;
          });
    }
    return new Contender("share " + share, rates, runs);
  }

  private static Value logLoss(JudgedRequest request, double[] scores) {
    byte[] labels = request.labels().getOrDefault(RankingLoss.TASK, new byte[request.size()]);
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < scores.length; i++) {
      if (request.sample().exposed(i) && labels[i] >= 0) {
        double z = labels[i] == 1 ? -scores[i] : scores[i];
        double weight = labels[i] == 1 ? WEIGHT : 1;
        sum += weight * (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))));
        weights += weight;
      }
    }
    return weights == 0 ? Value.NONE : new Value(-sum / weights, weights);
  }
}
