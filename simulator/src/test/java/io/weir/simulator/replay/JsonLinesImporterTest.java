package io.weir.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Ids;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.Stage;
import io.weir.simulator.LogStream;
import io.weir.simulator.LogTotals;
import io.weir.simulator.Logs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLinesImporterTest {
  private static final String REQUEST =
      "{\"type\":\"request\",\"requestId\":\"r\",\"userId\":1,\"requestTime\":5,\"eventTime\":5}";

  @TempDir Path dir;

  @Test
  void exampleOfTheDocumentation_isImported() {
    LogStream stream = open(LogFiles.jsonLines());
    LogTotals totals = LogTotals.of(stream);
    assertThat(totals.requests()).isEqualTo(2);
    assertThat(totals.items()).isEqualTo(3);
    assertThat(totals.exposed()).isEqualTo(3);
    assertThat(totals.clicks()).isEqualTo(1);
    assertThat(totals.orders()).isEqualTo(1);
    assertThat(stream.fastWindow()).isEqualTo(Duration.ofMinutes(1));
    RequestContext request = Logs.request(stream, "r-1");
    assertThat(request.userId()).isEqualTo(Ids.hash("user-7"));
    assertThat(request.sequences().get("clicks")).containsExactly(103, 101);
    CandidateList retrieved = Logs.lists(stream).get("r-1").get(Stage.RETRIEVAL);
    assertThat(retrieved.crossFeatures().get("categoryClicks")).containsExactly(1, 1, 0, 1);
    assertThat(Logs.lists(stream).get("r-2").get(Stage.RETRIEVAL).rank(1)).isEqualTo(750);
    assertThat(Logs.feedback(stream))
        .extracting(Feedback::action, Feedback::value)
        .containsExactly(tuple("click", 1.0), tuple("order", 24.5));
    assertThat(Logs.items(stream).get(2).pretrainedEmbedding()).containsExactly(.25f, -.5f);
  }

  @Test
  void lines_inAnyOrder_giveTheSameStream() {
    List<String> lines = new ArrayList<>(LogFiles.jsonLines().lines().toList());
    List<String> inOrder = Logs.json(open(LogFiles.jsonLines()));
    Collections.reverse(lines);
    LogStream stream = open(String.join("\n", lines));
    Logs.assertIsALog(stream);
    // Items of one event time keep the order of their lines.
    assertThat(Logs.json(stream)).containsExactlyInAnyOrderElementsOf(inOrder);
    assertThat(Logs.json(stream).subList(3, inOrder.size()))
        .isEqualTo(inOrder.subList(3, inOrder.size()));
  }

  @Test
  void fastWindow_holdsTheLatestFeedback() {
    LogStream stream =
        open(
            REQUEST
                + "\n{\"type\":\"feedback\",\"requestId\":\"r\",\"userId\":1,\"requestTime\":5,"
                + "\"eventTime\":3600005,\"itemId\":1,\"action\":\"click\"}\n");
    assertThat(stream.fastWindow()).isEqualTo(Duration.ofHours(1).plusMillis(1));
    Logs.assertIsALog(stream);
  }

  @Test
  void feedbackWithoutARequest_isRead() {
    LogStream stream =
        open(
            REQUEST
                + "\n{\"type\":\"feedback\",\"requestId\":null,\"userId\":1,\"requestTime\":null,"
                + "\"eventTime\":9,\"itemId\":1,\"action\":\"click\"}\n");
    assertThat(Logs.feedback(stream))
        .containsExactly(new Feedback(null, 1, null, 9, 1, "click", 1));
  }

  @Test
  void windows_holdFeedbackThatFollowsAnExposureWithoutNamingIt() {
    LogStream stream =
        open(
            REQUEST
                + "\n{'type':'candidates','requestId':'r','userId':1,'requestTime':5,'eventTime':30,"
                    .replace('\'', '"')
                + "'stage':'exposure','itemIds':[7],'totalCandidates':1}\n".replace('\'', '"')
                + loose(7_200_000, 7)
                + loose(9_000_000, 8));
    assertThat(stream.fastWindow()).isEqualTo(Duration.ofMillis(7_200_000 - 5 + 1));
    assertThat(stream.attributionWindow()).isEqualTo(Duration.ofMillis(7_200_000 - 30 + 1));
    assertThat(LogTotals.of(stream).withoutRequest()).isEqualTo(Map.of("order", 2L));
    assertThat(open(REQUEST).attributionWindow()).isZero();
  }

  private static String loose(long eventTime, long itemId) {
    return "{\"type\":\"feedback\",\"requestId\":null,\"userId\":1,\"requestTime\":null,"
        + "\"eventTime\":"
        + eventTime
        + ",\"itemId\":"
        + itemId
        + ",\"action\":\"order\"}\n";
  }

  @Test
  void malformedLine_thatIsSkipped_leavesNoTrace() {
    // Its request time must not bind later lines of the request, nor be the longest wait.
    String tooLate =
        "{\"type\":\"feedback\",\"requestId\":\"r\",\"userId\":1,\"requestTime\":4,"
            + "\"eventTime\":3600005,\"itemId\":1,\"action\":\"\"}\n";
    Path file = LogFiles.write(dir.resolve("l"), tooLate + REQUEST + "\n");
    LogStream stream = LogFiles.openSkipping("jsonl", file);
    assertThat(stream.requests()).isEqualTo(1);
    assertThat(stream.fastWindow()).isEqualTo(Duration.ofMinutes(1));
    assertThat(stream.refused().byReason()).isEqualTo(Map.of("malformed-action", 1L));
  }

  @Test
  void secondRequestLine_isRefusedByReason() {
    Path file = LogFiles.write(dir.resolve("l.jsonl"), REQUEST + "\n\n" + REQUEST + "\n");
    LogTotals totals = LogTotals.of(LogFiles.open("jsonl", file));
    assertThat(totals.requests()).isEqualTo(1);
    assertThat(totals.refused().byReason()).isEqualTo(Map.of("duplicate-request", 1L));
    assertThat(totals.refused().examples())
        .containsExactly(file + ":3: requestId: \"r\" (expected: one request line each)");
  }

  @Test
  void logWithoutARequest_isRefused() {
    Path file =
        LogFiles.write(dir.resolve("l"), "{\"type\":\"item\",\"itemId\":1,\"eventTime\":1}\n");
    assertThatThrownBy(() -> LogFiles.open("jsonl", file))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("file: " + file + " (expected: at least one line of type request)");
  }

  @Test
  void recordAboveOneMebibyte_isRefused() {
    String ids =
        LongStream.range(0, 120_000)
            .mapToObj(i -> Long.toString(Long.MAX_VALUE - i))
            .collect(Collectors.joining(","));
    assertMalformed(
        "{\"type\":\"candidates\",\"requestId\":\"r\",\"userId\":1,\"requestTime\":5,"
            + "\"eventTime\":5,\"stage\":\"RANKING\",\"totalCandidates\":120000,\"itemIds\":["
            + ids
            + "]}",
        "record: 1200036 bytes (expected: <= 1047552 bytes)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'type':'view'};type: \"view\" (expected: one of request, candidates, feedback, item)",
        "{'itemId':1};type: missing (expected: one of request, candidates, feedback, item)",
        "{'type':7};type: 7 (expected: one of request, candidates, feedback, item)",
        "[1];json: \"[1]\" (expected: one JSON object)",
        "{'type':'item','itemId':1};eventTime: missing (expected: epoch milliseconds)",
        "{'type':'item','itemId':1.5,'eventTime':1};"
            + "itemId: 1.5 (expected: an id, a number or a string)",
        "{'type':'item','itemId':1,'eventTime':-1};eventTime: -1 (expected: >= 0)",
        "{'type':'item','itemId':1,'eventTime':1700000000000000};eventTime: 1700000000000000"
            + " (expected: epoch milliseconds, at most 13 digits)",
        "{'type':'item','itemId':1,'eventTime':1700000000};eventTime: 1700000000"
            + " (expected: epoch milliseconds, not seconds)",
        "{'type':'request','requestId':'s','userId':1,'requestTime':1700000000,'eventTime':"
            + "1700000000000};requestTime: 1700000000"
            + " (expected: epoch milliseconds, not seconds)",
        "{'type':'item','itemId':1,'eventTime':1,'dense':{'price':[null]}};"
            + "dense.price[0]: NaN (expected: a finite number)",
        "{'type':'item','itemId':1,'eventTime':1,'dense':{'price':3}};"
            + "dense.price: 3 (expected: an array, each a number)",
        "{'type':'request','requestId':' ','userId':1,'requestTime':5,'eventTime':5};"
            + "requestId: \" \" (expected: not blank)",
        "{'type':'request','requestId':5,'userId':1,'requestTime':5,'eventTime':5};"
            + "requestId: 5 (expected: a string)",
        "{'type':'feedback','requestId':'r','userId':2,'requestTime':5,'eventTime':6,'itemId':1,"
            + "'action':'click'};userId: 2 (expected: 1, as on line 1 of the same request)",
        "{'type':'feedback','requestId':'r','userId':1,'requestTime':4,'eventTime':6,'itemId':1,"
            + "'action':'click'};requestTime: 4 (expected: 5, as on line 1 of the same request)",
        "{'type':'feedback','requestId':'r','userId':1,'requestTime':5,'eventTime':6,'itemId':1,"
            + "'action':''};action: \"\" (expected: not blank)",
        "{'type':'candidates','requestId':'r','userId':1,'requestTime':5,'eventTime':6,"
            + "'stage':'SHOWN','itemIds':[1],'totalCandidates':1};stage: \"SHOWN\" (expected: one"
            + " of RETRIEVAL, PRE_RANKING, RANKING, RE_RANKING, EXPOSURE)",
        "{'type':'candidates','requestId':'r','userId':1,'requestTime':5,'eventTime':6,"
            + "'stage':'EXPOSURE','itemIds':[1,2,1],'totalCandidates':3};"
            + "itemIds[2]: 1 (expected: each item once)",
        "{'type':'candidates','requestId':'r','userId':1,'requestTime':5,'eventTime':6,"
            + "'stage':'EXPOSURE','itemIds':[1,2],'scores':[1],'totalCandidates':2};"
            + "scores.length: 1 (expected: 0 or 2, one per item)",
      })
  void malformedLine_isNamedWithFileLineFieldValueAndRule(String line, String complaint) {
    assertMalformed(line.replace('\'', '"'), complaint);
  }

  @Test
  void unknownField_isNamedWithTheNearestKnownOne() {
    Path file =
        LogFiles.write(
            dir.resolve("l"), REQUEST + "\n{\"type\":\"item\",\"itemID\":1,\"eventTime\":1}\n");
    assertThatThrownBy(() -> LogFiles.open("jsonl", file))
        .hasMessageStartingWith(
            file + ":2: itemID: unknown field (expected: did you mean itemId? one of ");
  }

  @Test
  void brokenJson_isNamedWithFileAndLine() {
    for (String line :
        List.of("{\"type\":", "{\"type\":\"item\"} {}", "{\"type\":1,\"type\":2}", "request")) {
      Path file = LogFiles.write(dir.resolve("l"), REQUEST + "\n" + line + "\n");
      assertThatThrownBy(() -> LogFiles.open("jsonl", file))
          .isInstanceOf(MalformedLineException.class)
          .hasMessageStartingWith(file + ":2: json: \"" + line + "\" (expected: one JSON object; ")
          .hasMessageNotContaining("\n");
    }
  }

  private void assertMalformed(String line, String complaint) {
    Path file = LogFiles.write(dir.resolve("l.jsonl"), REQUEST + "\n" + line + "\n");
    assertThatThrownBy(() -> LogFiles.open("jsonl", file))
        .isInstanceOf(MalformedLineException.class)
        .hasMessage(file + ":2: " + complaint);
  }

  private LogStream open(String text) {
    return LogFiles.open("jsonl", LogFiles.write(dir.resolve("log.jsonl"), text));
  }
}
