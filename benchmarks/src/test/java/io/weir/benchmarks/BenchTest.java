package io.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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

  @Test
  void help_ofTheSimulator_saysWhatIsMeasured() {
    assertThat(run("simulate", "--help")).isZero();
    assertThat(out.toString().replaceAll("\\s+", ""))
        .contains("small,middle,full", "untilallisacknowledged", "Exitcodes:");
  }

  @Test
  void simulator_ofTheSmallPreset_isMeasuredAloneAndWithKafka(@TempDir Path dir)
      throws IOException {
    Path summary = dir.resolve("simulate.json");
    assertThat(run("simulate", "--presets=small", "--seconds=1", "--summary=" + summary))
        .as("%s", err)
        .isZero();
    assertThat(out.toString()).contains("made, with truth", "sent ");
    assertThat(new ObjectMapper().readTree(summary.toFile()).get("speed"))
        .hasSize(3)
        .allSatisfy(one -> assertThat(one.get("requestsPerSecond").asDouble()).isPositive());
  }

  @Test
  void losses_ofASmallBatch_areMeasuredAndLeaveNothingBehind(@TempDir Path dir) throws IOException {
    Path summary = dir.resolve("losses.json");
    String[] small = {
      "losses", "--requests=4", "--candidates=8", "--growth=2,6", "--millis=1", "--steps=20"
    };
    String[] args =
        Stream.concat(Stream.of(small), Stream.of("--summary=" + summary)).toArray(String[]::new);
    assertThat(run(args)).as("%s", err).isZero();
    assertThat(out.toString()).contains("combined-pair, batch, matrix", "arrays after");
    JsonNode found = new ObjectMapper().readTree(summary.toFile());
    assertThat(found.findValuesAsText("loss")).contains("bce", "list-mle", "rcr, request");
    assertThat(found.get("losses"))
        .hasSameSizeAs(found.get("leaks"))
        .allSatisfy(one -> assertThat(one.get("sizes")).hasSize(3))
        .allSatisfy(one -> assertThat(one.at("/sizes/1/stepMs").asDouble()).isPositive());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --requests=0 | --requests: 0 (expected: > 0)
          --candidates=5 | --candidates: 5 (expected: >= 6)
          --growth=8 | --growth: [8] (expected: two numbers, the second larger than the first)
          --growth=8,8 | --growth: [8, 8] (expected: two numbers, the second larger than the first)
          --millis=0 | --millis: 0 (expected: > 0)
          --steps=-1 | --steps: -1 (expected: >= 0)
          --losses=best | --losses: [best] (expected: the name of a loss)
          """)
  void optionOfTheLosses_outOfRange_isRefusedInOneLine(String option, String complaint) {
    assertThat(run("losses", option)).isEqualTo(Bench.WRONG_INPUT);
    assertThat(err.toString().lines().findFirst()).hasValue("weir: " + complaint);
  }

  @Test
  void trainer_ofSmallTables_isMeasured(@TempDir Path dir) throws IOException {
    Path summary = dir.resolve("train.json");
    assertThat(
            run(
                "train",
                "--rows=1000,2000",
                "--steps=2",
                "--requests=2",
                "--candidates=20",
                "--parameters=32000",
                "--stream-requests=200",
                "--summary=" + summary))
        .as("%s", err)
        .isZero();
    assertThat(out.toString()).contains("gather ms", "/ records", "pause ms", "whole", "changes");
    JsonNode tables = new ObjectMapper().readTree(summary.toFile());
    assertThat(tables.get("steps")).hasSize(2);
    assertThat(tables.get("memory").get(1).get("rows").asLong()).isEqualTo(2000);
    assertThat(tables.get("checkpoints").get(1).get("restartMs").asDouble()).isPositive();
  }

  @Test
  void device_besideTheProcessor_learnsTheSame(@TempDir Path dir) throws IOException {
    Path summary = dir.resolve("device.json");
    assertThat(
            run(
                "train",
                "--only=DEVICE",
                "--device=cpu",
                "--steps=2",
                "--requests=4",
                "--candidates=20",
                "--summary=" + summary))
        .as("%s", err)
        .isZero();
    assertThat(out.toString()).contains("cpu, tables on the device", "examples/s");
    assertThat(new ObjectMapper().readTree(summary.toFile()).get("devices"))
        .hasSize(3)
        .allSatisfy(one -> assertThat(one.get("largestDifference").asDouble()).isLessThan(1e-5));
  }

  @ParameterizedTest
  @CsvSource({"--steps=0, --steps: 0", "--rows=0, --rows: 0", "--only=all, all"})
  void optionOfTheTrainer_outOfRange_isRefusedInOneLine(String option, String complaint) {
    assertThat(run("train", option)).isEqualTo(Bench.WRONG_INPUT);
    assertThat(err.toString().lines().findFirst().orElseThrow())
        .startsWith("weir: ")
        .contains(complaint);
  }

  @ParameterizedTest
  @CsvSource({"--seconds=0, --seconds: 0", "--presets=huge, huge"})
  void optionOfTheSimulator_outOfRange_isRefusedInOneLine(String option, String complaint) {
    assertThat(run("simulate", option)).isEqualTo(Bench.WRONG_INPUT);
    assertThat(err.toString().lines().findFirst().orElseThrow())
        .startsWith("weir: ")
        .contains(complaint);
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
