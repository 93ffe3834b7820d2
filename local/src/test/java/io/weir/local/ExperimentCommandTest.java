package io.weir.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExperimentCommandTest {
  @TempDir Path dir;

  @Test
  void withoutAName_listsWhatThereIs() {
    Cli cli = Cli.run("experiment");
    assertThat(cli.exitCode()).isZero();
    assertThat(cli.out()).contains("trivago", "mind", "ranking-loss", "recipes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "minds; experiment: minds (expected: did you mean mind? one of mind, ranking-loss,"
            + " recipes, trivago)",
        "mind; data mind: none (expected: --data mind=FILE; docs/data.md says where to get it)",
        "mind --data no.tsv; data: no.tsv (expected: a file that can be read)",
        "mind --data mind=no.tsv; data: no.tsv (expected: a file that can be read)",
        "recipes --data no.tsv; data: no.tsv (expected: none, the log is simulated)",
        "ranking-loss --data no.tsv; data: no.tsv (expected: FORMAT=FILE, FORMAT one of trivago,"
            + " mind)",
        "recipes --seeds 0; seeds: 0 (expected: > 0)",
        "recipes --set trainer.seeds=1; trainer.seeds: unknown key (expected: did you mean seed?"
      })
  void wrongInput_isOneLineAndExitCode2(String args, String message) {
    List<String> all = new ArrayList<>(List.of("experiment"));
    all.addAll(List.of(args.split(" ")));
    all.addAll(List.of("--out", dir.resolve("out").toString()));
    Cli cli = Cli.run(all.toArray(String[]::new));

    assertThat(cli.exitCode()).isEqualTo(Weir.WRONG_INPUT);
    assertThat(cli.errorLines()).hasSize(1);
    assertThat(cli.errorLines().get(0)).startsWith("weir: " + message);
    assertThat(dir.resolve("out")).doesNotExist();
  }

  @Test
  void runThatIsInterrupted_goesOnWhereItStopped_andRefusesAnotherRunsFolder() throws IOException {
    Path log = Files.writeString(dir.resolve("behaviors.tsv"), behaviours());
    String[] args = {
      "experiment",
      "mind",
      "--data",
      log.toString(),
      "--seeds",
      "1",
      "--out",
      dir.resolve("out").toString()
    };
    Cli first = Cli.run(args);
    assertThat(first.exitCode()).as(first.err()).isZero();
    Path report = dir.resolve("out/report.md");
    String found = Files.readString(report);
    assertThat(found).contains("| item counter, told every 16 |", "**");
    assertThat(Files.readString(dir.resolve("out/index.html"))).contains("data:image/png;base64,");

    List<Path> cells;
    try (var files = Files.list(dir.resolve("out/cells"))) {
      cells = files.sorted().toList();
    }
    Files.delete(cells.get(0));
    Files.delete(report);
    Cli again = Cli.run(args);
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.errorLines().stream().filter(line -> line.endsWith(": done"))).hasSize(1);
    assertThat(Files.readString(report)).isEqualTo(found);

    args[5] = "2";
    Cli other = Cli.run(args);
    assertThat(other.exitCode()).isEqualTo(Weir.WRONG_INPUT);
    assertThat(other.errorLines()).hasSize(1);
    assertThat(other.err()).contains("of a run with seeds 1 (expected: a new folder, or");
  }

  /** Forty made-up impressions of five news each, one clicked. */
  private static String behaviours() {
    StringBuilder rows = new StringBuilder();
    for (int row = 0; row < 40; row++) {
      rows.append(row).append("\tU").append(row % 7).append("\t11/11/2019 9:");
      rows.append(10 + row).append(":00 AM\tN1 N2\t");
      for (int i = 0; i < 5; i++) {
        int news = (row + 3 * i) % 11;
        rows.append(i == 0 ? "" : " ").append("N").append(news);
        rows.append(news % 5 == row % 5 || i == 4 ? "-1" : "-0");
      }
      rows.append("\n");
    }
    return rows.toString();
  }
}
