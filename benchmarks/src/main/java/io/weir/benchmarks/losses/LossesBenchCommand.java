package io.weir.benchmarks.losses;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.notNegative;
import static io.weir.core.Checks.positive;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what each registered loss costs a training step. */
@Command(
    name = "losses",
    description = {
      "Milliseconds of the forward pass, and of forward and backward pass, of each registered loss"
          + " with its default settings over all of the lists, in each scope it has; allocated heap"
          + " and the arrays a step makes. One thread.",
      "A second and a third size show how both grow with the batch; many small steps, what they"
          + " leave behind.",
      "Exit codes: 0 measured, 1 a loss leaves arrays behind or a run failed, 2 wrong options."
    },
    mixinStandardHelpOptions = true)
public final class LossesBenchCommand implements Callable<Integer> {
  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "64",
      description = "Requests of a batch. Default: ${DEFAULT-VALUE}.")
  private int requests;

  @Option(
      names = "--candidates",
      paramLabel = "N",
      defaultValue = "60",
      description = "Candidates of a request. Default: ${DEFAULT-VALUE}.")
  private int candidates;

  @Option(
      names = "--growth",
      paramLabel = "N",
      split = ",",
      defaultValue = "16,128",
      description =
          "Two further numbers of requests, to see the growth. Default: ${DEFAULT-VALUE}.")
  private List<Integer> growth = List.of();

  @Option(
      names = "--millis",
      paramLabel = "MS",
      defaultValue = "1000",
      description =
          "How long each is measured at each size, after half of that to warm up."
              + " Default: ${DEFAULT-VALUE}.")
  private long millis;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Steps of 8 x 10 to look for leaks; 0 = none. Default: ${DEFAULT-VALUE}.")
  private long steps;

  @Option(
      names = "--losses",
      paramLabel = "NAME",
      split = ",",
      description = "Only these: the registered name of each, or its beginning.")
  private List<String> losses = List.of("");

  @Option(names = "--summary", paramLabel = "FILE", description = "Write the tables as JSON.")
  private @Nullable Path summary;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields.
  LossesBenchCommand() {}

  @Override
  public Integer call() throws Exception {
    positive("--requests", requests);
    check(candidates >= 6, "--candidates", candidates, ">= 6");
    check(
        growth.size() == 2 && growth.get(0) > 0 && growth.get(0) < growth.get(1),
        "--growth",
        growth,
        "two numbers, the second larger than the first");
    positive("--millis", millis);
    notNegative("--steps", steps);
    List<LossCase> cases =
        LossCase.all().stream()
            .filter(test -> losses.stream().anyMatch(test.label()::startsWith))
            .toList();
    check(!cases.isEmpty(), "--losses", losses, "the name of a loss");
    List<Size> sizes =
        Stream.of(growth.get(0), requests, growth.get(1))
            .map(rows -> new Size(rows, candidates))
            .toList();
    LossesReport report =
        new LossesBenchmark(
                cases, sizes, Duration.ofMillis(millis), steps, spec.commandLine().getErr())
            .run();
    report.print(spec.commandLine().getOut());
    if (summary != null) {
      report.write(summary);
    }
    return report.leaked() ? 1 : 0;
  }
}
