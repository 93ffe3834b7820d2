package io.weir.benchmarks.join;

import io.weir.core.config.WeirConfig;
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

/** Compares the join with a pass-through and with its peers, in one run on the same bytes. */
@Command(
    name = "join",
    description = {
      "The join's speed beside a Kafka-to-Kafka pass-through, on the same bytes in one run.",
      "Each contender has a JVM of its own; the broker is in this one."
    },
    mixinStandardHelpOptions = true)
public final class JoinBenchCommand implements Callable<Integer> {
  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "200000",
      description = "Requests of 190 candidates in 8 records. Default: ${DEFAULT-VALUE}.")
  private long requests;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      defaultValue = "5",
      description = "The longest a contender may take. Default: ${DEFAULT-VALUE}.")
  private int minutes;

  @Option(
      names = "--contenders",
      paramLabel = "NAME",
      split = ",",
      description = "Only these: ${COMPLETION-CANDIDATES}.")
  private List<Contender> contenders = List.of(Contender.values());

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "3g",
      description = "Heap of each contender. Default: ${DEFAULT-VALUE}.")
  private String heap;

  @Option(
      names = "--profile",
      paramLabel = "DIR",
      description = "Record each contender with Java Flight Recorder into this folder.")
  private @Nullable Path profile;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One option, as section.option=value; may be given again.")
  private List<String> assignments = new ArrayList<>();

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields.
  JoinBenchCommand() {}

  @Override
  public Integer call() throws Exception {
    WeirConfig config = WeirConfig.defaults().withAll(assignments);
    JoinBenchmark benchmark =
        new JoinBenchmark(
            config,
            assignments,
            requests,
            Duration.ofMinutes(minutes),
            List.of("-Xmx" + heap, "-XX:+UseParallelGC"),
            profile,
            spec.commandLine().getErr());
    benchmark.run(contenders, spec.commandLine().getOut());
    return 0;
  }
}
