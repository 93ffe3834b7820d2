package io.weir.local.experiment;

import io.weir.core.Checks;
import io.weir.core.config.WeirConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run of an experiment: its logs read, its folder taken up, its cells run, its report written.
 *
 * <p>Immutable. It holds the logs in memory; run it on one thread, one run in a process at a time.
 */
public final class ExperimentRun {
  private final Experiment experiment;
  private final Map<String, SampleLog> logs = new HashMap<>();
  private final WeirConfig user;
  private final int seeds;
  private final Preset preset;
  private final ResultFolder folder;
  private final Provenance provenance;

  /**
   * Reads everything and takes up the folder.
   *
   * @param name of the experiment
   * @param seeds how many; null = as many as the experiment usually takes
   * @param preset how much of everything it takes
   * @param out folder of the results: a new one, or that of an interrupted run of the same
   * @param files of data sets, each {@code FORMAT=FILE}
   * @param user what lies over the settings of every arm
   * @param provenance for the report's head
   * @throws io.weir.core.InvalidValueException when the experiment is not known, a file is missing
   *     or the folder is that of another run
   */
  public ExperimentRun(
      String name,
      @Nullable Integer seeds,
      Preset preset,
      Path out,
      List<String> files,
      WeirConfig user,
      Provenance provenance) {
    experiment = Experiments.of(name);
    this.preset = preset;
    this.seeds = seeds == null ? experiment.usualSeeds(preset) : seeds;
    Checks.positive("seeds", this.seeds);
    this.user = user;
    DataFiles data = DataFiles.of(experiment, files);
    Map<String, String> run = new HashMap<>();
    run.put("experiment", experiment.family());
    run.put("preset", preset.toString());
    run.put("seeds", String.valueOf(this.seeds));
    for (SampleLog log : experiment.logs(data, user, preset)) {
      logs.put(log.name(), log);
      run.put("data." + log.name(), log.digest());
    }
    this.provenance = provenance;
    Map<String, String> begun =
        Map.of(
            "command",
            provenance.command(),
            "build",
            provenance.build(),
            "date",
            provenance.date().toString());
    folder = ResultFolder.of(out, run, begun);
  }

  /** How many cells it has, those included that are done. */
  public int cells() {
    return experiment.cells(logs.size(), seeds, preset);
  }

  /**
   * Runs what is not done yet and writes the report; returns the page's path.
   *
   * <p>Experiments of one family can share a folder: each but that of the family's name has a
   * folder for its report in it.
   */
  public Path run(ExperimentProgress progress) {
    Bench bench = new Bench(folder, logs, user, seeds, preset, progress);
    boolean alone = experiment.name().equals(experiment.family());
    Report report = experiment.run(bench);
    report.head(provenance.text(folder.builds()));
    return report.write(alone ? folder.dir() : folder.dir().resolve(experiment.name()));
  }
}
