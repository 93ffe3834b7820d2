package io.weir.simulator.replay;

import static io.weir.simulator.replay.RecFlowFiles.NIGHT;
import static io.weir.simulator.replay.RecFlowFiles.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.Stage;
import io.weir.core.config.WeirConfig;
import io.weir.simulator.LogStream;
import io.weir.simulator.LogTotals;
import io.weir.simulator.Logs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RecFlowImporterTest {
  @TempDir Path dir;

  @Test
  void lists_holdWhatEachStagePutInOrder() {
    Map<Stage, CandidateList> lists = Logs.lists(open(RecFlowFiles.ROWS)).get("1");
    assertThat(lists.get(Stage.RETRIEVAL).itemIds())
        .containsExactlyInAnyOrder(11, 12, 13, 14, 15, 16, 17, 18, 19);
    long[] preRanked = lists.get(Stage.PRE_RANKING).itemIds();
    assertThat(Arrays.copyOf(preRanked, 6)).containsExactlyInAnyOrder(11, 12, 13, 14, 15, 16);
    assertThat(Arrays.copyOfRange(preRanked, 6, 8)).containsExactlyInAnyOrder(17, 18);
    assertThat(preRanked).hasSize(9).endsWith(19);
    assertThat(lists.get(Stage.RANKING).itemIds()).containsExactly(12, 11, 13, 16, 14, 15);
    assertThat(lists.get(Stage.RE_RANKING).itemIds()).containsExactly(11, 12, 13, 14);
    assertThat(lists.get(Stage.EXPOSURE).itemIds()).containsExactly(11, 12);
  }

  @Test
  void ranksAndTotals_areOriginalWhereKnown_andTheLeastElsewhere() {
    Map<Stage, CandidateList> lists = Logs.lists(open(RecFlowFiles.ROWS)).get("1");
    assertThat(lists.get(Stage.RETRIEVAL).ranks()).isEmpty();
    assertThat(lists.get(Stage.RETRIEVAL).totalCandidates()).isEqualTo(503);
    assertThat(lists.get(Stage.PRE_RANKING).ranks())
        .containsExactly(1, 2, 3, 4, 5, 6, 501, 502, 503);
    assertThat(lists.get(Stage.PRE_RANKING).totalCandidates()).isEqualTo(503);
    assertThat(lists.get(Stage.RANKING).ranks()).containsExactly(1, 2, 3, 4, 40, 87);
    assertThat(lists.get(Stage.RANKING).totalCandidates()).isEqualTo(500);
    assertThat(lists.get(Stage.RE_RANKING).ranks()).containsExactly(1, 2, 3, 25);
    assertThat(lists.get(Stage.RE_RANKING).totalCandidates()).isEqualTo(25);
    assertThat(lists.get(Stage.EXPOSURE).totalCandidates()).isEqualTo(2);
  }

  @Test
  void advanced_isSaidWhereTheFlagsTell() {
    Map<Stage, CandidateList> lists = Logs.lists(open(RecFlowFiles.ROWS)).get("1");
    assertThat(lists.get(Stage.RETRIEVAL).advanced()).isEmpty();
    assertThat(lists.get(Stage.PRE_RANKING).advanced())
        .containsExactly(true, true, true, true, true, true, false, false, false);
    assertThat(lists.get(Stage.RANKING).advanced()).isEmpty();
    assertThat(lists.get(Stage.RE_RANKING).advanced()).isEmpty();
  }

  @Test
  void rankedItemsThatReRankingDoesNotName_takenToHaveStayed_areSaidTo() {
    ReplaySettings stayed = ReplaySettings.of(WeirConfig.parse("replay: {unsampled-fate: stayed}"));
    Path file = RecFlowFiles.write(dir.resolve("d"), RecFlowFiles.ROWS);
    LogStream stream = Importers.of("recflow").open(file, stayed, ImportWatcher.REFUSE);
    Logs.assertIsALog(stream);
    // 12, 11 and 13 were re-ranked, 16 is among ranking's first, 14 was re-ranked, 15 is neither.
    assertThat(Logs.lists(stream).get("1").get(Stage.RANKING).advanced())
        .containsExactly(true, true, true, true, true, false);
  }

  @Test
  void feedback_isThatOfTheRow() {
    assertThat(Logs.feedback(open(RecFlowFiles.ROWS)))
        .extracting(Feedback::requestId, Feedback::itemId, Feedback::action, Feedback::value)
        .containsExactly(
            tuple("1", 11L, "play", 8_000.0),
            tuple("1", 11L, "click", 8_000.0),
            tuple("3", 11L, "play", 30.0),
            tuple("3", 11L, "long_view", 30.0),
            tuple("2", 25L, "play", 9.0),
            tuple("2", 25L, "like", 1.0));
  }

  @Test
  void requests_comeInTheOrderOfTime_withWhatTheUserViewedBefore() {
    List<RequestContext> requests = Logs.requests(open(RecFlowFiles.ROWS));
    assertThat(requests).extracting(RequestContext::requestId).containsExactly("1", "3", "2");
    assertThat(requests)
        .extracting(request -> request.sequences().get("viewed"))
        .containsExactly(new long[0], new long[0], new long[] {11});
    assertThat(requests.get(2).categorical().get("device_id")).containsExactly(107);
  }

  @Test
  void catalogue_hasEveryVideoOnce_fromItsUpload() {
    List<Item> items = Logs.items(open(RecFlowFiles.ROWS));
    assertThat(items)
        .extracting(Item::itemId)
        .containsExactly(11L, 12L, 13L, 14L, 15L, 16L, 17L, 18L, 19L, 25L, 26L);
    assertThat(items.get(0).eventTime()).isEqualTo(1_704_000_011_000L);
    assertThat(items.get(0).categorical().get("author_id")).containsExactly(1_011);
    assertThat(items.get(0).dense().get("durationSeconds")).containsExactly(16.5f);
  }

  @ParameterizedTest
  @EnumSource(names = {"NO_COMPRESSION", "LZ4_FRAME", "ZSTD"})
  void file_ofAnyCompression_isRead(CodecType compression) {
    Path file = RecFlowFiles.write(dir.resolve("day"), compression, RecFlowFiles.ROWS);
    assertThat(Logs.json(LogFiles.open("recflow", file)))
        .isEqualTo(Logs.json(open(RecFlowFiles.ROWS)));
  }

  @Test
  void columnsOfNarrowTypes_inAnotherOrder_areRead() {
    String header = "extra:utf8," + RecFlowFiles.HEADER.replace("realshow", "realshow:int8");
    List<String> rows = RecFlowFiles.ROWS.stream().map(row -> "x," + row).toList();
    Path file =
        FeatherFiles.write(
            dir.resolve("n"), CodecType.ZSTD, 3, header.replace("age", "age:int32"), rows);
    assertThat(Logs.json(LogFiles.open("recflow", file)))
        .isEqualTo(Logs.json(open(RecFlowFiles.ROWS)));
  }

  @Test
  void folder_isItsFeatherFiles() throws IOException {
    Path days = Files.createDirectory(dir.resolve("all_stage"));
    RecFlowFiles.write(days.resolve("2024-01-13.feather"), RecFlowFiles.ROWS.subList(0, 6));
    RecFlowFiles.write(days.resolve("2024-01-14.feather"), RecFlowFiles.ROWS.subList(6, 12));
    Files.writeString(days.resolve("README"), "not a day");
    assertThat(Logs.json(LogFiles.open("recflow", days)))
        .isEqualTo(Logs.json(open(RecFlowFiles.ROWS)));
  }

  @Test
  void shareOfUsers_isThatOfTheHash_andSaid() {
    ReplaySettings share =
        ReplaySettings.of(WeirConfig.parse("replay: {user-share: 0.5, seed: 3}"));
    List<String> rows = new ArrayList<>();
    for (int user = 0; user < 400; user++) {
      rows.add(row(user, NIGHT, user, 1, "realshow rerank_pos rank_pos", 1, 1, ""));
    }
    Path file =
        FeatherFiles.write(dir.resolve("s"), CodecType.LZ4_FRAME, 200, RecFlowFiles.HEADER, rows);
    LogStream stream = Importers.of("recflow").open(file, share, ImportWatcher.REFUSE);
    assertThat(stream.requests()).isBetween(160L, 240L);
    assertThat(Logs.requests(stream)).allMatch(request -> share.keepsUser(request.userId()));
    assertThat(stream.notes()).anyMatch(note -> note.contains("0.5 of the users"));
  }

  @Test
  void placesCountedFromZero_becomeRanksFromOne() {
    LogStream stream =
        open(
            List.of(
                row(1, NIGHT, 7, 11, "realshow rerank_pos rank_pos", 0, 1, ""),
                row(1, NIGHT, 7, 12, "rerank_neg rank_pos", 4, 0, ""),
                row(1, NIGHT, 7, 13, "rerank_neg rank_neg", 4, 17, "")));
    Map<Stage, CandidateList> lists = Logs.lists(stream).get("1");
    assertThat(lists.get(Stage.RANKING).ranks()).containsExactly(1, 5, 6);
    assertThat(lists.get(Stage.RE_RANKING).itemIds()).containsExactly(12, 11, 13);
    assertThat(lists.get(Stage.RE_RANKING).ranks()).containsExactly(1, 2, 18);
  }

  @Test
  void rowsOfOneVideo_areOneCandidate() {
    LogStream stream =
        open(
            List.of(
                row(1, NIGHT, 7, 11, "rank_pos", 1, 0, ""),
                row(1, NIGHT, 7, 11, "rerank_pos", 0, 2, ""),
                row(1, NIGHT, 7, 11, "realshow", 0, 0, "play:5 effective_view")));
    Logs.assertIsALog(stream);
    Logs.assertStagesAreSubsets(stream);
    assertThat(Logs.lists(stream).get("1").get(Stage.RE_RANKING).ranks()).containsExactly(2);
    assertThat(LogTotals.of(stream).clicks()).isEqualTo(1);
  }

  @Test
  void rowsThatContradictThemselves_areCountedByReason() {
    Path file =
        RecFlowFiles.write(
            dir.resolve("d.feather"),
            List.of(
                row(1, NIGHT, 7, 11, "realshow rerank_pos rank_pos", 1, 1, ""),
                row(1, NIGHT, 7, 12, "rank_pos", 2, 0, "play:5 effective_view"),
                row(1, NIGHT, 7, 13, "", 0, 0, "")));
    LogTotals totals = LogTotals.of(LogFiles.open("recflow", file));
    assertThat(totals.clicks()).isZero();
    assertThat(totals.refused().byReason())
        .isEqualTo(Map.of("feedback-not-shown", 1L, "no-stage", 1L));
    assertThat(totals.refused().examples())
        .containsExactly(
            file + ":2: realshow: 0 (expected: 1, as there is feedback)",
            file + ":3: realshow: 0 (expected: one of the stage flags 1)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "request_timestamp;1705100000;1705100000 (expected: milliseconds since 1970, 13 digits)",
        "upload_timestamp;1704000000000;1704000000000 (expected: seconds since 1970, at most 10"
            + " digits)",
        "video_id;null;null (expected: an id, a whole number)",
        "user_id;-1;-1 (expected: an id, a whole number)",
        "realshow;2;2 (expected: 0 or 1)",
        "like;-1;-1 (expected: 0 or 1)",
        "rank_index;-1;-1 (expected: a position of 0 or more, as rank_pos is 1)",
        "rerank_index;null;null (expected: a position of 0 or more, as rerank_pos is 1)",
        "playing_time;-5;-5 (expected: milliseconds)",
        "user_id;8;8 (expected: 7, as in an earlier row of the request)",
        "request_timestamp;1705100000001;1705100000001 (expected: 1705100000000, as in an earlier"
            + " row of the request)",
      })
  void malformedRow_isNamedWithFileRowFieldValueAndRule(
      String column, String value, String complaint) {
    List<String> rows =
        List.of(
            row(1, NIGHT, 7, 11, "realshow rerank_pos rank_pos", 1, 1, ""),
            with(column, value, row(1, NIGHT, 7, 12, "realshow rerank_pos rank_pos", 2, 2, "")));
    Path file = RecFlowFiles.write(dir.resolve("d.feather"), rows);
    assertThatThrownBy(() -> LogFiles.open("recflow", file))
        .isInstanceOf(MalformedLineException.class)
        .hasMessage(file + ":2: " + column + ": " + complaint);
    LogStream rest = LogFiles.openSkipping("recflow", file);
    assertThat(rest.refused().byReason()).isEqualTo(Map.of("malformed-" + column, 1L));
    assertThat(Logs.lists(rest).get("1").get(Stage.EXPOSURE).itemIds()).containsExactly(11);
  }

  @Test
  void fileWithoutAColumn_isRefusedEvenWhenBadLinesAreSkipped() {
    String header = RecFlowFiles.HEADER.replace("prerank_neg", "other");
    Path file =
        FeatherFiles.write(dir.resolve("d"), CodecType.LZ4_FRAME, 9, header, RecFlowFiles.ROWS);
    assertThatThrownBy(() -> LogFiles.openSkipping("recflow", file))
        .isInstanceOf(MalformedLineException.class)
        .hasMessageStartingWith(file + ":1: schema: \"request_id,request_timestamp,")
        .hasMessageEndingWith(" (expected: also columns prerank_neg)");
  }

  @Test
  void fileWithAColumnOfAnotherType_isRefused() {
    String header = RecFlowFiles.HEADER.replace("video_id", "video_id:utf8");
    Path file =
        FeatherFiles.write(dir.resolve("d"), CodecType.LZ4_FRAME, 9, header, RecFlowFiles.ROWS);
    assertThatThrownBy(() -> LogFiles.open("recflow", file))
        .hasMessage(file + ":1: video_id: \"Utf8\" (expected: a column of whole numbers)");
  }

  @Test
  void fileThatIsCut_isRefusedWhereverItIsCut() throws IOException {
    byte[] whole = Files.readAllBytes(RecFlowFiles.write(dir.resolve("d"), RecFlowFiles.ROWS));
    for (int length : new int[] {1, 7, 40, 900, whole.length / 2, whole.length - 1}) {
      Path cut = Files.write(dir.resolve("cut"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> LogFiles.openSkipping("recflow", cut))
          .isInstanceOf(MalformedLineException.class)
          .hasMessageStartingWith(cut + ":1: content: ")
          .hasMessageEndingWith(" (expected: a whole feather file of version 2 (Arrow IPC))");
    }
  }

  @Test
  void fileWithDamagedBytes_isRefusedInOneLine() throws IOException {
    byte[] whole = Files.readAllBytes(RecFlowFiles.write(dir.resolve("d"), RecFlowFiles.ROWS));
    Path damaged = dir.resolve("damaged");
    for (int at = 8; at < whole.length - 8; at += 97) {
      byte[] bytes = whole.clone();
      Arrays.fill(bytes, at, Math.min(at + 24, whole.length - 6), (byte) 0xa5);
      Files.write(damaged, bytes);
      try {
        Logs.assertIsALog(LogFiles.open("recflow", damaged));
      } catch (MalformedLineException | InvalidValueException e) {
        assertThat(e.getMessage()).contains(" (expected: ").doesNotContain("\n");
      }
    }
  }

  private static String with(String column, String value, String row) {
    String[] cells = row.split(",");
    cells[List.of(RecFlowFiles.HEADER.split(",")).indexOf(column)] = value;
    return String.join(",", cells);
  }

  private LogStream open(List<String> rows) {
    LogStream stream =
        LogFiles.open("recflow", RecFlowFiles.write(dir.resolve("day.feather"), rows));
    Logs.assertIsALog(stream);
    return stream;
  }
}
