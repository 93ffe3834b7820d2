package io.weir.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.local.experiment.MadeUpLogs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All experiments by one command, in the tiny preset: that they run, and tell what they must. */
class ExperimentsIT {
  @TempDir static Path dir;
  private static Cli cli;

  @BeforeAll
  static void run() throws IOException {
    Path jokes = Files.writeString(dir.resolve("ratings.csv"), MadeUpLogs.ratings(12, 60));
    Path films = Files.writeString(dir.resolve("stars.csv"), MadeUpLogs.stars(12, 60));
    Path news = Files.writeString(dir.resolve("behaviors.tsv"), MadeUpLogs.behaviours());
    cli =
        Cli.run(
            "experiment",
            "all",
            "--preset",
            "tiny",
            "--out",
            dir.resolve("out").toString(),
            "--data",
            "jester=" + jokes,
            "--data",
            "movielens=" + films,
            "--data",
            "mind=" + news);
    assertThat(cli.exitCode()).as(cli.err()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "mind, item counter",
    "mind, no others were tried",
    "ranking-loss, no others were tried. All",
    "ranking-loss, of which no others were tried",
    "ranking-loss, '| combined-pair, batch over jrc |'",
    "ranking-loss, share 0.5 over share 0.25",
    "ranking-loss, Figure 7 (b)",
    "recipes, untrained",
    "hccp/hccp-table1, published orderings",
    "hccp/hccp-table3, published orderings",
    "grace-tables, published orderings",
    "ecm-tables, published orderings",
    "fs-ltr-tables, published orderings",
    "fs-ltr-tables, ## movielens"
  })
  void everyExperimentWithItsData_writesAReportWithPictures(String folder, String text)
      throws IOException {
    Path out = dir.resolve("out").resolve(folder);
    assertThat(Files.readString(out.resolve("report.md"))).contains(text).contains("![");
    assertThat(Files.readString(out.resolve("index.html"))).contains("data:image/png;base64,");
  }

  @Test
  void experimentWithoutItsData_isNamed() {
    assertThat(cli.out())
        .contains("trivago: passed over, its data are not given (--data)")
        .doesNotContain("mind: passed");
  }

  @Test
  void trivago_whoseDataAreGivenToItAlone_writesItsReport() throws IOException {
    Path places = Files.writeString(dir.resolve("sessions.csv"), MadeUpLogs.clickOuts());
    Path out = dir.resolve("trivago");
    Cli alone =
        Cli.run(
            "experiment",
            "trivago",
            "--preset",
            "tiny",
            "--out",
            out.toString(),
            "--data",
            "trivago=" + places);
    assertThat(alone.exitCode()).as(alone.err()).isZero();
    assertThat(Files.readString(out.resolve("report.md"))).contains("item counter", "![");
  }

  @Test
  void truth_isNeverBeaten_byAnyModel() throws IOException {
    List<String> rows =
        Files.readString(dir.resolve("out/hccp/hccp-table1/report.md"))
            .lines()
            .dropWhile(line -> !line.equals("## Table 1, ASH"))
            .dropWhile(line -> !line.startsWith("| base |"))
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    String truth = rows.get(rows.size() - 1);
    assertThat(truth).startsWith("| the truth |");
    double[] best = figures(truth);
    for (String row : rows) {
      double[] own = figures(row);
      for (int k = 0; k < best.length; k++) {
        assertThat(own[k]).as(row).isLessThanOrEqualTo(best[k]);
      }
    }
  }

  /** Behind the name and the learning rates. */
  private static double[] figures(String row) {
    return List.of(row.split("\\|")).stream()
        .skip(3)
        .mapToDouble(cell -> Double.parseDouble(cell.trim()))
        .toArray();
  }

  @Test
  void sameCommand_runsNoCellAgain() {
    Cli again =
        Cli.run(
            "experiment",
            "hccp-table3",
            "--preset",
            "tiny",
            "--out",
            dir.resolve("out/hccp").toString());
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.err()).doesNotContain(": done");
  }
}
