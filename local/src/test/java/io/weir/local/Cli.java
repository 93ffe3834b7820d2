package io.weir.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** One run of the command line inside the test. */
record Cli(int exitCode, String out, String err) {
  static Cli run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = Weir.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Cli(exitCode, out.toString(), err.toString());
  }

  List<String> errorLines() {
    return err.lines().toList();
  }

  /** Holds a run to one line of complaint, exit code 2 and nothing else. */
  static void assertWrongInput(String line, String... args) {
    Cli cli = run(args);
    assertThat(cli.errorLines()).containsExactly(line);
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.out()).isEmpty();
  }
}
