package io.weir.local;

import io.weir.core.Checks;
import io.weir.local.experiment.ExperimentProgress;
import io.weir.local.experiment.ExperimentRun;
import io.weir.local.experiment.Experiments;
import io.weir.local.experiment.Preset;
import io.weir.local.experiment.Provenance;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs an experiment, or goes on with one. */
@Command(
    name = "experiment",
    description = {
      "Runs an experiment on data at hand and writes a report with tables and plots.",
      "Each cell (log, model, learning rates, seed) is kept in the folder when it is done; the same"
          + " command goes on where an interrupted run stopped. Without a name, lists what there"
          + " is. The name all runs each whose data are given, into a folder of the folder."
    },
    mixinStandardHelpOptions = true)
final class ExperimentCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      completionCandidates = Names.class,
      description = "One of ${COMPLETION-CANDIDATES}, or all.")
  private @Nullable String name;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Seeds of each model. Default: as many as the experiment needs.")
  private @Nullable Integer seeds;

  @Option(
      names = "--preset",
      paramLabel = "SIZE",
      defaultValue = "middle",
      description =
          "How much of everything: tiny (seconds, to see that all runs), small (minutes, to see"
              + " that all is in order) or middle (some two hours on two cores). Default:"
              + " ${DEFAULT-VALUE}.")
  private String preset = "middle";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the results. Default: experiment-NAME.")
  private @Nullable Path out;

  @Option(
      names = "--data",
      paramLabel = "FORMAT=FILE",
      description = "A file of a data set, see weir replay; may be given again.")
  private List<String> data = new ArrayList<>();

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields.
  ExperimentCommand() {}

  @Override
  public Integer call() {
    PrintWriter print = spec.commandLine().getOut();
    if (name == null) {
      Experiments.all().forEach((each, about) -> print.printf("%-14s %s%n", each, about));
      return 0;
    }
    Path folder = out == null ? Path.of("experiment-" + name) : out;
    config.load();
    Preset size = Preset.of(preset);
    if (name.equals(Experiments.ALL)) {
      runAll(size, folder, print);
    } else {
      print.println("report              " + run(name, size, folder, data));
    }
    return 0;
  }

  private Path run(String experiment, Preset size, Path folder, List<String> files) {
    ExperimentRun run =
        new ExperimentRun(
            experiment,
            seeds,
            size,
            folder,
            files,
            config.user(),
            Provenance.of(again(experiment)));
    return run.run(new Lines(spec.commandLine().getErr(), run.cells()));
  }

  /** The command of one experiment: without the folder of results, files by their names alone. */
  private String again(String experiment) {
    List<String> words = new ArrayList<>(List.of("./weir", "experiment", experiment));
    if (!preset.equals("middle")) {
      words.addAll(List.of("--preset", preset));
    }
    if (seeds != null) {
      words.addAll(List.of("--seeds", seeds.toString()));
    }
    List<String> given = Experiments.dataOf(experiment, data);
    for (String file : given == null ? data : given) {
      words.addAll(List.of("--data", file.replaceFirst("[^=]*/", "")));
    }
    words.addAll(config.words());
    return String.join(" ", words);
  }

  /** One after the other; what needs files that are not given is named and passed over. */
  private void runAll(Preset size, Path folder, PrintWriter print) {
    // Before the first of them runs: what is wrong with the last would come out hours later.
    Experiments.checkData(data);
    if (seeds != null) {
      Checks.positive("seeds", seeds);
    }
    Experiments.families(size)
        .forEach(
            (experiment, family) -> {
              List<String> files = Experiments.dataOf(experiment, data);
              if (files == null) {
                print.println(experiment + ": passed over, its data are not given (--data)");
              } else {
                Path page = run(experiment, size, folder.resolve(family), files);
                print.println(experiment + ": " + page);
              }
            });
  }

  /** A line every few seconds, and one for each cell. */
  private static final class Lines implements ExperimentProgress {
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final PrintWriter err;
    private final int cells;
    private final long startNanos = System.nanoTime();
    private long lastNanos = startNanos;
    private int done;

    Lines(PrintWriter err, int cells) {
      this.err = err;
      this.cells = cells;
    }

    @Override
    public void in(String cell, int entries, int total) {
      if (System.nanoTime() - lastNanos >= EVERY.toNanos()) {
        print(cell + ": " + 100L * entries / total + " %");
      }
    }

    @Override
    public void done(String cell, boolean before) {
      done++;
      if (!before) {
        print(cell + ": done");
      }
    }

    private void print(String state) {
      lastNanos = System.nanoTime();
      long seconds = Duration.ofNanos(lastNanos - startNanos).toSeconds();
      err.println(
          String.format(
              Locale.ROOT,
              "%5d s  %d of %d cells, %s",
              seconds,
              done,
              // A search for learning rates may take more than it was thought to.
              Math.max(cells, done),
              state));
    }
  }

  /** The experiments there are. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Experiments.all().keySet().iterator();
    }
  }
}
