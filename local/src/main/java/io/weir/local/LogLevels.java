package io.weir.local;

import java.util.List;
import java.util.Set;
import java.util.logging.LogManager;

/**
 * How much is logged to stderr, by the command that runs: the system properties that {@code
 * log4j2.properties} asks for. What Java itself was given for them stands.
 */
final class LogLevels {
  private static final String VERBOSE = "--verbose";

  /** They run for months, and nobody watches: what goes wrong is told when it does. */
  private static final Set<String> SERVICES = Set.of("join", "store", "train");

  /** Of Weir's own loggers. */
  private static final String OWN = "weir.log.level";

  /** Of the libraries'. */
  private static final String OTHERS = "weir.log.others";

  private LogLevels() {}

  /** Chooses for the arguments of a command line; to be called before the first logger is made. */
  static void choose(List<String> args) {
    if (args.contains(VERBOSE)) {
      set("info", "info");
      return;
    }
    // gRPC logs what clients did wrong through java.util.logging; the client is told.
    LogManager.getLogManager().reset();
    if (args.stream().filter(arg -> !arg.startsWith("-")).limit(1).anyMatch(SERVICES::contains)) {
      set("warn", "error");
    }
  }

  private static void set(String own, String others) {
    System.getProperties().putIfAbsent(OWN, own);
    System.getProperties().putIfAbsent(OTHERS, others);
  }
}
