package io.weir.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.Stage;
import io.weir.simulator.LogStream;
import io.weir.simulator.LogTotals;
import io.weir.simulator.Logs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MovieLensImporterTest {
  @TempDir Path dir;

  @Test
  void ratingsWithTimes_areListsOfASession_inTheOrderOfTime() {
    LogStream stream = open(LogFiles.MOVIELENS);
    assertThat(Logs.requests(stream))
        .extracting(RequestContext::requestId, RequestContext::requestTime)
        .containsExactly(
            tuple("2/1", 978298413000L), tuple("1/1", 978300760000L), tuple("1/2", 978824268000L));
    Map<String, Map<Stage, CandidateList>> lists = Logs.lists(stream);
    assertThat(lists.get("1/1").get(Stage.EXPOSURE).itemIds()).containsExactly(1193, 914, 661);
    assertThat(lists.get("1/2").get(Stage.EXPOSURE).itemIds()).containsExactly(3408);
    assertThat(stream.fastWindow()).isEqualTo(Duration.ofMinutes(61));
  }

  @Test
  void ratingOfFourOrMore_isAClick_atItsTime() {
    assertThat(Logs.feedback(open(LogFiles.MOVIELENS)))
        .extracting(Feedback::requestId, Feedback::itemId, Feedback::eventTime)
        .containsExactly(
            tuple("1/1", 1193L, 978300760026L),
            tuple("1/1", 914L, 978300790000L),
            tuple("1/2", 3408L, 978824268026L));
  }

  @Test
  void listOfASession_hasAtMostTenItems() {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 23; i++) {
      rows.append("5::").append(i).append("::4::").append(1_000 + i).append('\n');
    }
    Map<String, Map<Stage, CandidateList>> lists = Logs.lists(open(rows.toString()));
    assertThat(lists).containsOnlyKeys("5/1", "5/2", "5/3");
    assertThat(lists.get("5/3").get(Stage.EXPOSURE).itemIds()).containsExactly(20, 21, 22);
  }

  @Test
  void csvWithoutTimes_isReadAsLists_inADrawnOrder() {
    LogStream stream = open("user,item,rating\n1,10,4\n1,11,3.5\n2,10,5\n");
    assertThat(Logs.requests(stream))
        .extracting(RequestContext::requestId, RequestContext::requestTime)
        .containsExactly(
            tuple("1/1", RatedLists.START.toEpochMilli()),
            tuple("2/1", RatedLists.START.toEpochMilli() + 1_000));
    assertThat(LogTotals.of(stream).clicks()).isEqualTo(2);
    assertThat(stream.notes()).anyMatch(note -> note.contains("neither lists nor times"));
  }

  @Test
  void csvWithoutHeader_isThatWithOne() {
    assertThat(Logs.json(open("1,10,4\n1,11,3.5\n2,10,5\n")))
        .isEqualTo(Logs.json(open("user,item,rating\n1,10,4\n1,11,3.5\n2,10,5\n")));
  }

  @Test
  void csvOfNewerSets_isRead() {
    LogStream stream =
        open("userId,movieId,rating,timestamp\n1,10,4.5,1147880044\n1,11,3.5,1147880050\n");
    assertThat(Logs.lists(stream).get("1/1").get(Stage.EXPOSURE).itemIds()).containsExactly(10, 11);
    assertThat(LogTotals.of(stream).clicks()).isEqualTo(1);
  }

  @Test
  void secondRating_isRefusedByReason() {
    Path file = LogFiles.write(dir.resolve("r"), LogFiles.MOVIELENS + "1::914::1::978300791\n");
    LogTotals totals = LogTotals.of(LogFiles.open("movielens", file));
    assertThat(totals.refused().byReason()).isEqualTo(Map.of("duplicate-rating", 1L));
    assertThat(totals.refused().examples())
        .containsExactly(file + ":6: movie: \"914\" (expected: one rating of each film by a user)");
    assertThat(totals.clicks()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "1::2::3;columns: 3 (expected: 4: user, movie, rating, timestamp)",
        "x::2::3::978300760;user: \"x\" (expected: an id, a whole number)",
        "1::-2::3::978300760;movie: \"-2\" (expected: an id, a whole number)",
        "1::2::0::978300760;rating: \"0\" (expected: a number from 0.5 to 5)",
        "1::2::3::978300760000;timestamp: \"978300760000\" (expected: seconds since 1970, at most"
            + " 10 digits)",
      })
  void malformedRow_isNamedWithFileLineFieldValueAndRule(String row, String complaint) {
    Path file = LogFiles.write(dir.resolve("r"), "1::1::1::1\n" + row + "\n");
    assertThatThrownBy(() -> LogFiles.open("movielens", file))
        .isInstanceOf(MalformedLineException.class)
        .hasMessage(file + ":2: " + complaint);
  }

  @Test
  void csvOfOtherColumns_isRefused() {
    Path file = LogFiles.write(dir.resolve("r"), "user,joke,rating\n1,1,1\n");
    assertThatThrownBy(() -> LogFiles.openSkipping("movielens", file))
        .hasMessage(file + ":1: header: \"user,joke,rating\" (expected: columns user,item,rating)");
  }

  private LogStream open(String text) {
    LogStream stream = LogFiles.open("movielens", LogFiles.write(dir.resolve("ratings"), text));
    Logs.assertIsALog(stream);
    Logs.assertStagesAreSubsets(stream);
    return stream;
  }
}
