package io.weir.local;

import io.weir.core.config.WeirConfig;
import io.weir.trainer.Trainer;
import io.weir.trainer.evaluation.EvaluationListener;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the trainer until interrupted. */
@Command(name = "train", description = "The trainer.", mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
  private static final long CHECK_MILLIS = 1_000;

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields.
  TrainCommand() {}

  @Override
  public Integer call() {
    WeirConfig loaded = config.load();
    try (Interruption interruption = Interruption.listen();
        Trainer trainer = Trainer.start(loaded, EvaluationListener.NONE)) {
      spec.commandLine().getOut().println("trainer: running");
      while (!interruption.await(CHECK_MILLIS)) {
        trainer.check();
      }
    }
    return 0;
  }
}
