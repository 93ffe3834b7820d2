package io.weir.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.config.WeirConfig;
import io.weir.local.experiment.ExperimentProgress;
import io.weir.local.experiment.ExperimentRun;
import io.weir.local.experiment.MadeUpLogs;
import io.weir.local.experiment.Preset;
import io.weir.local.experiment.Provenance;
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
  /** Two arms of three seeds. */
  private static final int CELLS = 6;

  @TempDir Path dir;

  @Test
  void withoutAName_listsWhatThereIs() {
    Cli cli = Cli.run("experiment");
    assertThat(cli.exitCode()).isZero();
    assertThat(cli.out())
        .contains(
            "trivago",
            "mind",
            "ranking-loss",
            "recipes",
            "hccp-table1",
            "hccp-table3",
            "grace-tables",
            "ecm-tables",
            "fs-ltr-tables",
            "online-ab");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "minds; experiment: minds (expected: did you mean mind? one of",
        "hccp-table2; experiment: hccp-table2 (expected: did you mean hccp-table",
        "recipes --preset huge; preset: huge (expected: ",
        "fs-ltr-tables; data: none (expected: at least one of --data jester=FILE from"
            + " https://eigentaste.berkeley.edu/dataset/, --data movielens=FILE from",
        "all --data no.tsv; data: no.tsv (expected: FORMAT=FILE, FORMAT one of criteo, jester,"
            + " kuairec, mind, movielens, trivago)",
        "hccp-table1 --seeds 0; seeds: 0 (expected: > 0)",
        "mind; data: none (expected: --data mind=FILE from https://msnews.github.io/, see"
            + " docs/data.md)",
        "al; experiment: al (expected: did you mean all? one of ",
        "nothing; experiment: nothing (expected: one of all, ecm-tables, fs-ltr-tables,"
            + " grace-tables, hccp-table1, hccp-table3, mind, online-ab, ranking-loss, recipes,"
            + " trivago)",
        "mind --data no.tsv; data: no.tsv (expected: a file that can be read, --data mind=FILE from"
            + " https://msnews.github.io/, see docs/data.md)",
        "mind --data mind=no.tsv; data: no.tsv (expected: a file that can be read, --data"
            + " mind=FILE",
        "all --data jester=no.csv; data: no.csv (expected: a file that can be read, --data"
            + " jester=FILE from https://eigentaste.berkeley.edu/dataset/, see docs/data.md)",
        "all --seeds 0; seeds: 0 (expected: > 0)",
        "recipes --data no.tsv; data: no.tsv (expected: none, the log is simulated)",
        "ranking-loss --data no.tsv; data: no.tsv (expected: FORMAT=FILE, FORMAT one of trivago,"
            + " mind, criteo)",
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
    assertThat(cli.out()).isEmpty();
    assertThat(dir.resolve("out")).doesNotExist();
  }

  @Test
  void runThatIsInterrupted_goesOnWhereItStopped_andRefusesAnotherRunsFolder() throws IOException {
    Path log = Files.writeString(dir.resolve("behaviors.tsv"), MadeUpLogs.behaviours());
    Path whole = dir.resolve("whole");
    Cli uninterrupted = Cli.run(args(log, "3", whole));
    assertThat(uninterrupted.exitCode()).as(uninterrupted.err()).isZero();
    assertThat(done(uninterrupted)).isEqualTo(CELLS);
    String found = Files.readString(whole.resolve("report.md"));
    assertThat(found).contains("| item counter, told every 16 |", "**");
    assertThat(found)
        .contains(
            "Made by `./weir experiment mind --preset small --seeds 3 --data behaviors.tsv` of"
                + " Weir ");
    assertThat(Files.readString(whole.resolve("run.json")))
        .contains("\"command\" : \"./weir experiment mind", "\"build\"", "\"date\"");
    assertThat(Files.readString(whole.resolve("index.html"))).contains("data:image/png;base64,");

    Path out = dir.resolve("out");
    ExperimentRun run =
        new ExperimentRun(
            "mind",
            3,
            Preset.SMALL,
            out,
            List.of("mind=" + log),
            WeirConfig.defaults(),
            Provenance.of("interrupted"));
    assertThat(run.cells()).isEqualTo(CELLS);
    assertThatThrownBy(() -> run.run(new Interruption(2))).hasMessage("interrupted");
    assertThat(out.resolve("report.md")).doesNotExist();
    Cli again = Cli.run(args(log, "3", out));
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(done(again)).isEqualTo(CELLS - 2);
    assertThat(Files.readString(out.resolve("report.md"))).isEqualTo(found);

    Cli other = Cli.run(args(log, "2", out));
    assertThat(other.exitCode()).isEqualTo(Weir.WRONG_INPUT);
    assertThat(other.errorLines()).hasSize(1);
    assertThat(other.err()).contains("of a run with seeds 3 (expected: a new folder, or");
  }

  private static String[] args(Path log, String seeds, Path out) {
    return new String[] {
      "experiment",
      "mind",
      "--data",
      log.toString(),
      "--seeds",
      seeds,
      "--preset",
      "small",
      "--out",
      out.toString()
    };
  }

  private static long done(Cli cli) {
    return cli.errorLines().stream().filter(line -> line.endsWith(": done")).count();
  }

  /** Ends a run in the midst of a cell, once some are done. */
  private static final class Interruption implements ExperimentProgress {
    private int left;

    Interruption(int cells) {
      left = cells;
    }

    @Override
    public void in(String cell, int done, int total) {
      if (left == 0) {
        throw new IllegalStateException("interrupted");
      }
    }

    @Override
    public void done(String cell, boolean before) {
      left--;
    }
  }
}
