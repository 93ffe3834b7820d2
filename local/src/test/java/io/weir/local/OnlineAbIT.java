package io.weir.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The experiment whose cells are closed loops, in the tiny preset. */
class OnlineAbIT {
  @TempDir Path dir;

  /** An arm that dies ends the run; the same command begins the cell anew, and no other again. */
  @Test
  void onlineAb_whoseLoopWasCutOff_goesOnWhereItStopped() throws Exception {
    Path out = dir.resolve("online");
    FutureTask<Cli> cut = new FutureTask<>(() -> onlineAb(out));
    new Thread(cut).start();
    kill(out.resolve("loop.seed1").resolve("arms").resolve("base").resolve("pid"), cut);
    assertThat(cut.get().exitCode()).isEqualTo(1);
    assertThat(cut.get().errorLines()).last().asString().startsWith("weir: arm base: ended");
    assertThat(out.resolve("cells")).isEmptyDirectory();

    Cli whole = onlineAb(out);
    assertThat(whole.exitCode()).as(whole.err()).isZero();
    assertThat(out.resolve("loop.seed1")).doesNotExist();
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

  private static void kill(Path pid, Future<Cli> run) throws Exception {
    while (!run.isDone() && (!Files.exists(pid) || Files.size(pid) == 0)) {
      Thread.onSpinWait();
    }
    assertThat(pid).exists();
    ProcessHandle.of(Long.parseLong(Files.readString(pid))).orElseThrow().destroyForcibly();
  }
}
