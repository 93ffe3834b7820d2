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
    Figure auc = Figures.auc("AUC", RankingLoss.TASK);
    List<List<String>> rows = new ArrayList<>();
    List<Contender> contenders = new ArrayList<>();
    for (double share : SHARES) {
      Arm arm = LossArm.BCE.at(WEIGHT, grid);
      SampleLog own = bench.log(name(log, share));
      Tuned tuned =
          arm.tune(
              bench,
              name(log, share),
              result -> TableExperiment.worth(auc, own.choosing(), result),
              of -> new ScoresMeasure(of, List.of(RankingLoss.TASK)));
      Contender named =
          new Contender("share " + share, tuned.ratesText(), Contender.of(tuned).runs());
      contenders.add(named);
      Difference above = contest.compared(named, contenders.get(0), auc);
      Figure loss = logLoss(share);
      rows.add(
          List.of(
              String.valueOf(share),
              named.rates(),
              contest.figure(named, auc).text(4),
              share == 1 ? "" : above.text(4),
              contest.figure(named, loss).text(5)));
    }
    report.text(
        "Figure 7 (b): the earlier half learnt from with a share of its negatives, the later half"
            + " scored by the model as it then stands; w "
            + WEIGHT
            + ". The first quarter of that half chooses each share's learning rates and is left out"
            + " of account. There a larger share is the better one.");
    report.table(List.of("share of negatives", "rates", "AUC", "above all", "−log loss"), rows);
  }

  /** The negative of log loss, positives weighed, log-odds put right by the share. */
  private static Figure logLoss(double share) {
    return new MeanFigure(
        "−log loss, share " + share,
        (request, scores) -> {
          byte[] labels = request.labels().getOrDefault(RankingLoss.TASK, new byte[request.size()]);
          double sum = 0;
          double weights = 0;
          for (int i = 0; i < scores.length; i++) {
            if (request.sample().exposed(i) && labels[i] >= 0) {
              double logit = scores[i] + Math.log(share);
              double z = labels[i] == 1 ? -logit : logit;
              double weight = labels[i] == 1 ? WEIGHT : 1;
              sum += weight * (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))));
              weights += weight;
            }
          }
          return weights == 0 ? Value.NONE : new Value(-sum / weights, weights);
        });
  }
}
