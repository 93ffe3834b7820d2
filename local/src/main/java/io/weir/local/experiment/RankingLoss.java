package io.weir.local.experiment;

import io.weir.core.config.WeirConfig;
import io.weir.local.experiment.Arm.Tuned;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * "Understanding the Ranking Loss" on streams: Combined-Pair and the other losses against
 * cross-entropy the sparser positives are, Table 1 and the quantities of Figures 1 to 8.
 *
 * <p>As in the paper, positives are made sparse by a weight w of their cross-entropy. Deviations:
 * 1. the model is that of {@code trainer.model}, not DCN V2; 2. the lists of Combined-List, RCR and
 * JRC are requests; 3. one pass, of which the later half is reported, each request scored before it
 * is learnt from; 4. the sweep of Figure 4 has three weights, where the paper has five.
 */
final class RankingLoss implements Experiment {
  static final String TASK = "click";
  private static final List<String> LOGS = List.of("trivago", "mind", "criteo");

  /** Where all losses are compared. */
  static final double SPARSEST = 0.1;

  @Override
  public String name() {
    return "ranking-loss";
  }

  @Override
  public String about() {
    return "Combined-Pair and other losses against cross-entropy, the sparser positives are.";
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
    return preset.choose(1, 3);
  }

  @Override
  public int cells(int logs, int seeds, Preset preset) {
    return logs / (1 + NegativeSampling.logs()) * ofLog(seeds, preset);
  }

  private static int ofLog(int seeds, Preset preset) {
    return NegativeSampling.cells(seeds, grid(preset))
        + arms(preset).stream()
            .mapToInt(arm -> arm.loss().at(arm.weight(), grid(preset)).cells(seeds))
            .sum();
  }

  /** From the lowest to the highest. */
  static List<Rates> grid(Preset preset) {
    List<Rates> one = List.of(new Rates(0.004, 0.03));
    return preset.choose(
        one, List.of(new Rates(0.001, 0.01), new Rates(0.002, 0.03), new Rates(0.004, 0.1)));
  }

  /** Weights of positives, the last the sparsest. */
  static List<Double> weights(Preset preset) {
    List<Double> two = List.of(1.0, SPARSEST);
    return preset.choose(two, List.of(1.0, 0.4, SPARSEST));
  }

  /** A loss at a weight of positives. */
  record Weighed(LossArm loss, double weight) {}

  private static List<Weighed> arms(Preset preset) {
    List<Weighed> arms = new ArrayList<>();
    for (LossArm loss : List.of(LossArm.BCE, LossArm.PAIRS_OF_REQUESTS, LossArm.PAIRS)) {
      weights(preset).forEach(weight -> arms.add(new Weighed(loss, weight)));
    }
    for (List<LossArm> more : List.of(LossArm.OTHERS, LossArm.FOCAL, LossArm.TRADE_OFF)) {
      more.forEach(loss -> arms.add(new Weighed(loss, SPARSEST)));
    }
    return arms;
  }

  @Override
  public List<SampleLog> logs(DataFiles files, WeirConfig user, Preset preset) {
    List<SampleLog> logs = new ArrayList<>();
    for (String log : LOGS) {
      if (files.has(log)) {
        List<String> replay = new ArrayList<>();
        if (log.equals("trivago")) {
          replay.add("replay.max-sequence=0");
        }
        if (preset == Preset.SMALL) {
          replay.add("replay.user-share=0.2");
        }
        SampleLog whole = BestRecipe.log(files, log, replay, user);
        logs.add(whole);
        logs.addAll(NegativeSampling.of(whole));
      }
    }
    return logs;
  }

  @Override
  public Report run(Bench bench) {
    Report report = new Report("Ranking loss and sparse positives");
    report.text(
        (grid(bench.preset()).size() < 2
                ? "Learning rates (dense/rows) are the preset's one choice: no others were tried."
                : "Learning rates (dense/rows) were chosen by AUC in the earlier half of the"
                    + " requests, by the first seed.")
            + " All other figures are of the later half: mean ± deviation over"
            + " seeds. Log loss and bias weigh positives by w, as training does. Gradients are"
            + " those of the objective with respect to the logits. Differences are to"
            + " cross-entropy at the same w, with the 95 % interval of a paired bootstrap over"
            + " requests and, with two seeds or more, the p of a paired t-test over seeds: an"
            + " ordering agrees or disagrees where the interval leaves 0 out and p is at most"
            + " 0.05.");
    for (String log : bench.logs().stream().filter(LOGS::contains).toList()) {
      report.section(log);
      bench.log(log).notes().forEach(note -> report.text("Note: " + note + "."));
      Map<Weighed, Tuned> tuned = new LinkedHashMap<>();
      for (Weighed arm : arms(bench.preset())) {
        tuned.put(arm, tune(bench, log, arm));
      }
      new LossReport(new LossResults(bench, log, tuned)).report(report);
      NegativeSampling.report(report, bench, log, grid(bench.preset()));
    }
    return report;
  }

  private static Tuned tune(Bench bench, String log, Weighed arm) {
    return arm.loss()
        .at(arm.weight(), grid(bench.preset()))
        .tune(
            bench,
            log,
            "auc",
            of -> new SparsityMeasure(TASK, bench.half(log), new LossCurves(of, arm.weight())));
  }
}
