package io.weir.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.config.WeirConfig;
import io.weir.local.experiment.ExperimentRun;
import io.weir.local.experiment.Preset;
import io.weir.local.experiment.Provenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The experiment whose cells are closed loops, in the tiny preset. */
class OnlineAbIT {
  @TempDir Path dir;

  /** What a run leaves that was cut off in its first loop: its folder, and the loop's data. */
  @Test
  void onlineAb_whoseLoopWasCutOff_beginsItAnew_andRunsNoCellTwice() throws IOException {
    Path out = dir.resolve("online");
    var unused =
        new ExperimentRun(
            "online-ab",
            null,
            Preset.TINY,
            out,
            List.of(),
            WeirConfig.defaults(),
            Provenance.of("./weir experiment online-ab"));
    Path loop = out.resolve("loop.seed1");
    Files.createDirectories(loop.resolve("arms").resolve("base"));
    Files.writeString(loop.resolve("arms").resolve("base").resolve("arm.yaml"), "left behind");

    Cli whole = onlineAb(out);
    assertThat(whole.exitCode()).as(whole.err()).isZero();
    assertThat(loop).doesNotExist();
    assertThat(out.resolve("cells").resolve("loop.seed1.json")).exists();
    String report = Files.readString(out.resolve("report.md"));
    assertThat(report)
        .contains("| hccp over hccp-without-up | UCVR | 7.8 % |")
        .contains("## Figure 6: by popularity")
        .contains("online-ab-ctr.png")
        .contains("online-ab-cvr.png");

    Cli again = onlineAb(out);
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.err()).doesNotContain(": done");
    assertThat(out.resolve("report.md")).hasContent(report);
  }

  private static Cli onlineAb(Path out) {
    return Cli.run(
        "experiment",
        "online-ab",
        "--preset",
        "tiny",
        "--out",
        out.toString(),
        "--set",
        "simulator.items=500",
        "--set",
        "join.fast-window=5s",
        "--set",
        "join.slow-window=10001ms",
        "--set",
        "trainer.tables.kind={settings: {rows: 4096}}");
  }
}
