package io.weir.local;

import io.weir.local.experiment.ExperimentProgress;
import io.weir.local.experiment.ExperimentRun;
import io.weir.local.experiment.Experiments;
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
          + " is."
    },
    mixinStandardHelpOptions = true)
final class ExperimentCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      completionCandidates = Names.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private @Nullable String name;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "Seeds of each model. Default: as many as the experiment needs.")
  private @Nullable Integer seeds;

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
    ExperimentRun run = new ExperimentRun(name, seeds, folder, data, config.user());
    Path page = run.run(new Lines(spec.commandLine().getErr(), run.cells()));
    print.println("report              " + page);
    return 0;
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
          String.format(Locale.ROOT, "%5d s  %d of %d cells, %s", seconds, done, cells, state));
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
