package io.weir.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.Stage;
import io.weir.core.config.WeirConfig;
import io.weir.simulator.LogStream;
import io.weir.simulator.LogTotals;
import io.weir.simulator.Logs;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JesterImporterTest {
  @TempDir Path dir;

  @Test
  void totals_ofTheSmallLog_areItsRatingsAndLikes() {
    LogTotals totals = LogTotals.of(open(LogFiles.JESTER));
    assertThat(totals.requests()).isEqualTo(3);
    assertThat(totals.exposed()).isEqualTo(14);
    assertThat(totals.clicks()).isEqualTo(6);
    assertThat(totals.refused().byReason()).isEmpty();
  }

  @Test
  void everyRating_isShownOnce_inListsOfTen() {
    LogStream stream = open(LogFiles.JESTER);
    Map<String, Map<Stage, CandidateList>> lists = Logs.lists(stream);
    CandidateList first = lists.get("1/1").get(Stage.EXPOSURE);
    CandidateList second = lists.get("1/2").get(Stage.EXPOSURE);
    assertThat(first.itemIds()).hasSize(10);
    assertThat(second.itemIds()).hasSize(2);
    Set<Long> all = new HashSet<>(Logs.set(first));
    all.addAll(Logs.set(second));
    assertThat(all).hasSize(12);
    assertThat(Logs.set(lists.get("2/1").get(Stage.EXPOSURE))).containsExactlyInAnyOrder(0L, 7L);
  }

  @Test
  void requests_comeASecondApart_firstListsFirst() {
    long start = RatedLists.START.toEpochMilli();
    assertThat(Logs.requests(open(LogFiles.JESTER)))
        .extracting(RequestContext::requestId, RequestContext::requestTime)
        .containsExactly(
            tuple("1/1", start), tuple("2/1", start + 1_000), tuple("1/2", start + 2_000));
  }

  @Test
  void ratingOfFiveOrMore_isAClick() {
    assertThat(Logs.feedback(open(LogFiles.JESTER)))
        .allSatisfy(feedback -> assertThat(feedback.action()).isEqualTo("click"))
        .extracting(Feedback::userId, Feedback::itemId)
        .containsExactlyInAnyOrder(
            tuple(1L, 0L),
            tuple(1L, 3L),
            tuple(1L, 5L),
            tuple(1L, 8L),
            tuple(1L, 11L),
            tuple(2L, 7L));
  }

  @Test
  void candidates_areTheUsersOtherRatings() {
    Map<String, Map<Stage, CandidateList>> lists = Logs.lists(open(LogFiles.JESTER));
    assertThat(Logs.set(lists.get("1/1").get(Stage.RETRIEVAL))).hasSize(12);
    assertThat(Logs.set(lists.get("1/2").get(Stage.RETRIEVAL))).hasSize(12);
    assertThat(Logs.set(lists.get("2/1").get(Stage.RETRIEVAL))).hasSize(2);
    assertThat(open(LogFiles.JESTER).notes())
        .containsExactly(
            "only ratings of jester are real: retrieval, pre-ranking, ranking and re-ranking are"
                + " simulated with up to 40 candidates a request drawn from the user's other"
                + " ratings (seed 1)",
            "jester has neither lists nor times: a request shows 10 jokes of its user in random"
                + " order, one request a second; a rating of 5 or more is a click");
  }

  @Test
  void candidates_fewerThanTheUsersOtherRatings_areDrawnAnewForEachRequest() {
    ReplaySettings three =
        ReplaySettings.of(
            WeirConfig.parse(
                "replay: {re-ranking-extra: 1, ranking-extra: 1, pre-ranking-extra: 1}"));
    LogStream stream =
        Importers.of("jester")
            .open(LogFiles.write(dir.resolve("r"), LogFiles.JESTER), three, ImportWatcher.REFUSE);
    Logs.assertIsALog(stream);
    Logs.assertStagesAreSubsets(stream);
    assertThat(Logs.lists(stream).get("1/2").get(Stage.RETRIEVAL).itemIds()).hasSize(5);
  }

  @Test
  void listsOfAnotherSeed_areOthers() {
    ReplaySettings other = ReplaySettings.of(WeirConfig.parse("replay: {seed: 2}"));
    LogStream stream =
        Importers.of("jester")
            .open(LogFiles.write(dir.resolve("r"), LogFiles.JESTER), other, ImportWatcher.REFUSE);
    assertThat(Logs.lists(stream).get("1/1").get(Stage.EXPOSURE).itemIds())
        .isNotEqualTo(Logs.lists(open(LogFiles.JESTER)).get("1/1").get(Stage.EXPOSURE).itemIds());
    assertThat(LogTotals.of(stream).clicks()).isEqualTo(6);
  }

  @Test
  void secondRating_isRefusedByReason() {
    Path file = LogFiles.write(dir.resolve("r.csv"), LogFiles.JESTER + "1,0,-9\n");
    LogTotals totals = LogTotals.of(LogFiles.open("jester", file));
    assertThat(totals.clicks()).isEqualTo(6);
    assertThat(totals.refused().byReason()).isEqualTo(Map.of("duplicate-rating", 1L));
    assertThat(totals.refused().examples())
        .containsExactly(file + ":16: joke: \"0\" (expected: one rating of each joke by a user)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "1,2;columns: 2 (expected: 3)",
        "1,2,3,4;columns: 4 (expected: 3)",
        "x,2,3;user: \"x\" (expected: an id, a whole number)",
        "1,-2,3;joke: \"-2\" (expected: an id, a whole number)",
        "1,2,;rating: \"\" (expected: not blank)",
        "1,2,good;rating: \"good\" (expected: a number from -10 to 10)",
        "1,2,99;rating: \"99\" (expected: a number from -10 to 10)",
        "1,2,NaN;rating: \"NaN\" (expected: a number from -10 to 10)",
      })
  void malformedRow_isNamedWithFileLineFieldValueAndRule(String row, String complaint) {
    Path file = LogFiles.write(dir.resolve("r.csv"), "user,joke,rating\n1,1,1\n" + row + "\n");
    assertThatThrownBy(() -> LogFiles.open("jester", file))
        .isInstanceOf(MalformedLineException.class)
        .hasMessage(file + ":3: " + complaint);
  }

  @Test
  void headerOfAnotherFormat_isRefusedEvenWhenBadLinesAreSkipped() {
    Path file = LogFiles.write(dir.resolve("r.csv"), "user,movie,rating\n1,1,1\n");
    assertThatThrownBy(() -> LogFiles.openSkipping("jester", file))
        .isInstanceOf(MalformedLineException.class)
        .hasMessage(
            file + ":1: header: \"user,movie,rating\" (expected: columns user,joke,rating)");
  }

  private LogStream open(String text) {
    return LogFiles.open("jester", LogFiles.write(dir.resolve("ratings.csv"), text));
  }
}
