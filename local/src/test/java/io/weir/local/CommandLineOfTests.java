package io.weir.local;

import static org.assertj.core.api.Assertions.assertThat;

/** Runs the command line for tests of other packages. */
public final class CommandLineOfTests {
  private CommandLineOfTests() {}

  /** Runs a command, which must succeed. */
  public static void run(String... args) {
    Cli cli = Cli.run(args);
    assertThat(cli.exitCode()).as(cli.err()).isZero();
  }
}
