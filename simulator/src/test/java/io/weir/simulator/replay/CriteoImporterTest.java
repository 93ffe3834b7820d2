package io.weir.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Ids;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.Stage;
import io.weir.simulator.LogStream;
import io.weir.simulator.Logs;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CriteoImporterTest {
  private static final String X1 =
      "label,"
          + IntStream.rangeClosed(1, 13).mapToObj(i -> "I" + i).collect(Collectors.joining(","))
          + ","
          + IntStream.rangeClosed(1, 26).mapToObj(i -> "C" + i).collect(Collectors.joining(","))
          + "\n0,0.05"
          + ",0.25".repeat(12)
          + ",7"
          + ",2086498".repeat(25)
          + "\n";

  @TempDir Path dir;

  @Test
  void row_isARequestOfItsOwn_thatShowsTheOneItem() {
    LogStream stream = open(LogFiles.CRITEO);
    long start = CriteoImporter.START.toEpochMilli();
    assertThat(Logs.requests(stream))
        .extracting(RequestContext::requestId, RequestContext::userId, RequestContext::requestTime)
        .containsExactly(
            tuple("1", 1L, start + 10), tuple("2", 2L, start + 20), tuple("3", 3L, start + 30));
    assertThat(Logs.feedback(stream))
        .extracting(Feedback::requestId, Feedback::itemId)
        .containsExactly(tuple("2", CriteoImporter.ITEM));
    assertThat(Logs.lists(stream).get("3").get(Stage.RETRIEVAL).itemIds())
        .containsExactly(CriteoImporter.ITEM);
  }

  @Test
  void features_areTheContexts() {
    RequestContext first = Logs.request(open(LogFiles.CRITEO), "1");
    assertThat(first.dense()).hasSize(13);
    assertThat(first.dense().get("I1")).containsExactly((float) Math.log(2), 0);
    assertThat(first.dense().get("I2")).containsExactly(0, 0);
    assertThat(first.categorical()).hasSize(25).doesNotContainKey("C25");
    assertThat(first.categorical().get("C1")).containsExactly(Ids.hash("05db9164"));
    RequestContext second = Logs.request(open(LogFiles.CRITEO), "2");
    assertThat(second.dense().get("I1")).containsExactly(0, 1);
  }

  @Test
  void csvWithAHeader_isRead() {
    RequestContext request = Logs.request(open(X1), "1");
    assertThat(request.dense().get("I13")).containsExactly((float) Math.log1p(0.25), 0);
    assertThat(request.categorical()).hasSize(26);
    assertThat(request.categorical().get("C1")).containsExactly(Ids.hash("7"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "0;2;label: \"2\" (expected: 0 or 1)",
        "0;;label: \"\" (expected: not blank)",
        "3;many;I3: \"many\" (expected: a number, or nothing)",
      })
  void malformedCell_isNamedWithFileLineFieldValueAndRule(
      int column, String value, String complaint) {
    String[] cells = LogFiles.CRITEO.lines().findFirst().orElseThrow().split("\t", -1);
    cells[column] = value == null ? "" : value;
    Path file = LogFiles.write(dir.resolve("t"), String.join("\t", cells) + "\n");
    assertThatThrownBy(() -> LogFiles.open("criteo", file))
        .isInstanceOf(MalformedLineException.class)
        .hasMessage(file + ":1: " + complaint);
  }

  @Test
  void rowWithoutLabel_asOfTheTestPart_isRefused() {
    String first = LogFiles.CRITEO.lines().findFirst().orElseThrow();
    Path file = LogFiles.write(dir.resolve("t"), first.substring(2) + "\n");
    assertThatThrownBy(() -> LogFiles.open("criteo", file))
        .hasMessageStartingWith(file + ":1: columns: 39 (expected: 40: label, I1, ");
  }

  private LogStream open(String text) {
    LogStream stream = LogFiles.open("criteo", LogFiles.write(dir.resolve("train.txt"), text));
    Logs.assertIsALog(stream);
    Logs.assertStagesAreSubsets(stream);
    return stream;
  }
}
