package io.weir.local;

import io.weir.core.config.WeirConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Streams a simulated cascade into the topics of a running Kafka. */
@Command(
    name = "simulate",
    description = {
      "A simulated cascade, streamed into the topics of a running Kafka (kafka.bootstrap-servers).",
      "The same options send the same records, byte for byte. A last heartbeat beyond the join's"
          + " windows ends the stream, also when it is interrupted: then the join emits what it"
          + " has, and takes what is sent to these topics later as late. Options of the simulated"
          + " world stand in section simulator of the configuration."
    },
    mixinStandardHelpOptions = true)
final class SimulateCommand implements Callable<Integer> {
  @Mixin private TrafficOptions traffic = new TrafficOptions();

  @Option(
      names = "--truth",
      paramLabel = "FILE",
      description =
          "Write what is true of each request, every candidate's click and purchase probability,"
              + " as gzip JSON lines: for evaluation, never into a topic.")
  private @Nullable Path truth;

  @Option(names = "--summary", paramLabel = "FILE", description = "Write the summary as JSON.")
  private @Nullable Path summary;

  @Option(
      names = "--stats-out",
      paramLabel = "DIR",
      description = "Write the statistics as a page with plots.")
  private @Nullable Path statsOut;

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields.
  SimulateCommand() {}

  @Override
  public Integer call() {
    RunOptions.requireWritable("truth", truth);
    RunOptions.requireWritable("summary", summary);
    traffic.addTo(config);
    WeirConfig loaded = config.load();
    Simulation simulation = new Simulation(traffic, loaded, spec.commandLine().getErr());
    StatisticsPage page = statsOut == null ? null : StatisticsPage.into(statsOut);
    try (Interruption interruption = Interruption.listen()) {
      SimulationSummary sent = simulation.run(interruption, truth);
      SimulationPrinter.print(sent, spec.commandLine().getOut());
      if (summary != null) {
        sent.write(summary);
      }
      if (page != null) {
        spec.commandLine().getOut().println("statistics          " + page.write(sent));
      }
    }
    return 0;
  }
}
