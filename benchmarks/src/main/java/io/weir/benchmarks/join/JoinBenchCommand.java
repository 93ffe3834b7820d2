package io.weir.benchmarks.join;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.positive;

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
      "Each contender has a JVM of its own; the broker is in this one. The first third of the"
          + " output is discarded. Figures for a document want 200,000 requests or more: before"
          + " that much of the time is compilation.",
      "All take exactly-once checkpoints every 5 s. The joins hold a request for 5 minutes, drop"
          + " duplicates and sample (hccp); labels mature once (join.slow-actions=[]), so that one"
          + " sample comes out of a request.",
      "The second table: bytes of a checkpoint by open request, while all records are held, and"
          + " after forty times as many requests, which wait for orders (join.slow-actions=[order]).",
      "Bounds are printed, not enforced. Exit codes: 0 measured, 1 a contender failed, 2 wrong"
          + " options."
    },
    mixinStandardHelpOptions = true)
public final class JoinBenchCommand implements Callable<Integer> {
  private static final long MOST_STATE_REQUESTS = 100_000;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "200000",
      description = "Requests of 190 candidates in 8 records. Default: ${DEFAULT-VALUE}.")
  private long requests;

  @Option(
      names = "--state-requests",
      paramLabel = "N",
      defaultValue = "5000",
      description =
          "Requests of a fast window, whose state is measured; 0 = none. Default: ${DEFAULT-VALUE}.")
  private long stateRequests;

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

  @Option(names = "--summary", paramLabel = "FILE", description = "Write the tables as JSON.")
  private @Nullable Path summary;

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
    positive("--requests", requests);
    positive("--minutes", minutes);
    check(
        stateRequests >= 0 && stateRequests <= MOST_STATE_REQUESTS,
        "--state-requests",
        stateRequests,
        "0 to " + MOST_STATE_REQUESTS);
    JoinReport report =
        new JoinBenchmark(
                requests,
                stateRequests,
                Duration.ofMinutes(minutes),
                List.of("-Xmx" + heap, "-XX:+UseParallelGC"),
                profile,
                assignments,
                spec.commandLine().getErr())
            .run(contenders);
    report.print(spec.commandLine().getOut());
    if (summary != null) {
      report.write(summary);
    }
    return 0;
  }
}
