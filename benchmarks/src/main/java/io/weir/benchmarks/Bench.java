package io.weir.benchmarks;

import io.weir.benchmarks.join.JoinBenchCommand;
import io.weir.benchmarks.losses.LossesBenchCommand;
import io.weir.benchmarks.simulate.SimulateBenchCommand;
import io.weir.benchmarks.store.StoreBenchCommand;
import io.weir.benchmarks.train.TrainBenchCommand;
import io.weir.core.InvalidValueException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The {@code weir bench} command.
 *
 * <p>Exit codes: 0 done, 1 failed while running, 2 the input or the configuration is wrong. A
 * failure is one line on stderr; {@code --verbose} adds the stack trace.
 */
@Command(
    name = "weir bench",
    description = "What the parts cost, against peers that do the same work.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "BENCHMARK",
    subcommands = {
      JoinBenchCommand.class,
      LossesBenchCommand.class,
      SimulateBenchCommand.class,
      StoreBenchCommand.class,
      TrainBenchCommand.class
    })
public final class Bench {
  static final int FAILED = 1;
  static final int WRONG_INPUT = 2;

  @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Stack traces on stderr.")
  private boolean verbose;

  Bench() {}

  /** Runs a benchmark and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(run(writer(System.out), writer(System.err), args));
  }

  /** Runs a benchmark and returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    Bench bench = new Bench();
    return new CommandLine(bench)
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(
            (wrong, unparsed) -> {
              CommandLine command = wrong.getCommandLine();
              command.getErr().println("weir: " + message(wrong));
              command
                  .getErr()
                  .println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
              return WRONG_INPUT;
            })
        .setExecutionExceptionHandler(bench.failed())
        .execute(args);
  }

  private IExecutionExceptionHandler failed() {
    return (failure, command, parsed) -> {
      if (verbose) {
        failure.printStackTrace(command.getErr());
      }
      command.getErr().println("weir: " + message(failure));
      return failure instanceof InvalidValueException ? WRONG_INPUT : FAILED;
    };
  }

  private static String message(Throwable failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message.lines().findFirst().orElse(failure.getClass().getSimpleName());
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }
}
