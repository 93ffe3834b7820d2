package io.weir.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Ids;
import io.weir.core.cascade.Item;
import io.weir.core.config.WeirConfig;
import io.weir.simulator.LogStream;
import io.weir.simulator.LogTotals;
import io.weir.simulator.Logs;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MindImporterTest {
  private static final String GOOD = "1\tU1\t11/11/2019 9:00:00 AM\tN1\tN4-0 N5-1\n";

  @TempDir Path dir;

  @Test
  void totals_ofTheSmallLog_areItsListsItemsAndClicks() {
    LogTotals totals = LogTotals.of(open(LogFiles.MIND));
    assertThat(totals.requests()).isEqualTo(3);
    assertThat(totals.exposed()).isEqualTo(7);
    assertThat(totals.clicks()).isEqualTo(4);
    assertThat(totals.items()).isZero();
  }

  @Test
  void requests_comeInTheOrderOfTheirTimes() {
    LogStream stream = open(LogFiles.MIND);
    assertThat(Logs.requests(stream)).extracting("requestId").containsExactly("3", "1", "2");
    assertThat(Logs.request(stream, "3").requestTime()).isEqualTo(ms("2019-11-11T00:00:01Z"));
    assertThat(Logs.request(stream, "1").requestTime()).isEqualTo(ms("2019-11-11T09:00:00Z"));
    assertThat(Logs.request(stream, "2").requestTime()).isEqualTo(ms("2019-11-11T13:30:00Z"));
    assertThat(stream.fastWindow()).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void history_comesNewestFirst_andNoLongerThanConfigured() {
    assertThat(Logs.request(open(LogFiles.MIND), "1").sequences().get("history"))
        .containsExactly(Ids.hash("N3"), Ids.hash("N2"), Ids.hash("N1"));
    assertThat(Logs.request(open(LogFiles.MIND), "3").sequences().get("history")).isEmpty();
    ReplaySettings two = ReplaySettings.of(WeirConfig.parse("replay: {max-sequence: 2}"));
    LogStream stream =
        Importers.of("mind")
            .open(LogFiles.write(dir.resolve("b"), LogFiles.MIND), two, ImportWatcher.REFUSE);
    assertThat(Logs.request(stream, "1").sequences().get("history"))
        .containsExactly(Ids.hash("N3"), Ids.hash("N2"));
  }

  @Test
  void clicks_comeASecondAfterTheRequest() {
    long time = ms("2019-11-11T09:00:00Z");
    assertThat(Logs.feedback(open(LogFiles.MIND)))
        .contains(
            new Feedback("1", Ids.hash("U1"), time, time + 1_000, Ids.hash("N5"), "click", 1));
  }

  @Test
  void news_besideTheBehaviours_areTheCatalogue() {
    LogFiles.writeGzip(dir.resolve("news.tsv.gz"), LogFiles.NEWS);
    LogStream stream = open(LogFiles.MIND);
    Logs.assertIsALog(stream);
    List<Item> items = Logs.items(stream);
    assertThat(items).extracting(Item::itemId).containsExactly(Ids.hash("N4"), Ids.hash("N5"));
    assertThat(items).extracting(Item::eventTime).containsOnly(ms("2019-11-11T00:00:01Z"));
    assertThat(items.get(0).categorical().get("category")).containsExactly(Ids.hash("sports"));
    assertThat(items.get(0).categorical().get("subcategory")).containsExactly(Ids.hash("golf"));
  }

  @Test
  void news_thatAreMalformed_stopTheImport() {
    Path news = LogFiles.write(dir.resolve("news.tsv"), LogFiles.NEWS + "N6\tsports\n");
    assertThatThrownBy(() -> open(LogFiles.MIND))
        .isInstanceOf(MalformedLineException.class)
        .hasMessage(
            news
                + ":3: columns: 2 (expected: 8: news_id, category, subcategory, title, abstract,"
                + " url, title_entities, abstract_entities)");
  }

  @Test
  void rowsThatRepeatThemselves_areRefusedByReason() {
    LogFiles.write(dir.resolve("news.tsv"), LogFiles.NEWS + LogFiles.NEWS);
    Path file =
        LogFiles.write(
            dir.resolve("behaviors.tsv"),
            GOOD + GOOD + "2\tU1\t11/11/2019 9:00:00 AM\tN1\tN4-0 N5-0 N4-1\n");
    LogTotals totals = LogTotals.of(LogFiles.open("mind", file));
    assertThat(totals.requests()).isEqualTo(2);
    assertThat(totals.exposed()).isEqualTo(4);
    assertThat(totals.clicks()).isEqualTo(2);
    assertThat(totals.refused().byReason())
        .isEqualTo(Map.of("duplicate-request", 1L, "item-repeated", 1L, "duplicate-item", 2L));
    assertThat(totals.refused().examples())
        .contains(
            file + ":2: impression_id: \"1\" (expected: each id once)",
            file + ":3: impressions[2]: \"N4-1\" (expected: each news once)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "2|U1|11/11/2019 9:00:00 AM|N1;columns: 4 (expected: 5: impression_id, user_id, time,"
            + " history, impressions)",
        "|U1|11/11/2019 9:00:00 AM|N1|N4-0;impression_id: \"\" (expected: not blank)",
        "2||11/11/2019 9:00:00 AM|N1|N4-0;user_id: \"\" (expected: not blank)",
        "2|U1|2019-11-11 09:00|N1|N4-0;time: \"2019-11-11 09:00\" (expected: a time since 1970"
            + " such as 11/15/2019 10:22:32 AM)",
        "2|U1|2/30/2019 9:00:00 AM|N1|N4-0;time: \"2/30/2019 9:00:00 AM\" (expected: a time since"
            + " 1970 such as 11/15/2019 10:22:32 AM)",
        "2|U1|1/1/1969 9:00:00 AM|N1|N4-0;time: \"1/1/1969 9:00:00 AM\" (expected: a time since"
            + " 1970 such as 11/15/2019 10:22:32 AM)",
        "2|U1|11/11/2019 9:00:00 AM|N1|;impressions: \"\" (expected: not blank)",
        "2|U1|11/11/2019 9:00:00 AM|N1|N4-0 N5;impressions[1]: \"N5\" (expected: news-0 or news-1)",
        "2|U1|11/11/2019 9:00:00 AM|N1|N4-2;impressions[0]: \"N4-2\" (expected: news-0 or news-1)",
        "2|U1|11/11/2019 9:00:00 AM|N1|-1;impressions[0]: \"-1\" (expected: news-0 or news-1)",
      })
  void malformedRow_isNamedWithFileLineFieldValueAndRule(String row, String complaint) {
    Path file = LogFiles.write(dir.resolve("behaviors.tsv"), GOOD + row.replace('|', '\t') + "\n");
    assertThatThrownBy(() -> LogFiles.open("mind", file))
        .isInstanceOf(MalformedLineException.class)
        .hasMessage(file + ":2: " + complaint);
  }

  private LogStream open(String text) {
    return LogFiles.open("mind", LogFiles.write(dir.resolve("behaviors.tsv"), text));
  }

  private static long ms(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }
}
