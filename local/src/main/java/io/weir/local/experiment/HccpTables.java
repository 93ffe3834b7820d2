package io.weir.local.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.core.config.WeirConfig;
import io.weir.local.experiment.Arm.Tuned;
import io.weir.local.experiment.PublishedTable.Pair;
import io.weir.simulator.cascade.SimulatorConfig;
import io.weir.trainer.recipe.Recipes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * "Hybrid Cross-Stage Coordination Pre-ranking" (HCCP), Tables 1, 3 and 4 and Figure 7, on the
 * simulated cascade: Base, its rivals, HCCP and the four ablations.
 *
 * <p>Deviations: 1. K is scaled to the stages: what is shown, re-ranked and ranked, and twice what
 * is ranked, for the paper's 10, 100, 1000 and 2000 of some 10⁵ candidates; 2. clicks and purchases
 * are the expected ones, {@link Figures#expectedHits}; 3. those of all scenarios are those of every
 * candidate, wherever it may be met; 4. chunks have the paper's proportions, and rates that keep
 * about as many of a request; 5. the margin's annealing, whose pace is not printed, is over in the
 * middle of the log.
 */
final class HccpTables extends SimulatedTable {
  /** Which of the tables is reported; all have the same cells. */
  enum Table {
    /** Hit rates, octiles, cost. */
    HITS("hccp-table1", "HCCP's hit rates beside its rivals' and its ablations'."),
    /** Agreement with ranking. */
    CONSISTENCY("hccp-table3", "How well HCCP and its rivals agree with ranking's order.");

    private final String label;
    private final String about;

    Table(String label, String about) {
      this.label = label;
      this.about = about;
    }
  }

  private static final List<String> RIVALS =
      List.of("base-list-net", "base-list-mle", "copr", "rethink");
  private static final List<String> ABLATIONS =
      List.of("hccp-without-up", "hccp-without-prc", "hccp-without-neg", "hccp-without-margin");
  private static final String BASE = "base";
  private static final String HCCP = "hccp";

  /** §3.2.1: sizes of the seven chunks of 1,010 ranked items, and their rates of §4.1.4. */
  private static final double RANKED = 1_010;

  private static final double[] CHUNK_ENDS = {20, 60, 110, 210, 410, 810};
  private static final double[] CHUNK_RATES = {0.5, 0.125, 0.1, 0.05, 0.025, 0.01, 0.005};
  private static final double ANNEALED = 0.1;
  private static final double ANNEALING_START = 9_999;

  private final Table table;

  HccpTables(Table table) {
    super(table.label, table.about);
    this.table = table;
  }

  @Override
  public String family() {
    return HCCP;
  }

  @Override
  String sampler(SimulatorConfig config) {
    return sampler(config.ranked());
  }

  /** The paper's chunks in proportion, each with about as many items kept as there. */
  static String sampler(int ranked) {
    List<Integer> boundaries = new ArrayList<>();
    List<String> rates = new ArrayList<>();
    int last = 1;
    for (int chunk = 0; chunk < CHUNK_RATES.length; chunk++) {
      boolean end = chunk == CHUNK_ENDS.length;
      int next = end ? ranked + 1 : 1 + (int) Math.round(CHUNK_ENDS[chunk] * ranked / RANKED);
      if (next > last) {
        if (!end) {
          boundaries.add(next);
        }
        double rate = Math.min(1, CHUNK_RATES[chunk] * RANKED / ranked);
        rates.add(String.format(Locale.ROOT, "%.4f", rate));
        last = next;
      }
    }
    return "{name: hccp, settings: {boundaries: " + boundaries + ", rates: " + rates + "}}";
  }

  @Override
  List<Arm> arms(Preset preset) {
    List<Rates> grid =
        preset.choose(
            List.of(new Rates(0.01, 0.1)),
            List.of(new Rates(0.002, 0.03), new Rates(0.008, 0.1)),
            List.of(new Rates(0.001, 0.03), new Rates(0.003, 0.05), new Rates(0.008, 0.1)));
    List<String> names = new ArrayList<>(List.of(BASE));
    names.addAll(RIVALS);
    names.add(HCCP);
    names.addAll(ABLATIONS);
    return names.stream().map(name -> new Arm(name, settings(name, preset), grid)).toList();
  }

  private static List<String> settings(String recipe, Preset preset) {
    if (!recipe.startsWith(HCCP)) {
      return settings(recipe);
    }
    // Each request comes twice, the second time with its orders.
    return settings(recipe, annealed(recipe, 2L * (size(preset).learnt() / 2)));
  }

  /**
   * A recipe's objective with margins that are in force from a sample on.
   *
   * @param samples that are learnt from until then, in batches of {@link #BATCH}
   * @return {@code trainer.objective=…}
   */
  static String annealed(String recipe, long samples) {
    double steps = (double) Math.max(1, samples) / BATCH;
    double scale = Math.pow(ANNEALED / ANNEALING_START, 1 / steps);
    JsonNode objective =
        Recipes.under(WeirConfig.defaults().with("trainer.recipe=" + recipe))
            .section("trainer", JsonNode.class)
            .path("objective");
    for (JsonNode term : objective) {
      if (term.path("settings") instanceof ObjectNode settings && settings.has("annealing-scale")) {
        settings.put("annealing-scale", scale);
      }
    }
    return "trainer.objective=" + objective;
  }

  @Override
  List<String> tasks() {
    return List.of("click");
  }

  /** Of Table 4; both tables are made of the same cells. */
  @Override
  ScoresMeasure.Timing timing() {
    return ScoresMeasure.Timing.SERVING;
  }

  @Override
  public Report run(Bench bench) {
    SampleLog log = bench.log(TruthLog.NAME);
    SimulatorConfig config = SimulatorConfig.of(bench.user());
    Map<String, Tuned> tuned = tune(bench, TruthLog.NAME);
    Map<String, Contender> contenders = contenders(tuned);
    Contest contest = new Contest(log.judged());
    Orderings orderings = new Orderings(contest, contenders);
    Report report = new Report(table == Table.HITS ? "HCCP, Tables 1 and 4" : "HCCP, Table 3");
    introduce(report, log, bench.seeds().length, chosenBy(bench.user()));
    Report details = new Report("");
    for (PublishedTable published : published(config)) {
      details.section(published.source());
      figures(
          details,
          contest,
          withBounds(contenders.values(), log.judged(), bench.seeds().length),
          published.figures(),
          published.unit());
      orderings.report(details, published, pairs());
      details.picture(
          published.columns().get(0).toLowerCase(Locale.ROOT).replaceAll("[^a-z]", ""),
          "Above Base, percentage points; bars are the interval over requests.",
          above(
              published.source() + ", above Base",
              contest,
              contenders,
              contenders.keySet().stream().filter(name -> !name.equals(BASE)).toList(),
              BASE,
              published));
    }
    report.text(orderings.summary());
    report.append(details);
    if (table == Table.HITS) {
      new HccpOctiles(contest, contenders, config.reRanked()).report(report);
      cost(report, log, tuned);
    }
    return report;
  }

  private static List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    RIVALS.forEach(rival -> pairs.add(new Pair(rival, BASE)));
    pairs.add(new Pair(HCCP, BASE));
    ABLATIONS.forEach(ablation -> pairs.add(new Pair(ablation, BASE)));
    RIVALS.forEach(rival -> pairs.add(new Pair(HCCP, rival)));
    ABLATIONS.forEach(ablation -> pairs.add(new Pair(HCCP, ablation)));
    return pairs;
  }

  private List<PublishedTable> published(SimulatorConfig config) {
    return table == Table.HITS ? HccpPublished.hits(config) : HccpPublished.consistency(config);
  }

  /** Table 4: what an arm learns from, and what it takes. */
  private static void cost(Report report, SampleLog log, Map<String, Tuned> tuned) {
    report.section("Table 4: cost");
    double[] groups = candidates(log);
    Map<String, double[]> learnt = new LinkedHashMap<>();
    learnt.put(BASE, new double[] {groups[0], 0.395});
    learnt.put("copr", new double[] {groups[0] + groups[1], 2.757});
    learnt.put("rethink", new double[] {groups[0] + groups[1], 3.938});
    learnt.put(HCCP, new double[] {groups[0] + groups[1] + groups[2] + 10, 4.747});
    List<List<String>> rows = new ArrayList<>();
    learnt.forEach(
        (name, data) -> {
          Tuned arm = tuned.get(name);
          if (arm != null) {
            rows.add(
                List.of(
                    name,
                    Spread.number(arm.figure(ScoresMeasure.PARAMETERS).mean(), 0),
                    Spread.number(data[0], 1),
                    Spread.number(data[0] / groups[0], 2),
                    Spread.number(data[1] / 0.395, 2),
                    Spread.number(
                        arm.median(of -> 1e3 * of.seconds() / Math.max(1, of.steps())), 1),
                    Spread.number(arm.median(of -> of.figure(Latency.P50)), 2),
                    Spread.number(arm.median(of -> of.figure(Latency.P99)), 2)));
          }
        });
    report.text(
        "Rows of tables are the same for all. Candidates are those of a request that any of the"
            + " objective's terms looks at, ten of the pool included, in-batch negatives not. A"
            + " request is scored with all candidates on one thread, 50 requests, four times each."
            + " Times are the seeds' median; what differs by a tenth may be the machine's doing."
            + " Published of the latency: HCCP's TP99 is 0.73 % above Base's.");
    report.table(
        List.of(
            "",
            "dense parameters",
            "candidates a request",
            "to Base's",
            "published",
            "ms a step",
            "ms a request, median",
            "p99"),
        rows);
  }

  /** Candidates a request: shown, stopped behind pre-ranking, stopped by it. */
  private static double[] candidates(SampleLog log) {
    double[] groups = new double[3];
    var requests = log.requests();
    for (var sample : requests) {
      for (byte stage : sample.stageReached()) {
        groups[stage == 5 ? 0 : stage >= 3 ? 1 : 2] += 1.0 / requests.size();
      }
    }
    return groups;
  }
}
