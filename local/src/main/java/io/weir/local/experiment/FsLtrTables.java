package io.weir.local.experiment;

import io.weir.core.config.WeirConfig;
import io.weir.local.experiment.Arm.Tuned;
import io.weir.local.experiment.PublishedTable.Pair;
import io.weir.local.experiment.PublishedTable.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * "Full Stage Learning to Rank", Tables 2, 5 and 6, on its own simulated cascade over Jester, whose
 * users rated nearly every joke, MovieLens, whose test requests are of ratings held out, and
 * KuaiRec when its file is given.
 *
 * <p>Deviations: 1. sizes of the cascade and K are those that a matrix has room for; 2. the cells
 * of Table 2 are missing from the paper's text at hand, its order of models is not; 3. an instance
 * is a request, so that Table 5's numbers of negatives are for each exposed negative of it; 4. BPR
 * and SSM have, as there, five negatives of the pool a request.
 */
final class FsLtrTables extends TableExperiment {
  private static final String JESTER = "jester";
  private static final String FULL = "fs-ltr";
  private static final String STAGE = "fs-ltr-without-stage-negatives";
  private static final String BCE = "fs-bce";
  private static final List<String> RETRIEVAL = List.of("bpr", "ssm");
  private static final List<String> OURS = List.of("fs-ltr-ranknet", FULL);
  private static final List<String> ABLATIONS =
      List.of(
          "fs-ltr-without-exposed-negatives",
          STAGE,
          "fs-ltr-without-rank-negatives",
          "fs-ltr-without-pre-rank-negatives");

  /** Negatives of ranking, of pre-ranking and of the pool for each exposed one. */
  private record Numbers(int ranked, int stopped, int pool) {
    String name() {
      return ranked + "," + stopped + "," + pool;
    }

    String log(String of) {
      return of + "-" + ranked + "-" + stopped;
    }
  }

  private static final List<Numbers> NUMBERS =
      List.of(
          new Numbers(1, 1, 1),
          new Numbers(1, 2, 1),
          new Numbers(2, 1, 1),
          new Numbers(1, 1, 2),
          new Numbers(1, 1, 3),
          new Numbers(1, 2, 3));

  /** Of the pool, in the arms of Tables 2 and 6. */
  private static final int POOL = 5;

  FsLtrTables() {
    super("fs-ltr-tables", "FS-LTR beside BPR, SSM and cross-entropy, and its ablations by stage.");
  }

  @Override
  public List<String> formats() {
    return List.of(JESTER, "movielens", "kuairec");
  }

  @Override
  public boolean isContentWithSome() {
    return true;
  }

  private static FsLtrLog.Size size(String format, Preset preset) {
    if (format.equals(JESTER)) {
      List<String> cascade =
          List.of(
              "replay.fs-ltr={candidates: 50, ranked: 20, exposed: 6, training-requests: 3}",
              "replay.user-share=" + preset.choose(1.0, 0.08, 0.5));
      return new FsLtrLog.Size(
          cascade,
          preset.choose(1, 4, 5),
          preset.choose(10, 150, 500),
          preset.choose(20, 300, 2_000));
    }
    List<String> cascade =
        List.of(
            "replay.fs-ltr={candidates: 100, ranked: 40, exposed: 10, training-requests: 3}",
            "replay.user-share=" + preset.choose(1.0, 0.04, 0.5));
    return new FsLtrLog.Size(
        cascade, preset.choose(1, 4, 5), preset.choose(10, 60, 120), preset.choose(20, 120, 300));
  }

  @Override
  public List<SampleLog> logs(DataFiles files, WeirConfig user, Preset preset) {
    List<SampleLog> logs = new ArrayList<>();
    for (String format : formats()) {
      if (files.has(format)) {
        SampleLog log = FsLtrLog.of(format, files, size(format, preset), user);
        logs.add(log);
        Set.copyOf(NUMBERS.stream().map(of -> of.log(format)).toList()).stream()
            .sorted()
            .forEach(name -> logs.add(thinned(log, name)));
      }
    }
    return logs;
  }

  private static SampleLog thinned(SampleLog log, String name) {
    Numbers of =
        NUMBERS.stream().filter(one -> one.log(log.name()).equals(name)).findFirst().orElseThrow();
    return FsLtrLog.thinned(log, name, of.ranked(), of.stopped());
  }

  private static List<Rates> grid(Preset preset) {
    return preset.choose(
        List.of(new Rates(0.01, 0.1)),
        List.of(new Rates(0.001, 0.1), new Rates(0.001, 0.5)),
        List.of(
            new Rates(0.001, 0.05),
            new Rates(0.001, 0.15),
            new Rates(0.001, 0.5),
            new Rates(0.001, 1.5)));
  }

  private static List<String> settings(String recipe, int pool, String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "tasks={click: [click]}",
                "trainer.metrics.yardsticks=[]",
                "trainer.batch-requests=16",
                "trainer.recipe=" + recipe,
                "trainer.negatives.pool=" + pool));
    settings.addAll(List.of(more));
    return settings;
  }

  @Override
  List<Arm> arms(Preset preset) {
    List<Arm> arms = new ArrayList<>();
    String loss =
        "trainer.objective=[{loss: %s, task: click, scores: click.product, settings: %s}]";
    arms.add(
        new Arm(
            "bpr",
            settings("bpr", POOL, loss.formatted("bpr", "{negatives: [pool]}")),
            grid(preset)));
    arms.add(
        new Arm(
            "ssm",
            settings(
                "ssm",
                POOL,
                loss.formatted("sampled-softmax", "{negatives: [pool], temperature: 0.1}")),
            grid(preset)));
    List<String> others = new ArrayList<>(List.of(BCE));
    others.addAll(OURS);
    others.addAll(ABLATIONS);
    others.forEach(name -> arms.add(new Arm(name, settings(name, POOL), grid(preset))));
    return arms;
  }

  @Override
  public int cells(int logs, int seeds, Preset preset) {
    int files = logs / (1 + (int) NUMBERS.stream().map(of -> of.log("")).distinct().count());
    int ofNumbers = new Arm("", List.of(), grid(preset)).cellsChosenOutside(seeds);
    return super.cells(files, seeds, preset) + files * NUMBERS.size() * ofNumbers;
  }

  @Override
  List<String> tasks() {
    return List.of("click");
  }

  @Override
  Figure chosenBy(WeirConfig user) {
    return figures(JESTER).get(1);
  }

  /** HR, NDCG, R and P at a depth that the catalogue has room for. */
  private static List<Figure> figures(String format) {
    return figures(format.equals(JESTER) ? 10 : 50);
  }

  private static List<Figure> figures(int k) {
    List<Figure> figures = new ArrayList<>();
    Map<String, String> metrics = new LinkedHashMap<>();
    metrics.put("HR@", "hitRateAt");
    metrics.put("NDCG@", "ndcgAt");
    metrics.put("R@", "hitAt");
    metrics.put("P@", "precisionAt");
    metrics.forEach(
        (name, metric) ->
            figures.add(Figures.ofLists(name + k, metric + k, Figures.labelled("click"))));
    return figures;
  }

  @Override
  public Report run(Bench bench) {
    Report report = new Report("FS-LTR, Tables 2, 5 and 6");
    for (String format : formats()) {
      if (bench.logs().contains(format)) {
        report.section(format);
        report(bench, format, report);
      }
    }
    return report;
  }

  private void report(Bench bench, String format, Report report) {
    SampleLog log = bench.log(format);
    Map<String, Tuned> tuned = tune(bench, format);
    int pool = (int) Math.max(1, Math.round(FsLtrLog.exposedNegatives(log)));
    for (Numbers numbers : NUMBERS) {
      Arm arm =
          new Arm(numbers.name(), settings(FULL, pool * numbers.pool()), grid(bench.preset()));
      tuned.put(arm.name(), tune(bench, numbers.log(format), arm));
    }
    Map<String, Contender> contenders = contenders(tuned);
    Contest contest = new Contest(log.judged());
    Orderings orderings = new Orderings(contest, contenders);
    introduce(report, log, bench.seeds().length, chosenBy(bench.user()));
    Report details = new Report("");
    List<Contender> all = new ArrayList<>(contenders.values());
    all.add(Contender.chance(log.judged(), bench.seeds().length));
    List<Figure> figures = figures(format);
    figures(details, contest, all, figures, Unit.POINTS);
    orderings.report(details, objectives(figures), objectivePairs());
    orderings.report(details, stages(figures), stagePairs());
    orderings.report(details, numbers(figures), numberPairs());
    List<String> names = contenders.keySet().stream().filter(n -> !n.equals(FULL)).toList();
    details.picture(
        format,
        "Above FS-LTR (LambdaRank, all stages), percentage points; bars are the interval over"
            + " users.",
        above(format, contest, contenders, names, FULL, stages(figures)));
    report.text(orderings.summary());
    report.append(details);
  }

  @Override
  void introduce(Report report, SampleLog log, int seeds, Figure chosenBy) {
    super.introduce(report, log, seeds, chosenBy);
    report.text(
        "Each judged request is of another user, so the interval is over users. Candidates are all"
            + " items that have not left the user's pool, positives what the test request showed"
            + " and the user liked.");
  }

  private static PublishedTable objectives(List<Figure> figures) {
    List<String> columns = List.of("HR", "NDCG", "R", "P");
    PublishedTable table = PublishedTable.of("Table 2", Unit.ORDER, figures, columns);
    for (String name : RETRIEVAL) {
      table = table.with(name, 0, 0, 0, 0);
    }
    table = table.with(BCE, 0, 0, 0, 0);
    for (String name : OURS) {
      table = table.with(name, 1, 1, 1, 1);
    }
    return table;
  }

  /** §8.2.4: both of ours above retrieval's baselines, FS-LR alone above pre-ranking's. */
  private static List<Pair> objectivePairs() {
    List<Pair> pairs = new ArrayList<>();
    OURS.forEach(own -> RETRIEVAL.forEach(other -> pairs.add(new Pair(own, other))));
    pairs.add(new Pair(FULL, BCE));
    return pairs;
  }

  private static PublishedTable stages(List<Figure> figures) {
    return PublishedTable.of("Table 6", Unit.POINTS, figures, columns())
        .with("fs-ltr-without-exposed-negatives", 37.29, 10.03, 1.52, .98)
        .with(STAGE, 35.52, 9.72, 1.44, .93)
        .with("fs-ltr-without-rank-negatives", 39.40, 10.74, 1.63, 1.04)
        .with("fs-ltr-without-pre-rank-negatives", 38.31, 10.16, 1.56, 1.01)
        .with(FULL, 40.75, 11.07, 1.72, 1.10);
  }

  private static List<String> columns() {
    return List.of("HR@50", "NDCG@50", "R@50", "P@50");
  }

  private static List<Pair> stagePairs() {
    List<Pair> pairs = new ArrayList<>();
    ABLATIONS.forEach(ablation -> pairs.add(new Pair(FULL, ablation)));
    ABLATIONS.stream()
        .filter(ablation -> !ablation.equals(STAGE))
        .forEach(ablation -> pairs.add(new Pair(ablation, STAGE)));
    return pairs;
  }

  private static PublishedTable numbers(List<Figure> figures) {
    return PublishedTable.of("Table 5", Unit.POINTS, figures, columns())
        .with("1,1,1", 39.12, 10.45, 1.68, 1.07)
        .with("1,2,1", 40.71, 10.73, 1.73, 1.10)
        .with("2,1,1", 39.67, 10.71, 1.68, 1.07)
        .with("1,1,2", 40.75, 11.07, 1.72, 1.10)
        .with("1,1,3", 39.24, 10.73, 1.63, 1.05)
        .with("1,2,3", 39.71, 11.00, 1.69, 1.09);
  }

  private static List<Pair> numberPairs() {
    List<Pair> pairs = new ArrayList<>();
    for (Numbers numbers : NUMBERS.subList(1, NUMBERS.size())) {
      pairs.add(new Pair(numbers.name(), "1,1,1"));
    }
    for (Numbers numbers : NUMBERS.subList(4, NUMBERS.size())) {
      pairs.add(new Pair("1,1,2", numbers.name()));
    }
    return pairs;
  }
}
