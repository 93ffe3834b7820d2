package io.weir.flink;

import io.weir.core.InvalidValueException;
import io.weir.core.config.WeirConfig;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The join's entry point on a Flink cluster: {@code JoinMain --config FILE [--set
 * section.option=value]…}.
 *
 * <p>Behind Flink's own options a {@code --} must stand first, as Flink would take {@code --config}
 * for its {@code --configDir}.
 *
 * <p>Exit code 2, with one line on standard error, when the configuration is wrong or no broker
 * answers.
 */
public final class JoinMain {
  private static final String USAGE = "--config FILE [--set section.option=value]…";
  private static final int INVALID_INPUT = 2;

  private JoinMain() {}

  /** Submits the join to the cluster that runs this class. */
  public static void main(String[] args) throws Exception {
    int exitCode = run(args, System.err);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  static int run(String[] args, PrintStream errors) throws Exception {
    WeirConfig config = WeirConfig.defaults();
    try {
      config = config(args);
      JoinJob.submit(StreamExecutionEnvironment.getExecutionEnvironment(), config);
      return 0;
    } catch (InvalidValueException e) {
      errors.println(config.place(e).getMessage());
      return INVALID_INPUT;
    }
  }

  static WeirConfig config(String[] args) {
    WeirConfig config = null;
    List<String> assignments = new ArrayList<>();
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        throw new InvalidValueException(args[i], "no value", USAGE);
      }
      switch (args[i]) {
        case "--config" -> config = WeirConfig.load(Path.of(args[i + 1]));
        case "--set" -> assignments.add(args[i + 1]);
        default -> throw new InvalidValueException("argument", args[i], USAGE);
      }
    }
    if (config == null) {
      throw new InvalidValueException("config", "none", USAGE + ", behind -- on a Flink command");
    }
    return config.withAll(assignments);
  }
}
