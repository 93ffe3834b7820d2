package io.weir.local;

import io.weir.core.config.WeirConfig;
import io.weir.local.chart.PlotPage;
import io.weir.local.closedloop.ClosedLoop;
import io.weir.local.closedloop.LoopArm;
import io.weir.local.closedloop.LoopPage;
import io.weir.local.closedloop.LoopPlan;
import io.weir.local.closedloop.LoopPrinter;
import io.weir.local.closedloop.LoopSummary;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
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
      "With --arms NAME=learnt the loop is closed: what an arm has learnt decides what it shows"
          + " next; that needs no Kafka.",
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
      description = "Write the statistics, or a closed loop's curves, as a page with plots.")
  private @Nullable Path statsOut;

  @Mixin private ClosedLoopOptions loop = new ClosedLoopOptions();

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
    boolean learns =
        traffic.armArguments().stream().anyMatch(arm -> arm.scorer().equals(LoopArm.LEARNT));
    return learns || loop.areAsked() ? closedLoop() : stream(loaded);
  }

  private int stream(WeirConfig loaded) {
    loop.requireNone();
    Simulation simulation = new Simulation(traffic, loaded, spec.commandLine().getErr());
    PlotPage page = statsOut == null ? null : PlotPage.into(statsOut);
    try (Interruption interruption = Interruption.listen()) {
      SimulationSummary sent = simulation.run(interruption, truth);
      SimulationPrinter.print(sent, spec.commandLine().getOut());
      if (summary != null) {
        sent.write(summary);
      }
      if (page != null) {
        spec.commandLine()
            .getOut()
            .println("statistics          " + StatisticsPage.write(sent, page));
      }
    }
    return 0;
  }

  private int closedLoop() {
    traffic.requirePlain();
    RunOptions.requireAbsent("truth", truth, "no closed loop beside it");
    RunOptions.requireNewFolder(loop.dir());
    LoopPlan plan = loop.plan(traffic.armArguments(), config.user());
    PlotPage page = statsOut == null ? null : PlotPage.into(statsOut);
    PrintWriter out = spec.commandLine().getOut();
    LoopSummary served = run(plan);
    LoopPrinter.print(served, out);
    if (summary != null) {
      served.write(summary);
    }
    if (page != null) {
      out.println("page                " + LoopPage.write(served, page));
    }
    return 0;
  }

  private LoopSummary run(LoopPlan plan) {
    PrintWriter err = spec.commandLine().getErr();
    try (Interruption interruption = Interruption.listen();
        WorkFolder folder = WorkFolder.of(loop.dir())) {
      err.println("Starting a process of join, trainer and store for each arm that learns ...");
      try (ClosedLoop running = ClosedLoop.open(plan, folder.path(), () -> interruption.await(0));
          Progress progress = Progress.open(err, "served", plan.ticks(), Progress.Unit.TICKS)) {
        return running.run((done, clicks) -> progress.show(done, new ClicksByArm(clicks)));
      } catch (RuntimeException e) {
        if (!interruption.await(0)) {
          folder.keep();
          err.println("All data and logs are kept in " + folder.path());
        }
        throw e;
      }
    }
  }

  /** What a progress display says beside the ticks. */
  private record ClicksByArm(Map<String, Double> clicks) {
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder("clicks to expect of a request:");
      clicks.forEach((arm, mean) -> text.append(String.format(Locale.ROOT, " %s %.3f", arm, mean)));
      return text.toString();
    }
  }
}
