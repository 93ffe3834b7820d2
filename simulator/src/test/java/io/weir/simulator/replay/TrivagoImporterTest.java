package io.weir.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Ids;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.Stage;
import io.weir.core.config.WeirConfig;
import io.weir.simulator.LogStream;
import io.weir.simulator.LogTotals;
import io.weir.simulator.Logs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrivagoImporterTest {
  private static final String GOOD =
      "U1,s1,1000,1,clickout item,11,FR,Paris,mobile,,11|12,100|80\n";

  @TempDir Path dir;

  @Test
  void totals_ofTheSmallLog_areItsListsItemsAndClicks() {
    LogTotals totals = LogTotals.of(open(LogFiles.TRIVAGO));
    assertThat(totals.requests()).isEqualTo(4);
    assertThat(totals.exposed()).isEqualTo(10);
    assertThat(totals.clicks()).isEqualTo(4);
    assertThat(totals.orders()).isZero();
    assertThat(totals.items()).isZero();
    assertThat(totals.refused().byReason()).isEmpty();
  }

  @Test
  void requestTime_isTheSessionsPreviousEvent_orItsOwn() {
    LogStream stream = open(LogFiles.TRIVAGO);
    assertThat(stream.fastWindow()).isEqualTo(Duration.ofHours(26));
    assertThat(Logs.request(stream, "U1/s1/5").requestTime()).isEqualTo(1_030_000);
    assertThat(Logs.request(stream, "U1/s1/6").requestTime()).isEqualTo(1_060_000);
    assertThat(Logs.request(stream, "U2/s2/1").requestTime()).isEqualTo(2_000_000);
  }

  @Test
  void requestTime_afterAPauseBeyondTheWindow_isItsOwn() {
    LogStream stream =
        open(
            LogFiles.TRIVAGO_HEADER
                + "U1,s1,0,1,interaction item info,11,FR,Paris,mobile,,,\n"
                + "U1,s1,93600,2,clickout item,11,FR,Paris,mobile,,11|12,100|80\n");
    assertThat(Logs.request(stream, "U1/s1/2").requestTime()).isEqualTo(93_600_000);
    Logs.assertIsALog(stream);
  }

  @Test
  void click_comesAtItsOwnTime_butAfterExposure() {
    List<Feedback> clicks = Logs.feedback(open(LogFiles.TRIVAGO));
    assertThat(clicks)
        .containsExactly(
            new Feedback("U1/s1/5", Ids.parse("U1"), 1_030_000L, 1_060_000, 12, "click", 1),
            new Feedback("U1/s1/6", Ids.parse("U1"), 1_060_000L, 1_090_000, 13, "click", 1),
            new Feedback("U2/s2/1", Ids.parse("U2"), 2_000_000L, 2_000_026, 14, "click", 1),
            new Feedback("U3/s3/1", Ids.parse("U3"), 3_000_000L, 3_000_026, 21, "click", 1));
  }

  @Test
  void context_holdsTheSessionsEarlierInteractions_newestFirst() {
    RequestContext request = Logs.request(open(LogFiles.TRIVAGO), "U1/s1/5");
    assertThat(request.sequences().get("interactions")).containsExactly(11, 11, 12);
    assertThat(request.categorical().get("city")).containsExactly(Ids.hash("Paris, France"));
    assertThat(request.categorical().get("platform")).containsExactly(Ids.hash("FR"));
    assertThat(request.categorical().get("device")).containsExactly(Ids.hash("mobile"));
    assertThat(request.categorical().get("filters"))
        .containsExactly(Ids.hash("Hotel"), Ids.hash("Pool"));
    assertThat(request.scenario()).isEqualTo("trivago");
  }

  @Test
  void maxSequenceZero_switchesTheSessionsSequenceOff() {
    ReplaySettings off = ReplaySettings.of(WeirConfig.parse("replay: {max-sequence: 0}"));
    LogStream stream =
        Importers.of("trivago")
            .open(LogFiles.write(dir.resolve("t"), LogFiles.TRIVAGO), off, ImportWatcher.REFUSE);
    assertThat(Logs.request(stream, "U1/s1/5").sequences().get("interactions")).isEmpty();
    CandidateList retrieved = Logs.lists(stream).get("U1/s1/5").get(Stage.RETRIEVAL);
    assertThat(retrieved.crossFeatures().get("touched")).containsOnly(0);
    assertThat(retrieved.crossFeatures().get("lastTouched")).containsOnly(0);
  }

  @Test
  void crossFeatures_tellPriceAndInteractions() {
    Map<Long, Map<String, Float>> features = features(LogFiles.TRIVAGO, "U1/s1/5");
    assertThat(features).containsOnlyKeys(11L, 12L, 13L);
    assertThat(features.get(11L))
        .isEqualTo(
            Map.of(
                "logPrice",
                (float) Math.log(100),
                "priceRank",
                .5f,
                "touched",
                (float) Math.log(3),
                "lastTouched",
                1f));
    assertThat(features.get(12L))
        .containsEntry("priceRank", 0f)
        .containsEntry("touched", (float) Math.log(2))
        .containsEntry("lastTouched", 0f);
    assertThat(features.get(13L)).containsEntry("priceRank", 1f).containsEntry("touched", 0f);
  }

  @Test
  void crossFeatures_ofAShuffledList_areTheSamePerItem() {
    assertThat(
            features(
                LogFiles.TRIVAGO.replace("11|12|13,100|80|120", "13|11|12,120|100|80"), "U1/s1/5"))
        .isEqualTo(features(LogFiles.TRIVAGO, "U1/s1/5"));
  }

  @Test
  void candidates_areBorrowedFromOtherUsersInTheSameCity() {
    Map<String, Map<Stage, CandidateList>> lists = Logs.lists(open(LogFiles.TRIVAGO));
    assertThat(Logs.set(lists.get("U1/s1/5").get(Stage.RETRIEVAL))).containsOnly(11L, 12L, 13L);
    assertThat(Logs.set(lists.get("U1/s1/6").get(Stage.RETRIEVAL))).containsOnly(12L, 13L);
    assertThat(Logs.set(lists.get("U2/s2/1").get(Stage.RETRIEVAL)))
        .containsOnly(14L, 15L, 11L, 12L, 13L);
    assertThat(Logs.set(lists.get("U3/s3/1").get(Stage.RETRIEVAL))).containsOnly(21L, 22L);
    assertThat(open(LogFiles.TRIVAGO).notes())
        .containsExactly(
            "only exposure and feedback of trivago are real: retrieval, pre-ranking, ranking and"
                + " re-ranking are simulated with up to 40 candidates a request borrowed from"
                + " earlier lists of other users in the same city (seed 1)");
  }

  @Test
  void rowsThatContradictThemselves_areRefusedByReason() {
    Path file =
        LogFiles.write(
            dir.resolve("t.csv"),
            LogFiles.TRIVAGO_HEADER
                + GOOD
                + GOOD
                + "U2,s2,1000,1,clickout item,99,FR,Paris,mobile,,11|12,100|80\n"
                + "U3,s3,1000,1,clickout item,11,FR,Paris,mobile,,11|12|11,100|80|90\n");
    LogTotals totals = LogTotals.of(LogFiles.open("trivago", file));
    assertThat(totals.requests()).isEqualTo(3);
    assertThat(totals.clicks()).isEqualTo(2);
    assertThat(totals.exposed()).isEqualTo(6);
    assertThat(totals.refused().byReason())
        .isEqualTo(Map.of("duplicate-request", 1L, "click-not-in-list", 1L, "item-repeated", 1L));
    assertThat(totals.refused().examples())
        .containsExactly(
            file + ":3: step: \"1\" (expected: one click-out a step)",
            file + ":4: reference: \"99\" (expected: one of the 2 impressions)",
            file + ":5: impressions[2]: \"11\" (expected: each item once)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "U1,s1,x,1,clickout item,11,FR,Paris,mobile,,11|12,100|80;"
            + "timestamp: \"x\" (expected: seconds since 1970, at most 10 digits)",
        "U1,s1,1541599523000,1,clickout item,11,FR,Paris,mobile,,11|12,100|80;"
            + "timestamp: \"1541599523000\" (expected: seconds since 1970, at most 10 digits)",
        "U1,s1,-1,1,clickout item,11,FR,Paris,mobile,,11|12,100|80;"
            + "timestamp: \"-1\" (expected: seconds since 1970, at most 10 digits)",
        "U1,s1,1000,0,clickout item,11,FR,Paris,mobile,,11|12,100|80;"
            + "step: \"0\" (expected: a positive integer)",
        ",s1,1000,1,clickout item,11,FR,Paris,mobile,,11|12,100|80;"
            + "user_id: \"\" (expected: not blank)",
        "U1, ,1000,1,clickout item,11,FR,Paris,mobile,,11|12,100|80;"
            + "session_id: \" \" (expected: not blank)",
        "U1,s1,1000,1,,11,FR,Paris,mobile,,11|12,100|80;"
            + "action_type: \"\" (expected: not blank)",
        "U1,s1,1000,1,clickout item,11,FR,,mobile,,11|12,100|80;"
            + "city: \"\" (expected: not blank)",
        "U1,s1,1000,1,clickout item,11,FR,Paris,mobile,,,;"
            + "impressions: \"\" (expected: not blank)",
        "U1,s1,1000,1,clickout item,11,FR,Paris,mobile,,11|a,100|80;"
            + "impressions[1]: \"a\" (expected: an item id)",
        "U1,s1,1000,1,clickout item,11,FR,Paris,mobile,,11|,100|80;"
            + "impressions[1]: \"\" (expected: an item id)",
        "U1,s1,1000,1,clickout item,11,FR,Paris,mobile,,11|12,100;"
            + "prices: 1 (expected: 2, one per item)",
        "U1,s1,1000,1,clickout item,11,FR,Paris,mobile,,11|12,100|0;"
            + "prices[1]: \"0\" (expected: a price above 0)",
        "U1,s1,1000,1,clickout item,11,FR,Paris,mobile,,11|12,100|1.5;"
            + "prices[1]: \"1.5\" (expected: a price above 0)",
        "U1,s1,1000,1,filter selection,11,FR,Paris,mobile,,11|12,100|80;"
            + "impressions: \"11|12\" (expected: empty, as action_type is filter selection)",
        "U1,s1,1000,1,clickout item,11,FR,Paris,mobile,,11|12;columns: 11 (expected: 12)",
      })
  void malformedRow_isNamedWithFileLineFieldValueAndRule(String row, String complaint) {
    Path file = LogFiles.write(dir.resolve("t.csv"), LogFiles.TRIVAGO_HEADER + GOOD + row + "\n");
    assertThatThrownBy(() -> LogFiles.open("trivago", file))
        .isInstanceOf(MalformedLineException.class)
        .hasMessage(file + ":3: " + complaint);
  }

  @Test
  void malformedQuotes_areNamedWithFileAndLine() {
    Path file =
        LogFiles.write(
            dir.resolve("t.csv"),
            LogFiles.TRIVAGO_HEADER
                + GOOD
                + "U1,s1,1000,2,filter selection,\"a\"b,FR,Paris,mobile,,,\n");
    assertThatThrownBy(() -> LogFiles.open("trivago", file))
        .isInstanceOf(MalformedLineException.class)
        .hasMessageStartingWith(file + ":3: content: ")
        .hasMessageEndingWith(
            "(expected: UTF-8 text, plain or gzip, comma-separated and quoted as in RFC 4180)");
  }

  @Test
  void quoteThatIsNeverClosed_whenBadLinesAreSkipped_spoilsItsLineAlone() {
    Path file =
        LogFiles.write(
            dir.resolve("t.csv"),
            LogFiles.TRIVAGO_HEADER
                + "U1,s1,999,1,search for poi,\"open,FR,Paris,mobile,,,\n"
                + GOOD
                + "U2,s2,1000,1,clickout item,11,FR,Pa\"ris,mobile,,11|12,100|80\n");
    LogStream stream = LogFiles.openSkipping("trivago", file);
    assertThat(stream.requests()).isEqualTo(2);
    assertThat(stream.refused().examples())
        .containsExactly(
            file
                + ":2: content: \"U1,s1,999,1,search for poi,\"open,FR,Paris,mobile,,,\" (expected:"
                + " UTF-8 text, plain or gzip, comma-separated and quoted as in RFC 4180)");
  }

  @Test
  void repetitionInAMalformedRow_isNotCounted() {
    Path file =
        LogFiles.write(
            dir.resolve("t.csv"),
            LogFiles.TRIVAGO_HEADER
                + GOOD
                + "U3,s3,1000,1,clickout item,11,FR,,mobile,,11|12|11,100|80|90\n");
    assertThat(LogFiles.openSkipping("trivago", file).refused().byReason())
        .isEqualTo(Map.of("malformed-city", 1L));
  }

  @Test
  void lineNumber_afterAQuotedLineBreak_isTheFiles() {
    Path file =
        LogFiles.write(
            dir.resolve("t.csv"),
            LogFiles.TRIVAGO_HEADER
                + "U1,s1,1000,1,search for poi,\"a \"\"quoted\"\"\nline\",FR,Paris,mobile,,,\n"
                + GOOD.replace(",1000,1,", ",late,2,"));
    assertThatThrownBy(() -> LogFiles.open("trivago", file))
        .hasMessage(
            file + ":4: timestamp: \"late\" (expected: seconds since 1970, at most 10 digits)");
  }

  @Test
  void header_withoutAColumn_isRefused() {
    Path file = LogFiles.write(dir.resolve("t.csv"), "user_id,session_id\nU1,s1\n");
    assertThatThrownBy(() -> LogFiles.open("trivago", file))
        .hasMessage(
            file
                + ":1: header: \"user_id,session_id\" (expected: columns user_id,session_id,"
                + "timestamp,step,action_type,reference,platform,city,device,current_filters,"
                + "impressions,prices)");
  }

  @Test
  void columns_inAnotherOrder_areFoundByName() {
    LogStream stream =
        open(
            "prices,impressions,user_id,session_id,timestamp,step,action_type,reference,platform,"
                + "city,device,current_filters,more\n"
                + "100|80,11|12,U1,s1,1000,1,clickout item,11,FR,Paris,mobile,,x\n");
    assertThat(LogTotals.of(stream).exposed()).isEqualTo(2);
  }

  private LogStream open(String text) {
    return LogFiles.open("trivago", LogFiles.write(dir.resolve("sessions.csv"), text));
  }

  private Map<Long, Map<String, Float>> features(String text, String requestId) {
    CandidateList list = Logs.lists(open(text)).get(requestId).get(Stage.RETRIEVAL);
    Map<Long, Map<String, Float>> features = new HashMap<>();
    for (int i = 0; i < list.itemIds().length; i++) {
      Map<String, Float> ofItem = new HashMap<>();
      for (Map.Entry<String, float[]> feature : list.crossFeatures().entrySet()) {
        ofItem.put(feature.getKey(), feature.getValue()[i]);
      }
      features.put(list.itemIds()[i], ofItem);
    }
    return features;
  }
}
