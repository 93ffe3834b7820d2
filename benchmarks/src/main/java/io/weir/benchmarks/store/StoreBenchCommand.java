package io.weir.benchmarks.store;

import static io.weir.core.Checks.positive;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the embedding store against what its work costs at least, and against Redis. */
@Command(
    name = "store",
    description = {
      "The embedding store: lookups in process beside a bare hash lookup and copy, scores with and"
          + " without the Vector API, a full load and a restart, readers during updates, and calls"
          + " over gRPC beside Redis (its program on the path, or --redis) and raw TCP.",
      "A million items take some five minutes and 2 GB of memory on two cores.",
      "CPU is of client and server together. Items are made up, their ids random; a million of 64"
          + " elements take 256 MB, several times over.",
      "Exit codes: 0 measured, whatever the figures; 1 a run failed; 2 wrong options."
    },
    mixinStandardHelpOptions = true)
public final class StoreBenchCommand implements Callable<Integer> {
  @Option(
      names = "--items",
      paramLabel = "N",
      defaultValue = "1000000",
      description = "Items in the store. Default: ${DEFAULT-VALUE}.")
  private int items;

  @Option(
      names = "--dimension",
      paramLabel = "N",
      defaultValue = "64",
      description = "Elements of each vector. Default: ${DEFAULT-VALUE}.")
  private int dimension;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "3",
      description = "How long each is measured. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--parts",
      paramLabel = "NAME",
      split = ",",
      description = "Only these: ${COMPLETION-CANDIDATES}.")
  private List<Part> parts = List.of(Part.values());

  @Option(
      names = "--redis",
      paramLabel = "FILE",
      description = "The redis-server program. Default: the one on the path, if there is one.")
  private @Nullable Path redis;

  @Option(names = "--summary", paramLabel = "FILE", description = "Write the table as JSON.")
  private @Nullable Path summary;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields.
  StoreBenchCommand() {}

  @Override
  public Integer call() throws Exception {
    positive("--items", items);
    positive("--dimension", dimension);
    positive("--seconds", seconds);
    Path program = redis == null ? RedisServer.program().orElse(null) : redis;
    StoreReport report =
        new StoreBenchmark(
                new Catalogue(items, dimension),
                Duration.ofSeconds(seconds),
                program,
                spec.commandLine().getErr())
            .run(parts);
    report.print(spec.commandLine().getOut());
    if (program == null && parts.contains(Part.WIRE)) {
      spec.commandLine().getOut().println("without Redis: no redis-server on the path");
    }
    if (summary != null) {
      report.write(summary);
    }
    return 0;
  }
}
