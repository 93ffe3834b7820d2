package io.weir.local;

import io.weir.core.config.WeirConfig;
import io.weir.local.part.MiniCluster;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the join on a Flink cluster inside this process, until interrupted. */
@Command(
    name = "join",
    description = {
      "The join, on a Flink cluster inside this process.",
      "For a cluster of its own, submit io.weir.flink.JoinMain of the cluster jar."
    },
    mixinStandardHelpOptions = true)
final class JoinCommand implements Callable<Integer> {
  private static final long CHECK_MILLIS = 1_000;

  /** Beside the trainer's and the store's, unless the configuration names another folder. */
  private static final Path CHECKPOINTS = Path.of("data", "join").toAbsolutePath();

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields.
  JoinCommand() {}

  @Override
  public Integer call() {
    WeirConfig loaded = config.load(List.of("join.checkpoint-dir=" + CHECKPOINTS.toUri()));
    try (Interruption interruption = Interruption.listen()) {
      JobClient join = MiniCluster.submit(loaded, new Configuration());
      try {
        spec.commandLine().getOut().println("join: running, job " + join.getJobID());
        while (!interruption.await(CHECK_MILLIS)) {
          MiniCluster.check(join);
        }
      } finally {
        MiniCluster.cancel(join);
      }
    }
    return 0;
  }
}
