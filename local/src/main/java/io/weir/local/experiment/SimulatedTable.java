package io.weir.local.experiment;

import io.weir.core.config.WeirConfig;
import io.weir.local.experiment.Figures.Act;
import io.weir.local.experiment.Figures.Seen;
import io.weir.local.experiment.TruthLog.Size;
import io.weir.simulator.cascade.SimulatorConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * A paper's table on the simulated cascade, whose truth is known.
 *
 * <p>K is scaled to the stages. Learning rates are chosen by what pre-ranking is for: the share of
 * the expected clicks that it passes on. Immutable, thread-safe.
 */
abstract class SimulatedTable extends TableExperiment {
  /** Requests that are learnt from in a step: a short log must have some hundred of them. */
  static final int BATCH = 8;

  private static final List<String> SETTINGS =
      List.of(
          "trainer.signals=[ranking-score, pretrained-embedding]",
          "trainer.metrics.yardsticks=[]",
          "trainer.batch-requests=" + BATCH);

  private static final String BOUNDS =
      "Beside the arms: chance draws scores; the truth scores by the true probability of a click,"
          + " which is best at expected clicks (ASH) alone, and no bound of any other figure.";

  SimulatedTable(String name, String about) {
    super(name, about);
  }

  static Size size(Preset preset) {
    return preset.choose(new Size(40, 10, 20), new Size(400, 80, 160), new Size(6_000, 500, 1_500));
  }

  /** Which candidates are learnt from, {@code {name: …}}. */
  abstract String sampler(SimulatorConfig config);

  @Override
  public final List<SampleLog> logs(DataFiles files, WeirConfig user, Preset preset) {
    String sampler = "join.sampler=" + sampler(SimulatorConfig.of(user));
    return List.of(TruthLog.of(size(preset), sampler, user));
  }

  /** A recipe on such a log. */
  static List<String> settings(String recipe, String... more) {
    List<String> settings = new ArrayList<>(SETTINGS);
    settings.add("trainer.recipe=" + recipe);
    settings.addAll(List.of(more));
    return settings;
  }

  @Override
  Figure chosenBy(WeirConfig user) {
    int ranked = SimulatorConfig.of(user).ranked();
    return Figures.expectedHits("ASH@" + ranked, ranked, Seen.ANYWHERE, Act.CLICK);
  }

  @Override
  final void introduce(Report report, SampleLog log, int seeds, Figure chosenBy) {
    super.introduce(report, log, seeds, chosenBy);
    report.text(BOUNDS);
  }

  /** The contenders, and two that learn nothing: chance, and {@link Contender#oracle}. */
  static List<Contender> withBounds(
      Iterable<Contender> contenders, List<JudgedRequest> judged, int seeds) {
    List<Contender> all = new ArrayList<>();
    contenders.forEach(all::add);
    all.add(Contender.chance(judged, seeds));
    all.add(Contender.oracle(judged, seeds));
    return all;
  }
}
