package io.weir.local.experiment;

import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.core.metrics.PairedBootstrap.Interval;
import io.weir.local.experiment.Arm.Tuned;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.CategoryChart;

/**
 * A paper's table: arms that learn from one log, each at its best learning rates, then judged by
 * the requests behind it.
 *
 * <p>Learning rates are chosen by {@link #chosenBy} on requests that are not reported. Immutable,
 * thread-safe.
 */
abstract class TableExperiment implements Experiment {
  private final String name;
  private final String about;

  TableExperiment(String name, String about) {
    this.name = name;
    this.about = about;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final String about() {
    return about;
  }

  @Override
  public List<String> formats() {
    return List.of();
  }

  @Override
  public int usualSeeds(Preset preset) {
    return preset.choose(1, 5);
  }

  @Override
  public int cells(int logs, int seeds, Preset preset) {
    return logs * arms(preset).stream().mapToInt(arm -> arm.cellsChosenOutside(seeds)).sum();
  }

  /** The models that are compared. */
  abstract List<Arm> arms(Preset preset);

  /** What learning rates are chosen by. */
  abstract Figure chosenBy(WeirConfig user);

  /** The tasks whose scores are kept. */
  abstract List<String> tasks();

  /** Whether scoring is timed, too. */
  ScoresMeasure.Timing timing() {
    return ScoresMeasure.Timing.NONE;
  }

  /** Every arm at its best learning rates, on one log. */
  final Map<String, Tuned> tune(Bench bench, String log) {
    Map<String, Tuned> tuned = new LinkedHashMap<>();
    for (Arm arm : arms(bench.preset())) {
      tuned.put(arm.name(), tune(bench, log, arm));
    }
    return tuned;
  }

  /** An arm at its best learning rates. */
  final Tuned tune(Bench bench, String log, Arm arm) {
    return arm.tune(
        bench,
        log,
        result -> worth(bench, log, result),
        of -> new ScoresMeasure(of, tasks(), timing()));
  }

  /** What a result is worth by the requests that choose. */
  final double worth(Bench bench, String log, CellResult result) {
    return worth(chosenBy(bench.user()), bench.log(log).choosing(), result);
  }

  /** What a result is worth by a figure of the requests that choose. */
  static double worth(Figure figure, List<JudgedRequest> choosing, CellResult result) {
    int[] once = new int[choosing.size()];
    Arrays.fill(once, 1);
    return figure.of(choosing, ScoresMeasure.choosing(result, figure.task())).of(once);
  }

  /** The arms as they are compared. */
  static Map<String, Contender> contenders(Map<String, Tuned> tuned) {
    Map<String, Contender> contenders = new LinkedHashMap<>();
    tuned.forEach((arm, of) -> contenders.put(arm, Contender.of(of)));
    return contenders;
  }

  /** Adds a table of figures, mean ± deviation over seeds. */
  static void figures(
      Report report,
      Contest contest,
      Iterable<Contender> contenders,
      List<Figure> figures,
      PublishedTable.Unit unit) {
    List<String> header = new ArrayList<>(List.of("", "rates"));
    figures.forEach(figure -> header.add(figure.name()));
    List<List<String>> rows = new ArrayList<>();
    for (Contender contender : contenders) {
      List<String> row = new ArrayList<>(List.of(contender.name(), contender.rates()));
      for (Figure figure : figures) {
        row.add(unit.text(contest.figure(contender, figure)));
      }
      rows.add(row);
    }
    report.table(header, rows);
  }

  /**
   * Differences to one contender by figure, with error bars.
   *
   * @param names of those that are drawn
   */
  static CategoryChart above(
      String title,
      Contest contest,
      Map<String, Contender> contenders,
      List<String> names,
      String base,
      PublishedTable published) {
    String axis = published.unit() == PublishedTable.Unit.POINTS ? "percentage points" : "figure";
    CategoryChart chart = Charts.points(title, axis + " above " + base, names.size());
    chart.getStyler().setLegendVisible(true);
    for (Figure figure : published.figures()) {
      List<Double> values = new ArrayList<>();
      List<Double> errors = new ArrayList<>();
      for (String name : names) {
        Interval own = contest.difference(get(contenders, name), get(contenders, base), figure);
        values.add(published.unit().scale() * own.estimate());
        errors.add(published.unit().scale() * (own.high() - own.low()) / 2);
      }
      Charts.add(chart, figure.name(), names, values, errors);
    }
    return chart;
  }

  static Contender get(Map<String, Contender> contenders, String name) {
    Contender contender = contenders.get(name);
    if (contender == null) {
      throw new IllegalStateException("no contender " + name);
    }
    return contender;
  }

  /** What a reader must know of the way in which figures came about. */
  void introduce(Report report, SampleLog log, int seeds, Figure chosenBy) {
    log.notes().forEach(note -> report.text("Note: " + note + "."));
    long requests = log.requests().stream().map(RequestSample::requestId).distinct().count();
    long passes = log.requests().size() / requests;
    report.text(
        requests
            + " requests are learnt from, "
            + (passes == 1 ? "in one pass; " : passes + " times over; ")
            + log.choosing().size()
            + " behind them choose each arm's learning rates (dense/rows), by "
            + chosenBy.name()
            + ", of three or more up to two beyond an end that is best († = the best is still the"
            + " last that was tried); the "
            + log.judged().size()
            + " behind these are reported, scored with all candidates. "
            + (seeds == 1 ? "One seed" : seeds + " seeds, mean ± deviation over them")
            + ". Differences are of the seeds' mean, with the 95 % interval of a paired bootstrap"
            + " over requests"
            + (seeds == 1 ? "." : " and the p of a paired t-test over seeds.")
            + " Scores start at the log-odds of the rate.");
  }
}
