package io.weir.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.RequestSample;
import io.weir.core.cascade.Stage;
import io.weir.core.config.WeirConfig;
import io.weir.schemas.Codecs;
import io.weir.schemas.OlderSchema;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * State that was written before an upgrade holds records of older schemas: with a field fewer and a
 * field more than today's.
 */
class SchemaEvolutionTest {
  private static final long[] ITEMS = {4, 2, 9};
  private static final OlderSchema CONTEXT = OlderSchema.of(Codecs.REQUESTS, "sequences");
  private static final OlderSchema LIST = OlderSchema.of(Codecs.CANDIDATES, "crossFeatures");
  private static final OlderSchema FEEDBACK = OlderSchema.of(Codecs.FEEDBACK, "value");

  private static final OlderSchema SAMPLE = OlderSchema.of(Codecs.SAMPLES, "sequences");

  static Stream<StateBackend> backends() {
    return Stream.of(new HashMapStateBackend(), new EmbeddedRocksDBStateBackend());
  }

  @ParameterizedTest
  @MethodSource("backends")
  void restored_withHeldRecordsOfOlderSchemas_joinsThemWithDefaults(StateBackend backend)
      throws Exception {
    List<SourceRecord> older =
        List.of(
            source(SourceTopic.REQUESTS, CONTEXT.of(Codecs.REQUESTS.encode(context("r")))),
            source(SourceTopic.PRE_RANKING, LIST.of(encoded(list("r", Stage.PRE_RANKING)))),
            source(SourceTopic.RANKING, LIST.of(encoded(list("r", Stage.RANKING)))),
            source(SourceTopic.FEEDBACK, FEEDBACK.of(Codecs.FEEDBACK.encode(click("r")))));
    OperatorSubtaskState state;
    try (JoinHarness before = JoinHarness.open(backend)) {
      before.process(older.toArray(SourceRecord[]::new));
      state = before.snapshot();
    }
    try (JoinHarness after = JoinHarness.restore(state, backend)) {
      // What comes behind the upgrade may be of today's.
      after.process(Logs.source(list("r", Stage.EXPOSURE), 9));
      after.watermark(Logs.T0 + JoinHarness.WINDOW_MS);
      assertThat(after.newDeadLetters()).isEmpty();
      assertThat(after.outgoing())
          .singleElement()
          .satisfies(sample -> assertThat(sample.value()).isEqualTo(joinedToday()));
      assertThat(after.samples().get(0).labels().get("click")).containsExactly(1, 0, 0);
    }
  }

  @ParameterizedTest
  @MethodSource("backends")
  void restored_withAJoinedSampleOfAnOlderSchema_revisesItWithDefaults(StateBackend backend)
      throws Exception {
    long ordered = Logs.T0 + 2 * JoinHarness.WINDOW_MS;
    Feedback order = new Feedback("r", Logs.USER, Logs.T0, ordered, ITEMS[1], "order", 3);
    OperatorSubtaskState state;
    try (JoinHarness before = JoinHarness.open(JoinHarness.SLOW, backend)) {
      before.process(Logs.source(context("r"), 0), Logs.source(list("r", Stage.EXPOSURE), 1));
      before.watermark(Logs.T0 + JoinHarness.WINDOW_MS);
      assertThat(before.samples()).hasSize(1);
      before.process(source(SourceTopic.FEEDBACK, FEEDBACK.of(Codecs.FEEDBACK.encode(order))));
      before.rewrite("r", SchemaEvolutionTest::asAnOlderJoin);
      state = before.snapshot();
    }
    try (JoinHarness after = JoinHarness.restore(JoinHarness.SLOW, state, backend)) {
      after.watermark(Logs.T0 + JoinConfig.of(JoinHarness.SLOW).slowWindow().toMillis() * 2);
      assertThat(after.newDeadLetters()).isEmpty();
      RequestSample revised = after.samples().get(0);
      assertThat(revised.revision()).isEqualTo(1);
      assertThat(revised.labels().get("order")).containsExactly(0, 1, 0);
      assertThat(revised.sequences()).isEmpty();
      assertThat(revised.dense()).containsKey("age");
    }
  }

  private static Held asAnOlderJoin(Held held) {
    return held instanceof JoinedRequest joined
        ? new JoinedRequest(joined.requestTime(), SAMPLE.of(joined.sample()), joined.fingerprints())
        : held;
  }

  @ParameterizedTest
  @MethodSource("backends")
  void restored_withWaitingFeedbackOfAnOlderSchema_attributesIt(StateBackend backend)
      throws Exception {
    Feedback click = new Feedback(null, Logs.USER, null, Logs.T0 + 50, ITEMS[0], "click", 1);
    RawRecord raw = source(SourceTopic.FEEDBACK, FEEDBACK.of(Codecs.FEEDBACK.encode(click))).raw();
    WeirConfig config = WeirConfig.defaults();
    OperatorSubtaskState state;
    try (AttributionHarness before =
        new AttributionHarness(config, 1, 0, backend, null, new Counters())) {
      before.show(Logs.USER, "r", Logs.T0, Logs.T0 + 5, ITEMS);
      before.process(new AttributionInput.Acted(Logs.USER, click.eventTime(), raw), Logs.T0 + 50);
      state = before.snapshot();
    }
    try (AttributionHarness after =
        new AttributionHarness(config, 1, 0, backend, state, new Counters())) {
      after.watermark(Logs.T0 + 100);
      assertThat(after.requests()).containsExactly("r");
      assertThat(after.deadLetters()).isEmpty();
    }
  }

  /** The sample of the same records in today's schemas, with what older ones lack left empty. */
  private static byte[] joinedToday() throws Exception {
    try (JoinHarness harness = JoinHarness.open()) {
      RequestContext context = context("r");
      harness.process(
          Logs.source(withoutSequences(context), 0),
          Logs.source(list("r", Stage.PRE_RANKING).withCrossFeatures(Map.of()), 1),
          Logs.source(list("r", Stage.RANKING).withCrossFeatures(Map.of()), 2),
          Logs.source(click("r"), 3),
          Logs.source(list("r", Stage.EXPOSURE), 9));
      harness.watermark(Logs.T0 + JoinHarness.WINDOW_MS);
      return harness.outgoing().get(0).value();
    }
  }

  private static SourceRecord source(SourceTopic topic, byte[] value) {
    return Logs.source(topic, topic.code(), "r", value);
  }

  private static RequestContext context(String id) {
    return Logs.context(id, Logs.T0);
  }

  private static RequestContext withoutSequences(RequestContext context) {
    return new RequestContext(
        context.requestId(),
        context.userId(),
        context.requestTime(),
        context.eventTime(),
        context.scenario(),
        context.categorical(),
        context.dense(),
        Map.of());
  }

  private static CandidateList list(String id, Stage stage) {
    CandidateList list = Logs.list(id, Logs.T0, stage, ITEMS);
    return stage == Stage.EXPOSURE
        ? list
        : list.withCrossFeatures(Map.of("distance", new float[] {1, 2, 3}));
  }

  private static Feedback click(String id) {
    return Logs.click(id, Logs.T0, Logs.T0 + 50, ITEMS[0]);
  }

  private static byte[] encoded(CandidateList list) {
    return Codecs.CANDIDATES.encode(list);
  }
}
