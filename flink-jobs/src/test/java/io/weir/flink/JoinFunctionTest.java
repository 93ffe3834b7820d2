package io.weir.flink;

import static io.weir.flink.JoinHarness.WINDOW_MS;
import static io.weir.flink.Logs.T0;
import static io.weir.flink.Logs.click;
import static io.weir.flink.Logs.context;
import static io.weir.flink.Logs.list;
import static io.weir.flink.Logs.source;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.weir.core.cascade.DeadLetter;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestSample;
import io.weir.core.cascade.Stage;
import io.weir.core.config.WeirConfig;
import io.weir.schemas.Codecs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JoinFunctionTest {
  private static final long DUE = T0 + WINDOW_MS;

  static Stream<StateBackend> backends() {
    return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
  }

  /** A whole request: its context, five lists, one click. */
  static List<SourceRecord> request(String id, long time) {
    return new ArrayList<>(
        List.of(
            source(context(id, time), 0),
            source(list(id, time, Stage.RETRIEVAL, 1, 2, 3, 4, 5), 0),
            source(list(id, time, Stage.PRE_RANKING, 5, 4, 3, 2, 1), 0),
            source(list(id, time, Stage.RANKING, 4, 3, 5), 0),
            source(list(id, time, Stage.RE_RANKING, 3, 4), 0),
            source(list(id, time, Stage.EXPOSURE, 3), 0),
            source(click(id, time, time + 5_000, 3), 0)));
  }

  private static SourceRecord[] all(List<SourceRecord> records) {
    return records.toArray(SourceRecord[]::new);
  }

  @Nested
  class Timers {
    @Test
    void request_watermarkShortOfWindow_nothingIsEmitted() throws Exception {
      try (JoinHarness join = JoinHarness.open()) {
        join.process(all(request("r", T0)));
        join.watermark(DUE - 1);
        assertThat(join.samples()).isEmpty();
        assertThat(join.stateEntries()).isEqualTo(1);
        assertThat(join.timers()).isEqualTo(1);
      }
    }

    @ParameterizedTest
    @MethodSource("io.weir.flink.JoinFunctionTest#backends")
    void request_watermarkAtWindow_oneSampleAndNoState(StateBackend backend) throws Exception {
      try (JoinHarness join = JoinHarness.open(backend)) {
        join.process(all(request("r", T0)));
        join.watermark(DUE);
        assertThat(join.samples()).hasSize(1);
        RequestSample sample = join.samples().get(0);
        assertThat(sample.requestId()).isEqualTo("r");
        assertThat(sample.eventTime()).isEqualTo(DUE);
        assertThat(sample.revision()).isZero();
        assertThat(sample.itemIds()).containsExactly(3, 4, 5, 2, 1);
        assertThat(sample.stageReached()).containsExactly(5, 4, 3, 2, 2);
        assertThat(sample.labels().get("click")).containsExactly(1, 0, 0, 0, 0);
        assertThat(sample.labels().get("order")).containsExactly(0, 0, 0, 0, 0);
        assertThat(join.outgoing().get(0).key()).isEqualTo("r".getBytes(UTF_8));
        assertThat(join.stateEntries()).isZero();
        assertThat(join.timers()).isZero();
        assertThat(join.newDeadLetters()).isEmpty();
      }
    }

    @Test
    void records_inAnyOrder_sameBytes() throws Exception {
      List<SourceRecord> records = request("r", T0);
      records.add(source(list("r", T0, Stage.RANKING, 5, 4, 3), 1)); // another list, same time
      records.add(source(list("r", T0, Stage.EXPOSURE, 4, 3), 2)); // another page
      byte[] expected = null;
      Random random = new Random(3);
      for (int round = 0; round < 20; round++) {
        Collections.shuffle(records, random);
        try (JoinHarness join = JoinHarness.open()) {
          join.process(all(records));
          join.watermark(DUE);
          byte[] sample = join.outgoing().get(0).value();
          expected = expected == null ? sample : expected;
          assertThat(sample).as("round %d", round).isEqualTo(expected);
        }
      }
    }

    @Test
    void requests_manyInterleaved_eachOnceInOrderOfTime() throws Exception {
      try (JoinHarness join = JoinHarness.open()) {
        for (int i = 0; i < 50; i++) {
          join.process(all(request("r" + i, T0 + i * 1_000L)));
          join.watermark(T0 + i * 1_000L - 1);
        }
        join.watermark(Long.MAX_VALUE);
        assertThat(join.samples().stream().map(RequestSample::requestId).distinct()).hasSize(50);
        assertThat(join.samples())
            .isSortedAccordingTo(Comparator.comparing(RequestSample::eventTime));
        assertThat(join.stateEntries()).isZero();
      }
    }

    @Test
    void feedback_earlierRequestTimeThanContext_waitsForTheContextsTimer() throws Exception {
      try (JoinHarness join = JoinHarness.open()) {
        List<SourceRecord> records = request("r", T0);
        records.set(6, source(click("r", T0 - 500, T0 + 5_000, 3), 0));
        join.process(all(records));
        join.watermark(DUE - 500);
        assertThat(join.samples()).isEmpty();
        join.watermark(DUE);
        assertThat(join.samples().get(0).labels().get("click")).contains((byte) 1);
        assertThat(join.stateEntries()).isZero();
      }
    }

    @Test
    void feedback_laterRequestTimeThanContext_leavesNoTimerBehind() throws Exception {
      try (JoinHarness join = JoinHarness.open()) {
        List<SourceRecord> records = request("r", T0);
        records.set(6, source(click("r", T0 + 700, T0 + 5_000, 3), 0));
        records.add(source(click("r", T0 + 800, DUE + 1, 4), 9));
        join.process(all(records));
        join.watermark(DUE);
        assertThat(join.samples().get(0).labels().get("click")).containsOnlyOnce((byte) 1);
        assertThat(join.stateEntries()).isZero();
        assertThat(join.timers()).isLessThanOrEqualTo(1);
        assertThat(join.newDeadLetters())
            .extracting(DeadLetter::reason)
            .containsExactly("after-window");
        join.watermark(DUE + 800);
        assertThat(join.timers()).isZero();
        assertThat(join.samples()).hasSize(1);
      }
    }
  }

  @Nested
  class Refusals {
    @Test
    void duplicates_identicalRecords_areDroppedNotDeadLettered() throws Exception {
      try (JoinHarness join = JoinHarness.open()) {
        List<SourceRecord> records = request("r", T0);
        records.addAll(request("r", T0));
        join.process(all(records));
        join.watermark(DUE);
        assertThat(join.samples()).hasSize(1);
        assertThat(join.newDeadLetters()).isEmpty();
      }
    }

    @Test
    void late_recordBehindWatermark_opensNoState() throws Exception {
      try (JoinHarness join = JoinHarness.open()) {
        join.process(all(request("r", T0)));
        join.watermark(DUE);
        join.process(source(click("r", T0, T0 + 1, 3), 41));
        assertThat(join.stateEntries()).isZero();
        assertThat(join.timers()).isZero();
        DeadLetter letter = join.newDeadLetters().get(0);
        assertThat(letter.reason()).isEqualTo("late");
        assertThat(letter.topic()).isEqualTo("weir.feedback");
        assertThat(letter.offset()).isEqualTo(41);
        assertThat(letter.key()).isEqualTo("r".getBytes(UTF_8));
        assertThat(letter.value()).isEqualTo(Codecs.FEEDBACK.encode(click("r", T0, T0 + 1, 3)));
        assertThat(letter.detail())
            .isEqualTo(
                "requestTime: closed at %d (expected: above the watermark %d)".formatted(DUE, DUE));
      }
    }

    @Test
    void afterWindow_feedbackInTime_isRefusedWheneverItComes() throws Exception {
      try (JoinHarness join = JoinHarness.open()) {
        join.process(all(request("r", T0)));
        join.process(source(click("r", T0, DUE, 4), 1), source(click("r", T0, DUE + 1, 5), 2));
        join.watermark(DUE);
        join.process(source(click("r", T0, DUE + 2, 5), 3));
        assertThat(join.samples().get(0).labels().get("click")).containsExactly(1, 1, 0, 0, 0);
        assertThat(join.newDeadLetters())
            .extracting(DeadLetter::reason)
            .containsExactly("after-window", "late"); // the second when all was over
      }
    }

    @Test
    void noContext_atTheTimer_everyRecordIsDeadLettered() throws Exception {
      try (JoinHarness join = JoinHarness.open()) {
        List<SourceRecord> records = request("r", T0);
        join.process(all(records.subList(1, 7)));
        join.watermark(DUE);
        assertThat(join.samples()).isEmpty();
        assertThat(join.stateEntries()).isZero();
        List<DeadLetter> letters = join.newDeadLetters();
        assertThat(letters).hasSize(6);
        assertThat(letters).extracting(DeadLetter::reason).containsOnly("no-request-context");
        assertThat(letters)
            .extracting(DeadLetter::topic)
            .containsExactly(
                "weir.candidates.retrieval",
                "weir.candidates.pre-ranking",
                "weir.candidates.ranking",
                "weir.candidates.re-ranking",
                "weir.candidates.exposure",
                "weir.feedback");
      }
    }

    @Test
    void noCandidates_contextAlone_isDeadLettered() throws Exception {
      try (JoinHarness join = JoinHarness.open()) {
        join.process(source(context("r", T0), 5));
        join.watermark(DUE);
        assertThat(join.samples()).isEmpty();
        assertThat(join.newDeadLetters())
            .extracting(DeadLetter::reason)
            .containsExactly("no-candidates");
      }
    }

    @Test
    void undecodable_bodyOfOneRecord_restIsJoined() throws Exception {
      byte[] whole = Codecs.CANDIDATES.encode(list("r", T0, Stage.RE_RANKING, 3, 4));
      List<SourceRecord> records = request("r", T0);
      records.set(
          4, source(SourceTopic.RE_RANKING, 8, "r", Arrays.copyOf(whole, whole.length - 4)));
      records.add(source(SourceTopic.FEEDBACK, 9, "r", Codecs.REQUESTS.encode(context("r", T0))));
      try (JoinHarness join = JoinHarness.open()) {
        join.process(all(records));
        join.watermark(DUE);
        assertThat(join.samples().get(0).stageTotals()).containsExactly(5, 5, 3, 0, 1);
        assertThat(join.newDeadLetters())
            .extracting(DeadLetter::reason, DeadLetter::offset)
            .containsExactly(tuple("undecodable", 8L), tuple("undecodable", 9L));
      }
    }

    @Test
    void invalid_fieldsOrStage_restIsJoined() throws Exception {
      List<SourceRecord> records = request("r", T0);
      records.add(source(new Feedback("r", Logs.USER, T0, T0 + 1, 3, "click", Double.NaN), 1));
      records.add(
          source(
              SourceTopic.RANKING,
              2,
              "r",
              Codecs.CANDIDATES.encode(list("r", T0, Stage.EXPOSURE, 1))));
      try (JoinHarness join = JoinHarness.open()) {
        join.process(all(records));
        join.watermark(DUE);
        assertThat(join.samples()).hasSize(1);
        assertThat(join.newDeadLetters())
            .extracting(DeadLetter::detail)
            .containsExactly(
                "stage: exposure (expected: ranking, as its topic)",
                "value: NaN (expected: a finite number)");
      }
    }

    @Test
    void repeatedItem_inOneList_isRepaired() throws Exception {
      List<SourceRecord> records = request("r", T0);
      records.set(3, source(list("r", T0, Stage.RANKING, 4, 3, 4, 5), 0));
      try (JoinHarness join = JoinHarness.open()) {
        join.process(all(records));
        join.watermark(DUE);
        assertThat(join.samples().get(0).rankingRank()).containsExactly(2, 1, 3, 0, 0);
        assertThat(join.newDeadLetters()).isEmpty();
      }
    }

    @Test
    void oversized_sample_recordsAreDeadLettered() throws Exception {
      long[] items = new Random(1).longs(600).toArray();
      try (JoinHarness join =
          JoinHarness.open(JoinHarness.CONFIG.with("join.max-record-bytes=8192"))) {
        join.process(source(context("r", T0), 0), source(list("r", T0, Stage.RETRIEVAL, items), 1));
        join.watermark(DUE);
        assertThat(join.samples()).isEmpty();
        List<DeadLetter> letters = join.newDeadLetters();
        assertThat(letters).extracting(DeadLetter::reason).containsOnly("oversized").hasSize(2);
        assertThat(letters.get(0).detail()).startsWith("sample: ").endsWith("(expected: <= 8192)");
      }
    }
  }

  @Nested
  class Revisions {
    private static final long SLOW_DUE = T0 + 60_000;
    private static final long CLOSED = SLOW_DUE + 10_000;

    private static SourceRecord order(long eventTime, long item, long offset) {
      return source(new Feedback("r", Logs.USER, T0, eventTime, item, "order", 9.5), offset);
    }

    @ParameterizedTest
    @MethodSource("io.weir.flink.JoinFunctionTest#backends")
    void orderAfterFastDue_isLearntFromRevision1Alone(StateBackend backend) throws Exception {
      try (JoinHarness join = JoinHarness.open(JoinHarness.SLOW, backend)) {
        join.process(all(request("r", T0)));
        join.watermark(DUE);
        RequestSample first = join.samples().get(0);
        assertThat(first.revision()).isZero();
        assertThat(first.maturedTasks()).containsExactly("click");
        assertThat(first.labels().get("click")).containsExactly(1, 0, 0, 0, 0);
        assertThat(first.labels().get("order")).containsOnly(-1);
        assertThat(first.weights()).containsEntry("order", 0f).containsEntry("click", 1f);
        join.process(order(T0 + 30_000, 3, 1));
        join.watermark(CLOSED - 1);
        assertThat(join.samples()).hasSize(1);
        join.watermark(CLOSED);
        RequestSample second = join.samples().get(1);
        assertThat(second.revision()).isEqualTo(1);
        assertThat(second.eventTime()).isEqualTo(SLOW_DUE);
        assertThat(second.maturedTasks()).containsExactly("order");
        assertThat(second.itemIds()).isEqualTo(first.itemIds());
        assertThat(second.labels().get("order")).containsExactly(1, 0, 0, 0, 0);
        assertThat(second.labels().get("click")).containsOnly(-1);
        assertThat(second.weights()).containsEntry("order", 1f).containsEntry("click", 0f);
        assertThat(join.stateEntries()).isZero();
        assertThat(join.timers()).isZero();
        assertThat(join.newDeadLetters()).isEmpty();
      }
    }

    @Test
    void orderWithinFastWindow_waitsForRevision1() throws Exception {
      try (JoinHarness join = JoinHarness.open(JoinHarness.SLOW)) {
        join.process(all(request("r", T0)));
        join.process(order(T0 + 6_000, 4, 1));
        join.watermark(CLOSED);
        assertThat(join.samples().get(0).labels().get("order")).containsOnly(-1);
        // It was ordered, so it was shown, though no exposure lists it.
        assertThat(join.samples().get(0).stageReached()).containsExactly(5, 5, 3, 2, 2);
        assertThat(join.samples().get(1).labels().get("order")).containsExactly(0, 1, 0, 0, 0);
      }
    }

    @Test
    void fastActionOfASlowTask_waitsForRevision1_thoughItsWindowIsFast() throws Exception {
      try (JoinHarness join =
          JoinHarness.open(JoinHarness.SLOW.with("tasks={click: [click], order: [order, buy]}"))) {
        join.process(all(request("r", T0)));
        join.process(
            source(new Feedback("r", Logs.USER, T0, T0 + 6_000, 4, "buy", 1), 1),
            source(new Feedback("r", Logs.USER, T0, DUE + 1, 5, "buy", 1), 2));
        join.watermark(DUE);
        join.process(source(new Feedback("r", Logs.USER, T0, T0 + 6_000, 4, "buy", 1), 3));
        join.watermark(CLOSED);
        assertThat(join.samples().get(1).labels().get("order")).containsExactly(0, 1, 0, 0, 0);
        assertThat(join.newDeadLetters())
            .extracting(DeadLetter::reason, DeadLetter::offset)
            .containsExactly(tuple("after-window", 2L));
        assertThat(join.stateEntries()).isZero();
      }
    }

    @Test
    void orders_atTheEdgesOfTheWindow() throws Exception {
      try (JoinHarness join = JoinHarness.open(JoinHarness.SLOW)) {
        join.process(all(request("r", T0)));
        join.process(order(SLOW_DUE, 3, 1), order(SLOW_DUE + 1, 4, 2));
        join.watermark(CLOSED - 1);
        join.process(order(T0 + 59_000, 5, 3)); // in the allowed lateness
        join.watermark(CLOSED);
        join.process(order(T0 + 59_001, 5, 4));
        assertThat(join.samples().get(1).labels().get("order")).containsExactly(1, 0, 1, 0, 0);
        assertThat(join.newDeadLetters())
            .extracting(DeadLetter::reason, DeadLetter::offset)
            .containsExactly(tuple("after-window", 2L), tuple("late", 4L));
      }
    }

    @Test
    void noOrder_shareDecidesAndItsInverseIsTheWeight() throws Exception {
      try (JoinHarness join =
          JoinHarness.open(JoinHarness.SLOW.with("join.slow-negative-share=0.25"))) {
        for (int i = 0; i < 400; i++) {
          join.process(all(request("r" + i, T0)));
        }
        join.watermark(CLOSED);
        List<RequestSample> second =
            join.samples().stream().filter(sample -> sample.revision() == 1).toList();
        assertThat(join.samples()).hasSize(400 + second.size());
        assertThat(second.size()).isBetween(70, 130);
        assertThat(second)
            .allSatisfy(sample -> assertThat(sample.weights()).containsEntry("order", 4f));
        assertThat(join.stateEntries()).isZero();
      }
    }

    @ParameterizedTest
    @MethodSource("io.weir.flink.JoinFunctionTest#backends")
    void duplicates_afterFastDue_changeNothing(StateBackend backend) throws Exception {
      try (JoinHarness join = JoinHarness.open(JoinHarness.SLOW, backend)) {
        join.process(all(request("r", T0)));
        join.process(order(T0 + 6_000, 4, 1));
        join.watermark(DUE);
        join.process(all(request("r", T0)));
        join.process(order(T0 + 6_000, 4, 2), order(T0 + 20_000, 3, 3), order(T0 + 20_000, 3, 4));
        join.watermark(CLOSED);
        assertThat(join.samples()).hasSize(2);
        assertThat(join.samples().get(1).labels().get("order")).containsExactly(1, 1, 0, 0, 0);
        assertThat(join.newDeadLetters()).isEmpty();
        assertThat(join.stateEntries()).isZero();
      }
    }

    @Test
    void recordsAfterFastDue_slowFeedbackExcepted_areLate() throws Exception {
      try (JoinHarness join = JoinHarness.open(JoinHarness.SLOW)) {
        join.process(all(request("r", T0)));
        join.watermark(DUE);
        join.process(
            source(click("r", T0, T0 + 6_000, 4), 1),
            source(click("r", T0, DUE + 1, 4), 2),
            source(list("r", T0, Stage.EXPOSURE, 4), 3),
            source(click("unheard", T0, T0 + 6_000, 4), 4),
            // Its own request time lets it in; its request's does not.
            source(click("r", T0 + 5_000, T0 + 6_000, 5), 5));
        assertThat(join.newDeadLetters())
            .extracting(DeadLetter::reason, DeadLetter::offset)
            .containsExactly(
                tuple("late", 1L), tuple("after-window", 2L), tuple("late", 3L), tuple("late", 4L));
        join.watermark(DUE + 5_000);
        assertThat(join.newDeadLetters())
            .extracting(DeadLetter::reason, DeadLetter::offset)
            .containsExactly(tuple("late", 5L));
        join.watermark(CLOSED);
        assertThat(join.samples()).hasSize(2);
        assertThat(join.stateEntries()).isZero();
        assertThat(join.timers()).isZero();
      }
    }

    @ParameterizedTest
    @MethodSource("io.weir.flink.JoinFunctionTest#backends")
    void restore_betweenTheRevisions_secondIsWhole(StateBackend backend) throws Exception {
      OperatorSubtaskState state;
      try (JoinHarness join = JoinHarness.open(JoinHarness.SLOW, backend)) {
        join.process(all(request("r", T0)));
        join.watermark(DUE);
        join.process(order(T0 + 30_000, 3, 1));
        state = join.snapshot();
      }
      try (JoinHarness join = JoinHarness.restore(JoinHarness.SLOW, state, backend)) {
        join.process(all(request("r", T0))); // sent again
        join.process(order(T0 + 30_000, 3, 2), order(T0 + 31_000, 4, 3));
        join.watermark(CLOSED);
        assertThat(join.samples()).hasSize(1);
        assertThat(join.samples().get(0).labels().get("order")).containsExactly(1, 1, 0, 0, 0);
        assertThat(join.newDeadLetters()).isEmpty();
        assertThat(join.stateEntries()).isZero();
      }
    }
  }

  @Nested
  class Limits {
    @Test
    void tooManyBytes_whatComesBeyondIsDeadLettered_theRestIsJoined() throws Exception {
      List<SourceRecord> records = request("r", T0);
      int bytes = records.stream().mapToInt(record -> record.raw().bytes().length).sum();
      for (int i = 0; i < 50; i++) {
        records.add(source(list("r", T0, Stage.RETRIEVAL, i, 100 + i), i));
      }
      try (JoinHarness join =
          JoinHarness.open(JoinHarness.CONFIG.with("join.max-request-bytes=" + bytes))) {
        join.process(all(records));
        List<DeadLetter> letters = join.newDeadLetters();
        assertThat(letters).hasSize(50).extracting(DeadLetter::reason).containsOnly("oversized");
        join.watermark(DUE);
        assertThat(join.samples().get(0).itemIds()).containsExactly(3, 4, 5, 2, 1);
        join.process(all(request("s", T0 + 1)));
        join.watermark(DUE + 1);
        assertThat(join.samples()).hasSize(2);
        assertThat(join.newDeadLetters()).isEmpty();
      }
    }

    @Test
    void everythingSentThrice_withRoomForOne_nothingIsLost() throws Exception {
      List<SourceRecord> records = request("r", T0);
      int bytes = records.stream().mapToInt(record -> record.raw().bytes().length).sum();
      try (JoinHarness join =
          JoinHarness.open(JoinHarness.CONFIG.with("join.max-request-bytes=" + bytes))) {
        for (SourceRecord record : records) {
          join.process(record, record, record);
        }
        join.watermark(DUE);
        assertThat(join.newDeadLetters()).isEmpty();
        assertThat(join.samples()).hasSize(1);
        assertThat(join.samples().get(0).labels().get("click")).contains((byte) 1);
        assertThat(join.stateEntries()).isZero();
      }
    }

    @Test
    void oneIdForEverything_withoutContext_isLookedAtTwice() throws Exception {
      try (JoinHarness join = JoinHarness.open()) {
        for (int i = 0; i < 1_000; i++) {
          join.process(source(click("undefined", T0 + i, T0 + i, i), i));
        }
        assertThat(join.timers()).isEqualTo(1_000);
        join.watermark(DUE);
        assertThat(join.timers()).isEqualTo(1);
        join.watermark(DUE + 999);
        assertThat(join.newDeadLetters())
            .hasSize(1_000)
            .extracting(DeadLetter::reason)
            .containsOnly("no-request-context");
        assertThat(join.stateEntries()).isZero();
        assertThat(join.timers()).isZero();
      }
    }

    @Test
    void manyRequestsWithinTheLimit_sharingCounters_areAllJoined() throws Exception {
      int bytes =
          request("r", T0).stream().mapToInt(record -> record.raw().bytes().length).sum() + 64;
      try (JoinHarness join =
          JoinHarness.open(JoinHarness.CONFIG.with("join.max-request-bytes=" + bytes))) {
        for (int i = 0; i < 2_000; i++) {
          join.process(all(request("r" + i, T0)));
        }
        join.watermark(DUE);
        assertThat(join.samples()).hasSize(2_000);
        assertThat(join.newDeadLetters()).isEmpty();
      }
    }

    @Test
    void tooManyCandidates_listIsDeadLettered_theRestIsJoined() throws Exception {
      try (JoinHarness join = JoinHarness.open(JoinHarness.CONFIG.with("join.max-candidates=4"))) {
        join.process(all(request("r", T0)));
        join.watermark(DUE);
        assertThat(join.samples().get(0).itemIds()).containsExactly(3, 4, 5);
        assertThat(join.newDeadLetters())
            .extracting(DeadLetter::detail)
            .containsExactly(
                "itemIds: 5 items (expected: <= 4)", "itemIds: 5 items (expected: <= 4)");
      }
    }
  }

  @Nested
  class Recovery {
    @ParameterizedTest
    @MethodSource("io.weir.flink.JoinFunctionTest#backends")
    void restore_inMidWindow_sampleIsWhole(StateBackend backend) throws Exception {
      List<SourceRecord> records = request("r", T0);
      OperatorSubtaskState state;
      try (JoinHarness join = JoinHarness.open(backend)) {
        join.process(all(records.subList(0, 4)));
        state = join.snapshot();
      }
      try (JoinHarness join = JoinHarness.restore(state, backend)) {
        join.process(all(records.subList(4, 7)));
        join.watermark(DUE);
        assertThat(join.samples()).hasSize(1);
        assertThat(join.samples().get(0).stageTotals()).containsExactly(5, 5, 3, 2, 1);
        assertThat(join.samples().get(0).labels().get("click")).contains((byte) 1);
        assertThat(join.stateEntries()).isZero();
      }
    }

    @Test
    void restore_lateDuplicate_opensNoState() throws Exception {
      OperatorSubtaskState state;
      try (JoinHarness join = JoinHarness.open()) {
        join.process(all(request("r", T0)));
        join.watermark(DUE);
        assertThat(join.samples()).hasSize(1);
        state = join.snapshot();
      }
      // Watermarks are not restored: the sources begin at the beginning of time again.
      try (JoinHarness join = JoinHarness.restore(state, new HashMapStateBackend())) {
        join.process(all(request("r", T0)));
        assertThat(join.stateEntries()).isZero();
        assertThat(join.newDeadLetters())
            .hasSize(7)
            .extracting(DeadLetter::reason)
            .containsOnly("late");
        state = join.snapshot();
      }
      // And the floor outlives a second restore before any watermark has come.
      try (JoinHarness join = JoinHarness.restore(state, new HashMapStateBackend())) {
        join.process(all(request("r", T0)));
        assertThat(join.stateEntries()).isZero();
      }
    }

    @Test
    void restore_withALongerFastWindow_requestWaitsForIt() throws Exception {
      OperatorSubtaskState state;
      try (JoinHarness join = JoinHarness.open()) {
        join.process(all(request("r", T0)));
        state = join.snapshot();
      }
      WeirConfig longer = JoinHarness.CONFIG.with("join.fast-window=20s");
      try (JoinHarness join = JoinHarness.restore(longer, state, new HashMapStateBackend())) {
        join.watermark(DUE);
        assertThat(join.samples()).isEmpty();
        join.watermark(T0 + 20_000);
        assertThat(join.samples()).hasSize(1);
        assertThat(join.stateEntries()).isZero();
        assertThat(join.timers()).isZero();
      }
    }

    @Test
    void restore_withALongerSlowWindow_secondRevisionWaitsForIt() throws Exception {
      OperatorSubtaskState state;
      try (JoinHarness join = JoinHarness.open(JoinHarness.SLOW)) {
        join.process(all(request("r", T0)));
        join.watermark(DUE);
        state = join.snapshot();
      }
      WeirConfig longer = JoinHarness.SLOW.with("join.slow-window=120s");
      try (JoinHarness join = JoinHarness.restore(longer, state, new HashMapStateBackend())) {
        join.watermark(T0 + 129_999);
        assertThat(join.samples()).isEmpty();
        join.watermark(T0 + 130_000);
        assertThat(join.samples()).extracting(RequestSample::revision).containsExactly(1);
        assertThat(join.stateEntries()).isZero();
        assertThat(join.timers()).isZero();
      }
    }

    @Test
    void restore_withAnActionThatIsSlowNow_requestIsForgottenAtItsNewEnd() throws Exception {
      OperatorSubtaskState state;
      WeirConfig before = JoinHarness.CONFIG.with("join.allowed-lateness=10s");
      try (JoinHarness join = JoinHarness.open(before)) {
        join.process(all(request("r", T0)));
        join.watermark(DUE);
        assertThat(join.samples()).hasSize(1);
        state = join.snapshot();
      }
      try (JoinHarness join =
          JoinHarness.restore(JoinHarness.SLOW, state, new HashMapStateBackend())) {
        join.watermark(T0 + 70_000);
        assertThat(join.samples()).isEmpty();
        assertThat(join.stateEntries()).isZero();
        assertThat(join.timers()).isZero();
      }
    }

    @Test
    void restore_floorOfAFasterSubtask_openRequestStillTakesItsRecords() throws Exception {
      List<SourceRecord> records = request("r", T0);
      OperatorSubtaskState open;
      try (JoinHarness join = JoinHarness.open()) {
        join.process(all(records.subList(0, 6)));
        open = join.snapshot();
      }
      OperatorSubtaskState further;
      try (JoinHarness join = JoinHarness.open()) {
        join.watermark(DUE + 1);
        further = join.snapshot();
      }
      try (JoinHarness join =
          JoinHarness.restore(JoinHarness.merged(open, further), new HashMapStateBackend())) {
        join.process(records.get(6));
        join.watermark(DUE);
        assertThat(join.newDeadLetters()).isEmpty();
        assertThat(join.samples()).hasSize(1);
        assertThat(join.samples().get(0).labels().get("click")).contains((byte) 1);
        assertThat(join.stateEntries()).isZero();
      }
    }

    @Test
    void rescale_oneToTwo_everyRequestOnceAndTheFloorEverywhere() throws Exception {
      OperatorSubtaskState state;
      try (JoinHarness join = JoinHarness.open()) {
        for (int i = 0; i < 20; i++) {
          join.process(all(request("r" + i, T0)));
        }
        join.process(all(request("early", T0 - WINDOW_MS)));
        join.watermark(T0);
        state = join.snapshot();
      }
      List<String> emitted = new ArrayList<>();
      for (int subtask = 0; subtask < 2; subtask++) {
        try (JoinHarness join = JoinHarness.restore(state, 2, subtask)) {
          join.watermark(DUE);
          join.samples().forEach(sample -> emitted.add(sample.requestId()));
          assertThat(join.stateEntries()).isZero();
        }
      }
      assertThat(emitted).hasSize(20).doesNotHaveDuplicates();
    }
  }
}
