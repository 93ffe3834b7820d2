package io.weir.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.Stage;
import io.weir.simulator.LogStream;
import io.weir.simulator.LogTotals;
import io.weir.simulator.Logs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaobaoImporterTest {
  private static final long START = 1_511_658_000_000L;

  @TempDir Path dir;

  @Test
  void totals_ofTheSmallLog_areItsViewsAndOtherBehaviours() {
    LogTotals totals = LogTotals.of(open(LogFiles.TAOBAO));
    assertThat(totals.requests()).isEqualTo(4);
    assertThat(totals.exposed()).isEqualTo(4);
    assertThat(totals.actions()).isEqualTo(Map.of("click", 4L, "cart", 1L, "fav", 1L, "order", 2L));
    assertThat(totals.withoutRequest()).isEqualTo(Map.of("cart", 1L, "fav", 1L, "order", 2L));
    assertThat(totals.items()).isEqualTo(3);
    assertThat(totals.refused().byReason()).isEmpty();
  }

  @Test
  void view_isARequestThatShowsTheItemAndIsClicked() {
    LogStream stream = open(LogFiles.TAOBAO);
    String id = "7/501/1511658020";
    assertThat(Logs.request(stream, id).requestTime()).isEqualTo(START + 20_000);
    assertThat(Logs.request(stream, id).userId()).isEqualTo(7);
    assertThat(Logs.lists(stream).get(id).get(Stage.EXPOSURE).itemIds()).containsExactly(501);
    assertThat(Logs.feedback(stream))
        .contains(new Feedback(id, 7, START + 20_000, START + 20_026, 501, "click", 1));
  }

  @Test
  void cartFavouriteAndOrder_nameNoRequest() {
    assertThat(Logs.feedback(open(LogFiles.TAOBAO)))
        .filteredOn(feedback -> feedback.requestId() == null)
        .containsExactly(
            new Feedback(null, 7, null, START + 50_026, 501, "cart", 1),
            new Feedback(null, 8, null, START + 60_026, 502, "fav", 1),
            new Feedback(null, 7, null, START + 3_610_026, 502, "order", 1),
            new Feedback(null, 8, null, START + 3_611_026, 503, "order", 1));
  }

  @Test
  void feedbackOfAViewsOwnSecond_comesAfterItsExposure() {
    LogStream stream = open("7,501,31,cart,1511658000\n7,501,31,pv,1511658000\n");
    Logs.assertIsALog(stream);
    long exposed = Logs.lists(stream).get("7/501/1511658000").get(Stage.EXPOSURE).eventTime();
    assertThat(Logs.feedback(stream))
        .allSatisfy(feedback -> assertThat(feedback.eventTime()).isGreaterThan(exposed));
    assertThat(stream.attributionWindow()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void windows_holdTheLongestWayFromTheLastView() {
    LogStream stream = open(LogFiles.TAOBAO);
    // User 7 ordered item 502 an hour after seeing it; user 8 never saw what was ordered.
    assertThat(stream.fastWindow()).isEqualTo(Duration.ofMillis(3_600_027));
    assertThat(stream.attributionWindow()).isEqualTo(Duration.ofMillis(3_600_027));
  }

  @Test
  void items_haveTheirCategory() {
    assertThat(Logs.items(open(LogFiles.TAOBAO)))
        .extracting(Item::itemId)
        .containsExactly(501L, 502L, 503L);
    Item item = Logs.items(open(LogFiles.TAOBAO)).get(1);
    assertThat(item.categorical().get("category")).containsExactly(32);
    assertThat(item.eventTime()).isEqualTo(START);
  }

  @Test
  void notes_sayWhatIsMade() {
    assertThat(open(LogFiles.TAOBAO).notes())
        .hasSize(2)
        .first()
        .asString()
        .isEqualTo(
            "only views, carts, favourites and orders of taobao are real: retrieval, pre-ranking,"
                + " ranking and re-ranking are simulated with up to 40 candidates a request"
                + " borrowed from earlier lists of other users (seed 1)");
  }

  @Test
  void rowsThatRepeatOrContradictOthers_areRefusedByReason() {
    Path file =
        LogFiles.write(
            dir.resolve("t.csv"),
            LogFiles.TAOBAO
                + "7,501,31,pv,1511658000\n7,501,31,cart,1511658050\n9,501,77,pv,1511661612\n");
    LogTotals totals = LogTotals.of(LogFiles.open("taobao", file));
    assertThat(totals.requests()).isEqualTo(5);
    assertThat(totals.actions("cart")).isEqualTo(1);
    assertThat(totals.refused().byReason())
        .isEqualTo(Map.of("duplicate-request", 1L, "duplicate-row", 1L, "category-differs", 1L));
    assertThat(totals.refused().examples())
        .containsExactly(
            file + ":9: time: \"1511658000\" (expected: one view of an item by a user a second)",
            file + ":10: time: \"1511658050\" (expected: each behaviour once a second)",
            file + ":11: category: \"77\" (expected: 31, as in an earlier row of the item)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "7,501,31,pv;columns: 4 (expected: 5: user, item, category, behaviour, time)",
        "7,501,31,pv,1511658000,;columns: 6 (expected: 5: user, item, category, behaviour, time)",
        "u,501,31,pv,1511658000;user: \"u\" (expected: an id, a whole number)",
        "7,,31,pv,1511658000;item: \"\" (expected: an id, a whole number)",
        "7,501,-1,pv,1511658000;category: \"-1\" (expected: an id, a whole number)",
        "7,501,31,view,1511658000;behaviour: \"view\" (expected: one of pv, cart, fav, buy)",
        "7,501,31,pv,1511658000000;"
            + "time: \"1511658000000\" (expected: seconds since 1970, at most 10 digits)",
        "7,501,31,pv,-2134949234;"
            + "time: \"-2134949234\" (expected: seconds since 1970, at most 10 digits)",
        "user_id,item_id,category_id,behavior,timestamp;"
            + "user: \"user_id\" (expected: an id, a whole number)",
      })
  void malformedRow_isNamedWithFileLineFieldValueAndRule(String row, String complaint) {
    Path file = LogFiles.write(dir.resolve("t.csv"), "1,2,3,pv,1511658000\n" + row + "\n");
    assertThatThrownBy(() -> LogFiles.open("taobao", file))
        .isInstanceOf(MalformedLineException.class)
        .hasMessage(file + ":2: " + complaint);
    assertThat(LogFiles.openSkipping("taobao", file).requests()).isEqualTo(1);
  }

  @Test
  void logWithoutAView_isRefused() {
    Path file = LogFiles.write(dir.resolve("t.csv"), "7,501,31,buy,1511658000\n");
    assertThatThrownBy(() -> LogFiles.open("taobao", file))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("file: " + file + " (expected: at least one row of behaviour pv)");
  }

  @Test
  void cutGzip_skippingBadLines_keepsTheLinesBeforeTheCut() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      text.append(i * 7919L % 1000).append(",").append(i).append(",3,pv,").append(1511658000 + i);
      text.append("\n");
    }
    byte[] bytes = Files.readAllBytes(LogFiles.writeGzip(dir.resolve("whole.gz"), text.toString()));
    Path cut = Files.write(dir.resolve("cut.gz"), Arrays.copyOf(bytes, bytes.length / 2));
    LogStream stream = LogFiles.openSkipping("taobao", cut);
    long kept = stream.requests();
    assertThat(kept).isBetween(5_000L, 15_000L);
    assertThat(Logs.requests(stream))
        .last()
        .extracting("requestId")
        .asString()
        .endsWith("/" + (kept - 1) + "/" + (1511658000 + kept - 1));
    assertThat(stream.refused().byReason()).isEqualTo(Map.of("malformed-content", 1L));
    assertThat(stream.refused().examples())
        .containsExactly(
            cut
                + ":"
                + (kept + 1)
                + ": content: Unexpected end of ZLIB input stream"
                + " (expected: UTF-8 text, plain or gzip)");
  }

  private LogStream open(String text) {
    return LogFiles.open("taobao", LogFiles.write(dir.resolve("UserBehavior.csv"), text));
  }
}
