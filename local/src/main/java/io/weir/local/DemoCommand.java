package io.weir.local;

import io.weir.simulator.cascade.SimulatedCascade;
import io.weir.simulator.cascade.SimulatorConfig;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the whole loop on a simulated cascade. */
@Command(
    name = "demo",
    description = {
      "The whole loop on a simulated cascade, in this process:",
      "producers, Kafka, Flink join, trainer, embedding store, reader. Ends by itself."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "3000",
      description = "How many requests to simulate. Default: ${DEFAULT-VALUE}.")
  private long requests;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description = "Size of the cascade: small, middle or full; as simulator.preset.")
  private @Nullable String preset;

  @Mixin private RunOptions run = new RunOptions();

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields.
  DemoCommand() {}

  @Override
  public Integer call() {
    if (preset != null) {
      TrafficOptions.addPreset(preset, config);
    }
    SimulatorConfig simulator = SimulatorConfig.of(config.load());
    SimulatedCascade cascade = new SimulatedCascade(simulator, requests);
    return new LoopCommand(run, config, null, spec.commandLine()).call(cascade);
  }
}
