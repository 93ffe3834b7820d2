package io.weir.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.Stage;
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
