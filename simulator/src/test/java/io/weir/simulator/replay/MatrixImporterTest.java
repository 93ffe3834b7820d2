package io.weir.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Ids;
import io.weir.core.cascade.Stage;
import io.weir.core.config.WeirConfig;
import io.weir.simulator.LogStream;
import io.weir.simulator.LogTotals;
import io.weir.simulator.Logs;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatrixImporterTest {
  private static final String COLUMNS = "columns: [who, what, stars]";
  private static final String COVERAGE =
      "cascade: fs-ltr, fs-ltr: {candidates: 4, ranked: 2, exposed: 1}, ";

  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "1.0e+00 0.0e+00 nan~0.0e+00 2.0e+00 1.0e+00~",
        "# written by numpy~1 0 nan~0\t2  1~# the end",
        " 1, 0,~0,2.0,1",
        "1,0,NaN~~0,2,1~",
        "\"1\",\"0\",\"\"~0,2,1",
      })
  void tableWithoutHeader_numbersUsersAndItems(String text) {
    assertThat(liked(text.translateEscapes(), "{}")).isEqualTo("{0=[0], 1=[1, 2]} of 5");
  }

  @Test
  void headerOfItems_namesThem_behindAHashToo() {
    assertThat(liked("10,20,30~1,0,~0,2,1", "{header: items}"))
        .isEqualTo("{0=[10], 1=[20, 30]} of 5");
    assertThat(liked("# 10 20 30~1 0 nan~0 2 1", "{header: items}"))
        .isEqualTo("{0=[10], 1=[20, 30]} of 5");
    long film = Ids.hash("film");
    assertThat(liked("film,book~1,0", "{header: items}")).isEqualTo("{0=[" + film + "]} of 2");
  }

  @Test
  void headerOfUsersAndItems_namesBoth() {
    assertThat(liked(",10,20~7,1,0~9,0,2", "{header: users-and-items}"))
        .isEqualTo("{7=[10], 9=[20]} of 4");
  }

  @Test
  void lineAValue_isReadByTheNamesOfItsColumns() {
    String text = "stars,when,what,who~5,1,10,7~3,2,20,7~4,3,20,9";
    assertThat(liked(text, "{liked: 4, " + COLUMNS + "}")).isEqualTo("{7=[10], 9=[20]} of 3");
  }

  @Test
  void likedValue_isTheClick_andIsSaid() {
    assertThat(liked("1,2,3~3,2,2.5", "{liked: 2.5}")).isEqualTo("{0=[2], 1=[0, 2]} of 6");
    assertThat(open("1,2~2,1", "matrix: {liked: 2}").notes())
        .last()
        .asString()
        .endsWith("; a value of 2 or more is a click");
  }

  /** What each user clicks, and how many values there are. */
  private String liked(String text, String matrix) {
    LogStream stream = open(text, "matrix: " + matrix);
    Logs.assertIsALog(stream);
    Map<Long, Set<Long>> liked = new TreeMap<>();
    for (Feedback feedback : Logs.feedback(stream)) {
      liked.computeIfAbsent(feedback.userId(), user -> new TreeSet<>()).add(feedback.itemId());
    }
    return liked + " of " + LogTotals.of(stream).exposed();
  }

  @Test
  void sparseMatrix_isRefusedForFsLtrAlone() {
    String text = "1,0,1~0,,1";
    Path file = dir.resolve("m");
    assertThatThrownBy(() -> open(text, COVERAGE + "matrix: {}"))
        .hasMessage(
            "coverage: 5 values of 6 in "
                + file
                + " (expected: at least 0.9 of them, see replay.matrix.coverage)");
    assertThat(open(text, "matrix: {}").requests()).isEqualTo(2);
    String triples = "who,what,stars~1,1,1~1,2,1~2,1,1";
    assertThatThrownBy(() -> open(triples, COVERAGE + "matrix: {" + COLUMNS + "}"))
        .hasMessageStartingWith("coverage: 3 values of 4 in ");
  }

  @Test
  void fullMatrix_isSimulatedOver() {
    String row = "1,0,1,0,1,0,0,1~";
    LogStream stream =
        open(row.repeat(3), "cascade: fs-ltr, fs-ltr: {candidates: 4, ranked: 2, exposed: 1}");
    Logs.assertIsALog(stream);
    Map<Stage, CandidateList> lists = Logs.lists(stream).get("2/test");
    assertThat(lists.get(Stage.RETRIEVAL).totalCandidates()).isEqualTo(4);
    assertThat(lists.get(Stage.EXPOSURE).itemIds()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{};1,0~1;2: columns: 1 (expected: 2, as in the first line)",
        "{};1,0~1,0,1;2: columns: 3 (expected: 2, as in the first line)",
        "{};1,0~1,good;2: column 2: \"good\" (expected: a number, or none)",
        "{};1,0~1,inf;2: column 2: \"inf\" (expected: a number, or none)",
        "{};a,b~1,0;1: column 1: \"a\" (expected: a number, or none, or a header as"
            + " replay.matrix.header says)",
        "{header: items};a,a~1,0;1: header: \"a,a\" (expected: an id of each column's item, each"
            + " once)",
        "{header: items};a,~1,0;1: header: \"a,\" (expected: an id of each column's item, each"
            + " once)",
        "{header: users-and-items};who~1;1: header: \"who\" (expected: an id of each column's item,"
            + " each once)",
        "{header: users-and-items};,a~,0;2: column 1: \"\" (expected: a user's id)",
        "{columns: [u, i, v]};u,i~1,2;1: header: \"u,i\" (expected: columns u,i,v)",
        "{columns: [u, i, v]};u,i,v~1,2;2: columns: 2 (expected: 3)",
        "{columns: [u, i, v]};u,i,v~1,,3;2: i: \"\" (expected: not blank)",
        "{columns: [u, i, v]};u,i,v~1,2,x;2: v: \"x\" (expected: a number)",
      })
  void malformedLine_isNamedWithFileLineFieldValueAndRule(
      String matrix, String text, String complaint) {
    assertThatThrownBy(() -> open(text, "matrix: " + matrix))
        .isInstanceOf(MalformedLineException.class)
        .hasMessage(dir.resolve("m") + ":" + complaint);
  }

  @Test
  void malformedLine_leftOut_keepsItsNumber() {
    Path file = LogFiles.write(dir.resolve("m"), "1,0\n1,x\n0,1\n");
    LogStream stream = LogFiles.openSkipping("matrix", file);
    assertThat(Logs.requests(stream))
        .extracting(request -> request.userId())
        .containsExactly(0L, 2L);
  }

  @Test
  void secondValue_isRefusedByReason() {
    LogStream stream = open("who,what,stars~1,2,3~1,2,4", "matrix: {" + COLUMNS + "}");
    assertThat(stream.refused().examples())
        .containsExactly(
            dir.resolve("m") + ":3: what: \"2\" (expected: one rating of each item by a user)");
  }

  private LogStream open(String text, String replay) {
    Path file = LogFiles.write(dir.resolve("m"), text.replace('~', '\n'));
    ReplaySettings settings = ReplaySettings.of(WeirConfig.parse("replay: {" + replay + "}"));
    return Importers.of("matrix").open(file, settings, ImportWatcher.REFUSE);
  }
}
