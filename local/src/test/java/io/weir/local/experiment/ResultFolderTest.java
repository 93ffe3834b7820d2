package io.weir.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.InvalidValueException;
import io.weir.local.experiment.Measure.Measured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFolderTest {
  private static final Map<String, String> RUN = Map.of("experiment", "mind", "seeds", "5");
  private static final CellResult RESULT =
      new CellResult(
          "mind.base.own.seed1",
          "f1",
          10,
          0,
          1,
          0.25,
          new Measured(Map.of("gauc", 0.6), Map.of("logits", new float[] {1.5f, -2})));

  @TempDir Path dir;

  @Test
  void result_thatIsKept_isReadAgainByTheSameRun() {
    Path out = dir.resolve("new");
    ResultFolder.of(out, RUN).write(RESULT);

    ResultFolder again = ResultFolder.of(out, RUN);
    CellResult read = again.read(RESULT.key(), "f1").orElseThrow();
    assertThat(read.figure("gauc")).isEqualTo(0.6);
    assertThat(read.figure("auc")).isNaN();
    assertThat(read.array("logits")).containsExactly(1.5f, -2);
    assertThat(read.emptyBatches()).isEqualTo(1);
    assertThat(again.read("another", "f1")).isEmpty();
  }

  @Test
  void cellsOfSeveralBuilds_areCounted_andNamedInTheReport() throws IOException {
    ResultFolder folder = ResultFolder.of(dir, RUN, Map.of("command", "./weir experiment mind"));
    folder.write(RESULT);
    assertThat(Files.readString(dir.resolve("run.json"))).contains("./weir experiment mind");
    String build = Provenance.thisBuild();
    assertThat(folder.read(RESULT.key(), "f1")).isPresent();
    assertThat(folder.builds()).containsExactly(Map.entry(build, 1));
    Provenance provenance = Provenance.of("./weir experiment mind");
    assertThat(provenance.text(folder.builds())).doesNotContain("cells").endsWith(".");

    Path file = dir.resolve("cells/" + RESULT.key() + ".json");
    Files.writeString(file, Files.readString(file).replace(build, "0.0.9 (commit abc)"));
    ResultFolder again = ResultFolder.of(dir, RUN, Map.of("command", "another is no other run"));
    assertThat(again.read(RESULT.key(), "f1")).isPresent();
    assertThat(provenance.text(again.builds()))
        .endsWith(" Its cells are 1 of build 0.0.9 (commit abc).");
  }

  @Test
  void folder_ofAnotherRun_isRefused() {
    ResultFolder.of(dir, RUN).write(RESULT);
    assertThatThrownBy(() -> ResultFolder.of(dir, Map.of("experiment", "mind", "seeds", "3")))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage(
            "out: "
                + dir
                + " of a run with seeds 5 (expected: a new folder, or that of a run with seeds 3)");
    assertThatThrownBy(() -> ResultFolder.of(dir, RUN).read(RESULT.key(), "f2"))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageEndingWith(
            "of other settings (expected: a new folder, or that of a run with the same)");
  }

  @Test
  void folder_ofOtherThings_isRefused() throws IOException {
    Files.writeString(dir.resolve("thesis.txt"), "mine");
    assertThatThrownBy(() -> ResultFolder.of(dir, RUN))
        .hasMessage(
            "out: " + dir + " (expected: a new or empty folder, or that of an interrupted run)");
  }

  @Test
  void folder_thatWasBeingMade_isTakenUp_butNoneWithCells() throws IOException {
    Files.createDirectory(dir.resolve("cells"));
    Files.writeString(dir.resolve("run.json.part"), "{\"exp");
    ResultFolder.of(dir, RUN).write(RESULT);
    assertThat(ResultFolder.of(dir, RUN).read(RESULT.key(), "f1")).isPresent();

    Files.delete(dir.resolve("run.json"));
    assertThatThrownBy(() -> ResultFolder.of(dir, RUN))
        .hasMessageEndingWith("(expected: a new or empty folder, or that of an interrupted run)");
  }

  @Test
  void file_thatWasBeingWritten_isAsIfItWereNotThere() throws IOException {
    ResultFolder folder = ResultFolder.of(dir, RUN);
    Files.writeString(dir.resolve("cells").resolve(RESULT.key() + ".json.part"), "{\"ce");
    assertThat(folder.read(RESULT.key(), "f1")).isEmpty();
    folder.write(RESULT);
    assertThat(folder.read(RESULT.key(), "f1")).isPresent();
  }
}
