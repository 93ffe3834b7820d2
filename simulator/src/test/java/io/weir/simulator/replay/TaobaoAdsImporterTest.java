package io.weir.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Ids;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.Stage;
import io.weir.simulator.LogStream;
import io.weir.simulator.LogTotals;
import io.weir.simulator.Logs;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaobaoAdsImporterTest {
  private static final String HEADER = LogFiles.TAOBAO_ADS.lines().findFirst().orElseThrow() + "\n";

  @TempDir Path dir;

  @Test
  void rowsOfOneUserSecondAndPlacement_areAList() {
    LogStream stream = open(LogFiles.TAOBAO_ADS);
    Map<String, Map<Stage, CandidateList>> lists = Logs.lists(stream);
    assertThat(lists)
        .containsOnlyKeys(
            "581738/1494137644/430548_1007",
            "581738/1494137650/430539_1007",
            "449818/1494137720/430548_1007");
    CandidateList shown = lists.get("581738/1494137644/430548_1007").get(Stage.EXPOSURE);
    assertThat(shown.itemIds()).containsExactly(1, 3);
    assertThat(shown.requestTime()).isEqualTo(1494137644000L);
    assertThat(Logs.feedback(stream))
        .extracting(Feedback::userId, Feedback::itemId, Feedback::eventTime)
        .containsExactly(tuple(581738L, 3L, 1494137645000L));
  }

  @Test
  void candidates_areBorrowedWithinThePlacement() {
    Map<String, Map<Stage, CandidateList>> lists = Logs.lists(open(LogFiles.TAOBAO_ADS));
    assertThat(Logs.set(lists.get("449818/1494137720/430548_1007").get(Stage.RETRIEVAL)))
        .containsExactlyInAnyOrder(3L, 1L);
    assertThat(Logs.set(lists.get("581738/1494137650/430539_1007").get(Stage.RETRIEVAL)))
        .containsExactly(2L);
  }

  @Test
  void filesBesideTheLog_areCatalogueAndContext_ofWhatItNames() {
    LogFiles.write(dir.resolve("ad_feature.csv"), LogFiles.AD_FEATURES);
    LogFiles.writeGzip(dir.resolve("user_profile.csv.gz"), LogFiles.USER_PROFILES);
    LogStream stream = open(LogFiles.TAOBAO_ADS);
    List<Item> items = Logs.items(stream);
    assertThat(items).extracting(Item::itemId).containsExactly(1L, 3L);
    assertThat(items.get(0).categorical())
        .containsOnlyKeys("cate_id", "campaign_id", "customer", "brand");
    assertThat(items.get(0).dense().get("logPrice")).containsExactly((float) Math.log(171));
    assertThat(items.get(1).categorical()).containsOnlyKeys("cate_id", "campaign_id", "customer");
    RequestContext known = Logs.request(stream, "581738/1494137644/430548_1007");
    assertThat(known.categorical().get("pid")).containsExactly(Ids.hash("430548_1007"));
    assertThat(known.categorical().get("new_user_class_level")).containsExactly(3);
    assertThat(known.categorical()).hasSize(8).doesNotContainKey("pvalue_level");
    assertThat(Logs.request(stream, "449818/1494137720/430548_1007").categorical())
        .containsOnlyKeys("pid");
  }

  @Test
  void repeatedRows_areCountedByReason() {
    LogFiles.write(dir.resolve("ad_feature.csv"), LogFiles.AD_FEATURES + "1,1,1,1,1,1\n");
    LogFiles.write(dir.resolve("user_profile.csv"), LogFiles.USER_PROFILES + "1,1,1,1,1,1,1,1,1\n");
    LogTotals totals =
        LogTotals.of(open(LogFiles.TAOBAO_ADS + "581738,1494137644,1,430548_1007,0,1\n"));
    assertThat(totals.refused().byReason())
        .isEqualTo(Map.of("item-repeated", 1L, "duplicate-item", 1L, "duplicate-profile", 1L));
    assertThat(totals.clicks()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "1,1494137644,3,430548_1007,0;columns: 5 (expected: 6)",
        "1,1494137644000,3,p,0,1;time_stamp: \"1494137644000\" (expected: seconds since 1970, at"
            + " most 10 digits)",
        "1,1494137644,a,p,0,1;adgroup_id: \"a\" (expected: an id, a whole number)",
        "1,1494137644,3,,0,1;pid: \"\" (expected: not blank)",
        "1,1494137644,3,p,0,2;clk: \"2\" (expected: 0 or 1)",
        "1,1494137644,3,p,1,1;nonclk: 1 (expected: 0, as clk is 1)",
      })
  void malformedRow_isNamedWithFileLineFieldValueAndRule(String row, String complaint) {
    Path file = LogFiles.write(dir.resolve("raw_sample.csv"), HEADER + row + "\n");
    assertThatThrownBy(() -> LogFiles.open("taobao-ads", file))
        .isInstanceOf(MalformedLineException.class)
        .hasMessage(file + ":2: " + complaint);
  }

  @Test
  void malformedRowBeside_isNamedWithItsOwnFile() {
    Path ads =
        LogFiles.write(dir.resolve("ad_feature.csv"), LogFiles.AD_FEATURES + "7,1,1,1,1,x\n");
    assertThatThrownBy(() -> open(LogFiles.TAOBAO_ADS))
        .hasMessage(ads + ":5: price: \"x\" (expected: a price of 0 or more)");
  }

  private LogStream open(String text) {
    Path file = LogFiles.write(dir.resolve("raw_sample.csv"), text);
    LogStream stream = LogFiles.open("taobao-ads", file);
    Logs.assertIsALog(stream);
    Logs.assertStagesAreSubsets(stream);
    return stream;
  }
}
