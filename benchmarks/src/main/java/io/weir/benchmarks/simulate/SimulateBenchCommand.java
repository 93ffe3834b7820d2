package io.weir.benchmarks.simulate;

import static io.weir.core.Checks.positive;

import io.weir.simulator.cascade.Preset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how fast the simulated cascade is: it must be faster than what it feeds. */
@Command(
    name = "simulate",
    description = {
      "Requests and records a second of the simulated cascade, by preset: made alone, made with the"
          + " truth of every candidate beside, and encoded and sent to a Kafka broker in this"
          + " process until all is acknowledged.",
      "The catalogue and a warm-up of half the time are not counted. One thread makes the records;"
          + " Kafka's client and the broker have threads of their own.",
      "Exit codes: 0 measured, 1 a run failed, 2 wrong options."
    },
    mixinStandardHelpOptions = true)
public final class SimulateBenchCommand implements Callable<Integer> {
  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "10",
      description = "How long each is measured. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--presets",
      paramLabel = "NAME",
      split = ",",
      description = "Only these: small, middle, full.")
  private List<Preset> presets = List.of(Preset.values());

  @Option(names = "--summary", paramLabel = "FILE", description = "Write the table as JSON.")
  private @Nullable Path summary;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One option, as section.option=value; may be given again.")
  private List<String> assignments = new ArrayList<>();

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields.
  SimulateBenchCommand() {}

  @Override
  public Integer call() throws Exception {
    positive("--seconds", seconds);
    SimulateReport report =
        new SimulateBenchmark(Duration.ofSeconds(seconds), assignments, spec.commandLine().getErr())
            .run(presets);
    report.print(spec.commandLine().getOut());
    if (summary != null) {
      report.write(summary);
    }
    return 0;
  }
}
