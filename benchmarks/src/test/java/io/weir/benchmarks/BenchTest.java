package io.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void help_ofTheJoin_saysWhatIsMeasured() {
    assertThat(run("join", "--help")).isZero();
    assertThat(out.toString().replaceAll("\\s+", ""))
        .contains("pass-through", "join.slow-actions=[]", "Exitcodes:");
  }

  @ParameterizedTest
  @CsvSource({
    "--requests=0, --requests: 0",
    "--minutes=0, --minutes: 0",
    "--state-requests=-1, --state-requests: -1",
    "--contenders=nobody, nobody",
  })
  void option_outOfRange_isRefusedInOneLine(String option, String complaint) {
    assertThat(run("join", option)).isEqualTo(Bench.WRONG_INPUT);
    assertThat(err.toString().lines().findFirst().orElseThrow())
        .startsWith("weir: ")
        .contains(complaint);
  }

  private int run(String... args) {
    return Bench.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }
}
