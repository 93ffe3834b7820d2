package io.weir.flink;

import static io.weir.flink.Logs.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.weir.core.cascade.DeadLetter;
import io.weir.core.cascade.Feedback;
import io.weir.core.config.WeirConfig;
import io.weir.flink.AttributionInput.Acted;
import io.weir.flink.RawRecord.KeyForm;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttributionFunctionTest {
  private static final long WINDOW_MS = 80_000;
  private static final long FORGOTTEN_MS = WINDOW_MS + WINDOW_MS / 8;
  private static final long ITEM = 42;
  private static final WeirConfig CONFIG =
      WeirConfig.defaults().with("join.attribution-window=80s").with("join.allowed-lateness=0ms");

  private final Counters counters = new Counters();

  static Stream<StateBackend> backends() {
    return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
  }

  private AttributionHarness open(StateBackend backend) throws Exception {
    return new AttributionHarness(CONFIG, 1, 0, backend, null, counters);
  }

  private AttributionHarness open(String... options) throws Exception {
    return new AttributionHarness(
        CONFIG.withAll(List.of(options)), 1, 0, new HashMapStateBackend(), null, counters);
  }

  @Nested
  class Choice {
    @ParameterizedTest
    @MethodSource("io.weir.flink.AttributionFunctionTest#backends")
    void severalExposures_lastOneBeforeTheFeedback_isChosen(StateBackend backend) throws Exception {
      try (AttributionHarness users = open(backend)) {
        users.show(1, "later", T0 + 30, T0 + 31, ITEM);
        users.show(1, "first", T0, T0 + 1, 7, ITEM);
        users.show(1, "last", T0 + 10, T0 + 11, ITEM, 8);
        users.show(1, "other-item", T0 + 15, T0 + 16, 7, 8);
        users.show(2, "other-user", T0 + 15, T0 + 16, ITEM);
        users.click(1, T0 + 20, ITEM);
        users.watermark(T0 + 20);
        SourceRecord record = users.attributed().get(0);
        assertThat(record.requestId()).isEqualTo("last");
        assertThat(record.requestTime()).isEqualTo(T0 + 10);
        assertThat(record.eventTime()).isEqualTo(T0 + 20);
        assertThat(record.raw())
            .usingRecursiveComparison()
            .isEqualTo(
                Logs.source(new Feedback(null, 1, null, T0 + 20, ITEM, "click", 1), 0).raw());
        assertThat(users.unattributed()).isEmpty();
        assertThat(counters.get("action.click.attributed")).isEqualTo(1);
      }
    }

    @Test
    void firstTouch_severalExposures_firstOneInTheWindow() throws Exception {
      try (AttributionHarness users = open("join.attribution=first-touch")) {
        users.show(1, "too-early", T0, T0 + 4, ITEM);
        users.show(1, "first", T0, T0 + 5, ITEM);
        users.show(1, "last", T0 + 10, T0 + 11, ITEM);
        users.click(1, T0 + 5 + WINDOW_MS, ITEM);
        users.watermark(Long.MAX_VALUE);
        assertThat(users.requests()).containsExactly("first");
      }
    }

    @Test
    void window_itsEnds_areIncluded() throws Exception {
      try (AttributionHarness users = open()) {
        users.show(1, "r", T0, T0, ITEM);
        users.click(1, T0 - 1, ITEM);
        users.click(1, T0, ITEM);
        users.click(1, T0 + WINDOW_MS, ITEM);
        users.click(1, T0 + WINDOW_MS + 1, ITEM);
        users.watermark(Long.MAX_VALUE);
        assertThat(users.attributed())
            .extracting(SourceRecord::eventTime)
            .containsExactly(T0, T0 + WINDOW_MS);
        assertThat(users.unattributed())
            .extracting(Feedback::eventTime)
            .containsExactly(T0 - 1, T0 + WINDOW_MS + 1);
        assertThat(counters.get("action.click.unattributed")).isEqualTo(2);
      }
    }

    @Test
    void windowOfZero_exposureOfTheSameMoment_isNotChosen() throws Exception {
      try (AttributionHarness users = open("join.attribution-window=0ms")) {
        users.show(1, "r", T0, T0, ITEM);
        users.click(1, T0, ITEM);
        assertThat(users.unattributed()).hasSize(1);
        assertThat(users.timers()).isLessThanOrEqualTo(1);
      }
    }

    @Test
    void actionOfNoTask_isAttributedToo_andCountedWithOthers() throws Exception {
      try (AttributionHarness users = open()) {
        users.show(1, "r", T0, T0, ITEM);
        users.act(new Feedback(null, 1, null, T0 + 1, ITEM, "wave", 1));
        users.watermark(T0 + 1);
        assertThat(users.requests()).containsExactly("r");
        assertThat(counters.get("action.other.attributed")).isEqualTo(1);
      }
    }

    @Test
    void duplicates_exposureAndFeedback_sameRequestEachTime() throws Exception {
      try (AttributionHarness users = open("join.attribution-max-exposures=3")) {
        for (int i = 0; i < 9; i++) {
          users.show(1, "r", T0, T0 + 1, ITEM, 7);
          users.click(1, T0 + 5, ITEM);
        }
        users.watermark(T0 + 5);
        users.click(1, T0 + 5, ITEM);
        assertThat(users.requests()).hasSize(10).containsOnly("r");
        assertThat(counters.get("exposuresEvicted")).isZero();
      }
    }
  }

  @Nested
  class Time {
    @Test
    void feedback_beforeItsExposureArrives_waitsForTheWatermark() throws Exception {
      try (AttributionHarness users = open()) {
        users.click(1, T0 + 20, ITEM);
        users.watermark(T0 + 19);
        assertThat(users.attributed()).isEmpty();
        users.show(1, "r", T0, T0 + 20, ITEM);
        users.watermark(T0 + 20);
        assertThat(users.requests()).containsExactly("r");
      }
    }

    @Test
    void attributed_leaves_beforeTheWatermarkThatDecidedIt() throws Exception {
      try (AttributionHarness users = open()) {
        users.show(1, "r", T0, T0, ITEM);
        users.click(1, T0 + 20, ITEM);
        users.watermark(T0 + 19);
        users.watermark(T0 + 10 * WINDOW_MS);
        assertThat(users.output().stream().map(o -> o instanceof StreamRecord ? "record" : o))
            .containsExactly(new Watermark(T0 + 19), "record", new Watermark(T0 + 10 * WINDOW_MS));
      }
    }

    @Test
    void late_feedback_isDecidedAtOnce_fromWhatIsKnown() throws Exception {
      try (AttributionHarness users = open()) {
        users.show(1, "known", T0, T0 + 10, ITEM);
        users.watermark(T0 + 20);
        users.click(1, T0 + 20, ITEM);
        assertThat(users.requests()).containsExactly("known");
        users.show(1, "late", T0, T0 + 15, ITEM);
        users.click(1, T0 + 20, ITEM);
        assertThat(users.requests()).containsExactly("known", "late");
        users.watermark(T0 + 10 + WINDOW_MS);
        users.click(1, T0 + 12, ITEM); // its exposure is not known any more, cleaned up or not
        assertThat(users.unattributed()).hasSize(1);
      }
    }

    @Test
    void allowedLateness_keepsExposures_forFeedbackThatIsLate() throws Exception {
      try (AttributionHarness users = open("join.allowed-lateness=10s")) {
        users.show(1, "r", T0, T0, ITEM);
        users.watermark(T0 + WINDOW_MS + 9_999);
        users.click(1, T0 + WINDOW_MS, ITEM);
        users.click(1, T0 + WINDOW_MS + 1, ITEM);
        assertThat(users.requests()).containsExactly("r");
        assertThat(users.unattributed()).hasSize(1);
        users.watermark(T0 + WINDOW_MS + 10_000);
        users.click(1, T0 + WINDOW_MS, ITEM);
        assertThat(users.unattributed()).hasSize(2);
      }
    }

    @Test
    void jumpOfTheWatermark_overFeedbackAndCleanup_decidesAsSmallStepsWould() throws Exception {
      try (AttributionHarness users = open()) {
        users.show(1, "a", T0, T0, ITEM);
        users.show(1, "b", T0 + WINDOW_MS, T0 + WINDOW_MS, ITEM);
        users.click(1, T0 + WINDOW_MS - 1, ITEM);
        users.click(1, T0 + 2 * WINDOW_MS, ITEM);
        users.click(1, T0 + 2 * WINDOW_MS + 1, ITEM);
        users.watermark(Long.MAX_VALUE);
        assertThat(users.requests()).containsExactly("a", "b");
        assertThat(users.unattributed()).hasSize(1);
        assertThat(users.users()).isZero();
      }
    }
  }

  @Nested
  class State {
    @ParameterizedTest
    @MethodSource("io.weir.flink.AttributionFunctionTest#backends")
    void state_afterTheWindow_isEmpty(StateBackend backend) throws Exception {
      try (AttributionHarness users = open(backend)) {
        for (int user = 0; user < 20; user++) {
          users.show(user, "r", T0, T0 + user, ITEM);
          users.show(user, "s", T0, T0 + user, ITEM);
          users.click(user, T0 + user + 5, ITEM);
        }
        assertThat(users.users()).isEqualTo(20);
        users.watermark(T0 + 19 + WINDOW_MS - 1);
        assertThat(users.users()).isPositive();
        users.watermark(T0 + 19 + FORGOTTEN_MS);
        assertThat(users.users()).isZero();
        assertThat(users.timers()).isZero();
        users.show(1, "ancient", T0, T0, ITEM);
        assertThat(users.users()).isZero();
        assertThat(users.timers()).isZero();
      }
    }

    @ParameterizedTest
    @MethodSource("io.weir.flink.AttributionFunctionTest#backends")
    void state_overManyWindows_staysBounded(StateBackend backend) throws Exception {
      try (AttributionHarness users = open(backend)) {
        int most = 0;
        for (int i = 0; i < 2_000; i++) {
          long time = T0 + i * 1_000L;
          users.show(i % 3, "r" + i, time, time, ITEM, i);
          users.click(i % 3, time + 1, ITEM);
          users.watermark(time - 5_000);
          most = Math.max(most, users.timers());
        }
        assertThat(users.requests()).hasSizeGreaterThan(1_990);
        // Per user: one cleanup, and the feedback of the last five seconds.
        assertThat(most).isLessThanOrEqualTo(3 * 2 + 6);
      }
    }

    @Test
    void exposureFarAhead_doesNotKeepTheOthers() throws Exception {
      try (AttributionHarness users = open()) {
        users.show(1, "ahead", T0, T0 + 1_000 * WINDOW_MS, ITEM);
        users.show(1, "r", T0, T0, 1, 2, 3);
        users.watermark(T0 + FORGOTTEN_MS);
        users.click(1, T0 + 1_000 * WINDOW_MS + 5, ITEM);
        assertThat(users.timers()).isEqualTo(2);
        users.watermark(Long.MAX_VALUE);
        assertThat(users.requests()).containsExactly("ahead");
        assertThat(users.users()).isZero();
      }
    }

    @Test
    void tooManyExposures_oldestEighth_isForgottenAndCounted() throws Exception {
      try (AttributionHarness users = open("join.attribution-max-exposures=16")) {
        for (int i = 16; i > 0; i--) {
          users.show(1, "r" + i, T0, T0 + i, i);
        }
        assertThat(counters.get("exposuresEvicted")).isZero();
        users.show(1, "wide", T0, T0 + 20, new long[17]);
        assertThat(counters.get("exposuresEvicted")).isEqualTo(1);
        users.show(1, "r17", T0, T0 + 17, 17);
        assertThat(counters.get("exposuresEvicted")).isEqualTo(4);
        for (int i = 1; i <= 17; i++) {
          users.click(1, T0 + 20, i);
        }
        users.watermark(T0 + 20);
        assertThat(users.requests()).hasSize(14).startsWith("r4").endsWith("r17");
        users.watermark(T0 + FORGOTTEN_MS + 20);
        assertThat(users.users()).isZero();
      }
    }

    @Test
    void tooManyExposures_someForgottenAnyway_noneIsEvicted() throws Exception {
      try (AttributionHarness users = open("join.attribution-max-exposures=4")) {
        users.show(1, "old", T0, T0, 1, 2, 3);
        users.watermark(T0 + WINDOW_MS);
        users.show(1, "new", T0, T0 + WINDOW_MS, 4, 5);
        assertThat(counters.get("exposuresEvicted")).isZero();
        users.click(1, T0 + WINDOW_MS, 4);
        assertThat(users.requests()).containsExactly("new");
      }
    }
  }

  @Nested
  class Refusals {
    @Test
    void invalidAndUndecodable_feedback_areDeadLetters() throws Exception {
      try (AttributionHarness users = open()) {
        users.act(new Feedback(null, 1, null, T0, ITEM, " ", 1));
        users.process(
            new Acted(
                1,
                T0,
                new RawRecord(
                    SourceTopic.FEEDBACK, 0, 9, KeyForm.OTHER, new byte[] {1}, new byte[] {2})),
            T0);
        users.watermark(T0);
        assertThat(users.attributed()).isEmpty();
        assertThat(users.unattributed()).isEmpty();
        assertThat(users.deadLetters())
            .extracting(DeadLetter::reason, DeadLetter::detail, DeadLetter::topic)
            .containsExactly(
                tuple("invalid", "action: \" \" (expected: not blank)", "weir.feedback"),
                tuple(
                    "undecodable",
                    "Feedback: 1 bytes (expected: Avro single-object encoding)",
                    "weir.feedback"));
        assertThat(users.deadLetters().get(1).key()).containsExactly(1);
        assertThat(counters.get("reason.invalid.deadLetters")).isEqualTo(1);
      }
    }
  }

  @Nested
  class Gauges {
    @ParameterizedTest
    @MethodSource("io.weir.flink.AttributionFunctionTest#backends")
    void whatIsRemembered_isToldBeforeAndAfterARestart(StateBackend backend) throws Exception {
      OperatorSubtaskState state;
      try (AttributionHarness users = open(backend)) {
        users.show(1, "r", T0, T0, ITEM, 7);
        users.show(1, "r", T0, T0, ITEM, 7); // a copy
        users.show(1, "s", T0, T0 + 1, 8);
        users.show(2, "t", T0, T0 + 1, ITEM);
        users.click(1, T0 + 20, ITEM);
        users.click(3, T0 + 20, ITEM);
        users.click(3, T0 + 30, ITEM);
        assertGauges(2, 4, 3);
        users.watermark(T0 + 20);
        assertGauges(2, 4, 1);
        state = users.snapshot();
      }
      try (AttributionHarness users =
          new AttributionHarness(CONFIG, 1, 0, backend, state, counters)) {
        assertGauges(2, 4, 1);
        users.show(2, "u", T0, T0 + 22, ITEM);
        assertGauges(2, 5, 1);
        users.watermark(T0 + FORGOTTEN_MS + 100);
        assertGauges(0, 0, 0);
      }
    }

    @Test
    void evictedExposures_areToldNoMore() throws Exception {
      try (AttributionHarness users = open("join.attribution-max-exposures=2")) {
        users.show(1, "r", T0, T0, ITEM, 7);
        users.show(1, "s", T0, T0 + 1, 8);
        assertGauges(1, 1, 0);
      }
    }

    private void assertGauges(long users, long items, long waiting) {
      assertThat(counters.gauge("exposedUsers")).isEqualTo(users);
      assertThat(counters.gauge("exposedItems")).isEqualTo(items);
      assertThat(counters.gauge("waitingFeedback")).isEqualTo(waiting);
    }
  }

  @Nested
  class Recovery {
    @ParameterizedTest
    @MethodSource("io.weir.flink.AttributionFunctionTest#backends")
    void restore_betweenExposureAndDecision_losesNothing(StateBackend backend) throws Exception {
      OperatorSubtaskState state;
      try (AttributionHarness users = open(backend)) {
        users.show(1, "r", T0, T0, ITEM);
        users.click(1, T0 + 20, ITEM);
        users.watermark(T0 + 10);
        state = users.snapshot();
      }
      try (AttributionHarness users =
          new AttributionHarness(CONFIG, 1, 0, backend, state, counters)) {
        users.click(1, T0 + 10, ITEM); // passed before the checkpoint, though no record told
        assertThat(users.requests()).containsExactly("r");
        users.watermark(T0 + 20);
        assertThat(users.requests()).containsExactly("r", "r");
        users.watermark(T0 + FORGOTTEN_MS);
        assertThat(users.users()).isZero();
        assertThat(users.timers()).isZero();
      }
    }

    @ParameterizedTest
    @MethodSource("io.weir.flink.AttributionFunctionTest#backends")
    void rescale_oneToThree_everyUserInOnePlace(StateBackend backend) throws Exception {
      OperatorSubtaskState state;
      try (AttributionHarness users = open(backend)) {
        for (int user = 0; user < 50; user++) {
          users.show(user, "r" + user, T0, T0, ITEM);
          users.click(user, T0 + 20, ITEM);
        }
        users.watermark(T0 + 10);
        state = users.snapshot();
      }
      List<String> requests = new ArrayList<>();
      for (int subtask = 0; subtask < 3; subtask++) {
        try (AttributionHarness users =
            new AttributionHarness(
                CONFIG,
                3,
                subtask,
                backend,
                AttributionHarness.part(state, 3, subtask),
                counters)) {
          users.watermark(T0 + 20);
          assertThat(users.requests()).hasSizeBetween(1, 49);
          requests.addAll(users.requests());
        }
      }
      assertThat(requests).hasSize(50).doesNotHaveDuplicates();
    }
  }
}
