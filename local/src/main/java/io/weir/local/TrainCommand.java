package io.weir.local;

import io.weir.core.InvalidValueException;
import io.weir.core.config.WeirConfig;
import io.weir.trainer.Trainer;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.evaluation.EvaluationListener;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the trainer until interrupted. */
@Command(name = "train", description = "The trainer.", mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
  private static final long CHECK_MILLIS = 1_000;
  private static final String METRICS = "trainer.health.listen=127.0.0.1:0";

  @Mixin private ConfigOptions config = new ConfigOptions();

  @Option(
      names = "--from-time",
      paramLabel = "INSTANT",
      description =
          "Without a checkpoint, begin with the samples of that time, such as"
              + " 2026-11-20T06:00:00Z, read up to now and go on; not beside --from-earliest.")
  private @Nullable String fromTime;

  @Option(
      names = "--from-earliest",
      description = "Without a checkpoint, begin with the first sample there is; the default.")
  private boolean fromEarliest;

  @Option(
      names = "--strict",
      description =
          "Refuse a checkpoint of another model, whose parts would be taken up as far as they"
              + " match.")
  private boolean strict;

  @Option(
      names = "--rollback-to",
      paramLabel = "STEPS|generation-N",
      description =
          "Take a stopped trainer back to its newest checkpoint of at most so many steps, and end;"
              + " the next start goes on from there under a new generation.")
  private @Nullable String rollbackTo;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields.
  TrainCommand() {}

  @Override
  public Integer call() {
    WeirConfig loaded = chosen(config.load(List.of(METRICS)));
    if (rollbackTo != null) {
      Path checkpoint = Trainer.rollBack(loaded, rollbackTo);
      spec.commandLine().getOut().println("trainer: the next start goes on from " + checkpoint);
      return 0;
    }
    try (Interruption interruption = Interruption.listen()) {
      Trainer trainer = Trainer.start(loaded, EvaluationListener.NONE);
      try (trainer) {
        run(trainer, interruption);
      }
      // Whether the last checkpoint was written is known once it is closed.
      trainer.check();
    }
    return 0;
  }

  /** A configuration with what the command's own options say laid over it. */
  WeirConfig chosen(WeirConfig loaded) {
    WeirConfig chosen = loaded;
    String from = fromEarliest ? "earliest" : fromTime;
    if (fromEarliest && fromTime != null) {
      throw new InvalidValueException("--from-time", fromTime, "nothing beside --from-earliest");
    }
    if (from != null) {
      chosen = chosen.with("trainer.start-from=" + from);
      TrainerConfig.of(chosen);
    }
    return strict ? chosen.with("trainer.checkpoint.other-model=refuse") : chosen;
  }

  private void run(Trainer trainer, Interruption interruption) {
    PrintWriter out = spec.commandLine().getOut();
    trainer.metricsPort().ifPresent(port -> out.println("trainer: /metrics at port " + port));
    out.println("trainer: running");
    while (!interruption.await(CHECK_MILLIS)) {
      trainer.check();
    }
  }
}
