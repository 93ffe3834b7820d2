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
                "requestTime: %d (expected: + fast-window = %d above the watermark %d)"
                    .formatted(T0, DUE, DUE));
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
            .containsExactly("after-window", "after-window");
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
