package io.weir.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Stage;
import io.weir.simulator.LogStream;
import io.weir.simulator.LogTotals;
import io.weir.simulator.Logs;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KuaiRecImporterTest {
  private static final String HEADER = LogFiles.KUAIREC.lines().findFirst().orElseThrow() + "\n";

  @TempDir Path dir;

  @Test
  void plays_areListsInTheOrderOfTime_eachVideoOnce() {
    Map<String, Map<Stage, CandidateList>> lists = Logs.lists(open(LogFiles.KUAIREC));
    assertThat(lists).containsOnlyKeys("14/1", "14/2", "19/1");
    assertThat(lists.get("14/1").get(Stage.EXPOSURE).itemIds()).containsExactly(148, 183);
    assertThat(lists.get("14/2").get(Stage.EXPOSURE).itemIds()).containsExactly(148);
    assertThat(lists.get("14/1").get(Stage.EXPOSURE).requestTime()).isEqualTo(1593898068378L);
  }

  @Test
  void shortVideoPlayedToItsEnd_orLongerOneForSevenSeconds_isAClick() {
    assertThat(Logs.feedback(open(LogFiles.KUAIREC)))
        .extracting(Feedback::requestId, Feedback::itemId)
        .containsExactly(tuple("14/1", 183L), tuple("14/2", 148L), tuple("19/1", 183L));
  }

  @Test
  void playWithoutTime_isRefusedByReason() {
    Path file = LogFiles.write(dir.resolve("m"), LogFiles.KUAIREC + "14,190,5000,6000,,,,0.9\n");
    LogTotals totals = LogTotals.of(LogFiles.open("kuairec", file));
    assertThat(totals.refused().byReason()).isEqualTo(Map.of("no-time", 1L));
    assertThat(totals.refused().examples())
        .containsExactly(file + ":6: timestamp: \"\" (expected: a time)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "1,2,3;columns: 3 (expected: 8)",
        "1,x,3,4,,,1593898068.3,1;video_id: \"x\" (expected: an id, a whole number)",
        "1,2,-3,4,,,1593898068.3,1;play_duration: \"-3\" (expected: milliseconds, a whole number)",
        "1,2,3,4.5,,,1593898068.3,1;video_duration: \"4.5\" (expected: milliseconds, a whole"
            + " number)",
        "1,2,3,4,,,1593898068378,1;timestamp: \"1593898068378\" (expected: seconds since 1970, at"
            + " most 10 digits)",
        "1,2,3,4,,,NaN,1;timestamp: \"NaN\" (expected: seconds since 1970, at most 10 digits)",
      })
  void malformedRow_isNamedWithFileLineFieldValueAndRule(String row, String complaint) {
    Path file = LogFiles.write(dir.resolve("m"), HEADER + row + "\n");
    assertThatThrownBy(() -> LogFiles.open("kuairec", file))
        .isInstanceOf(MalformedLineException.class)
        .hasMessage(file + ":2: " + complaint);
  }

  @Test
  void durationsInSeconds_areRefused() {
    String rows = "1,2,3,9,,,1593898068.3,1\n2,2,99,93,,,1593898068.3,1\n";
    Path file = LogFiles.write(dir.resolve("m"), HEADER + rows);
    assertThatThrownBy(() -> LogFiles.open("kuairec", file))
        .hasMessage(
            file
                + ":3: video_duration: \"93\" (expected: milliseconds: a longest video of a second or"
                + " more)");
  }

  private LogStream open(String text) {
    LogStream stream = LogFiles.open("kuairec", LogFiles.write(dir.resolve("m"), text));
    Logs.assertIsALog(stream);
    return stream;
  }
}
