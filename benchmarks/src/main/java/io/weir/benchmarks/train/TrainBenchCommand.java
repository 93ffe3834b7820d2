package io.weir.benchmarks.train;

import static io.weir.core.Checks.positive;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what the trainer costs. */
@Command(
    name = "train",
    description = {
      "The trainer's tables and checkpoints, on one thread: the time of a step over full dynamic"
          + " tables of several sizes with uniform ids, beside the bare gather of as many rows;"
          + " their memory beside that of the rows; how long a checkpoint stops training, takes to"
          + " be written while steps go on, and a restart takes to the end of its first step; the"
          + " same examples in lists and one by one; and a whole trainer over a full topic:"
          + " requests a second, on what its time goes, how fast vectors are out; and how soon, at"
          + " 5,000 touched items a second, they can be read from the store.",
      "PEERS: the step of recipe hccp beside the same step on libtorch directly, as its users write"
          + " it and with distinct items looked up once; same weights, samples and thread.",
      "DEVICE: the same steps on the processor and on --device, with tables on the host and on the"
          + " device: losses beside each other, and examples a second.",
      "Tables lie outside the heap: ten million rows take 0.9 GB of direct memory.",
      "Exit codes: 0 measured, 1 a run failed, 2 wrong options."
    },
    mixinStandardHelpOptions = true)
public final class TrainBenchCommand implements Callable<Integer> {
  @Option(
      names = "--only",
      paramLabel = "PART",
      split = ",",
      description =
          "Only these: ${COMPLETION-CANDIDATES}. Default: all but PEERS, DEVICE and STORAGE.")
  private List<Part> only =
      List.of(Part.STEPS, Part.MEMORY, Part.CHECKPOINT, Part.LISTS, Part.STREAM, Part.FRESHNESS);

  @Option(
      names = "--rows",
      paramLabel = "N",
      split = ",",
      description = "Sizes of the table of items. Default: 100000,1000000,10000000.")
  private List<Long> rows = List.of(100_000L, 1_000_000L, 10_000_000L);

  @Option(
      names = "--parameters",
      paramLabel = "N",
      defaultValue = "66000000",
      description =
          "Weights in the tables that checkpoints are taken of. Default: ${DEFAULT-VALUE}.")
  private long parameters;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "100",
      description = "Steps measured, after half as many. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "64",
      description = "Requests of a step. Default: ${DEFAULT-VALUE}.")
  private int requests;

  @Option(
      names = "--candidates",
      paramLabel = "N",
      defaultValue = "60",
      description = "Candidates of a request. Default: ${DEFAULT-VALUE}.")
  private int candidates;

  @Option(
      names = "--stream-requests",
      paramLabel = "N",
      defaultValue = "30000",
      description = "Requests that a whole trainer learns. Default: ${DEFAULT-VALUE}.")
  private int streamRequests;

  @Option(
      names = "--freshness-seconds",
      paramLabel = "N",
      defaultValue = "30",
      description =
          "Seconds of samples whose way through the store is measured. Default: ${DEFAULT-VALUE}.")
  private int freshnessSeconds;

  @Option(
      names = "--torch-peer",
      paramLabel = "FOLDER",
      defaultValue = "torch-peer/target/dist/lib",
      description =
          "Jars of the peers that PEERS is measured with, as mvn -Ppeers package makes them."
              + " Default: ${DEFAULT-VALUE}.")
  private Path torchPeer;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "cpu",
      description =
          "What DEVICE holds against the processor, as trainer.device names it."
              + " Default: ${DEFAULT-VALUE}.")
  private String device;

  @Option(names = "--summary", paramLabel = "FILE", description = "Write the tables as JSON.")
  private @Nullable Path summary;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One option, as section.option=value; may be given again.")
  private List<String> assignments = new ArrayList<>();

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields.
  TrainBenchCommand() {}

  @Override
  public Integer call() throws Exception {
    positive("--steps", steps);
    positive("--requests", requests);
    positive("--candidates", candidates);
    positive("--parameters", parameters);
    positive("--stream-requests", streamRequests);
    positive("--freshness-seconds", freshnessSeconds);
    rows.forEach(size -> positive("--rows", size));
    TrainReport report =
        new TrainBenchmark(
                rows,
                parameters,
                steps,
                requests,
                candidates,
                streamRequests,
                freshnessSeconds,
                torchPeer,
                device,
                assignments,
                spec.commandLine().getErr())
            .run(EnumSet.copyOf(only));
    report.print(spec.commandLine().getOut());
    if (summary != null) {
      report.write(summary);
    }
    return 0;
  }
}
