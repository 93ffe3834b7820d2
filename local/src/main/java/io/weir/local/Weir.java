package io.weir.local;

import io.weir.core.InvalidValueException;
import io.weir.simulator.replay.MalformedLineException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The {@code weir} command.
 *
 * <p>Exit codes: 0 done, 1 failed while running, 2 the input or the configuration is wrong. A
 * failure is one line on stderr; services log warnings there while they run; {@code --verbose} adds
 * all logs and the stack trace.
 */
@Command(
    name = "weir",
    description = "Online learning for the pre-ranking stage of a cascade recommender.",
    mixinStandardHelpOptions = true,
    versionProvider = Weir.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      ReplayCommand.class,
      SimulateCommand.class,
      JoinCommand.class,
      TrainCommand.class,
      StoreCommand.class,
      InspectCommand.class,
      BackupCommand.class,
      TopicsCommand.class,
      ConfigCommand.class,
      RecipesCommand.class,
      ExperimentCommand.class
    })
public final class Weir {
  static final int FAILED = 1;
  static final int WRONG_INPUT = 2;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Logs and stack traces on stderr.")
  private boolean verbose;

  Weir() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    // Before the first logger is made.
    LogLevels.choose(List.of(args));
    Interruption.exit(run(writer(System.out), writer(System.err), args));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  /** Runs a command and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    Weir weir = new Weir();
    return new CommandLine(weir)
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(wrongArguments())
        .setExecutionExceptionHandler(weir.failed())
        .execute(args);
  }

  private static IParameterExceptionHandler wrongArguments() {
    return (wrong, args) -> {
      wrong.getCommandLine().getErr().println("weir: " + message(WrongArguments.explain(wrong)));
      return WRONG_INPUT;
    };
  }

  private IExecutionExceptionHandler failed() {
    return (failure, command, parsed) -> {
      if (verbose) {
        failure.printStackTrace(command.getErr());
      }
      Throwable cause = placed(explaining(failure), command);
      command.getErr().println("weir: " + message(cause));
      return isWrongInput(cause) ? WRONG_INPUT : FAILED;
    };
  }

  /** The failure itself, or the wrong input that lies beneath a wrapper. */
  private static Throwable explaining(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (isWrongInput(t)) {
        return t;
      }
    }
    return failure;
  }

  /** With the line of the configuration file that is to blame, if one is. */
  private static Throwable placed(Throwable failure, CommandLine command) {
    if (failure instanceof InvalidValueException invalid) {
      for (CommandSpec mixin : command.getCommandSpec().mixins().values()) {
        if (mixin.userObject() instanceof ConfigOptions config) {
          return config.place(invalid);
        }
      }
    }
    return failure;
  }

  private static boolean isWrongInput(Throwable failure) {
    return failure instanceof InvalidValueException || failure instanceof MalformedLineException;
  }

  private static String message(Throwable failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message.lines().findFirst().orElse(failure.getClass().getSimpleName());
  }

  /** The version of this build. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Weir.class.getPackage().getImplementationVersion();
      return new String[] {"weir " + (version == null ? "(development build)" : version)};
    }
  }
}
