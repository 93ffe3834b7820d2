package io.weir.flink;

import static io.weir.flink.Logs.T0;
import static io.weir.flink.Logs.USER;
import static io.weir.flink.Logs.context;
import static io.weir.flink.Logs.list;
import static io.weir.flink.Logs.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Stage;
import io.weir.core.config.WeirConfig;
import io.weir.flink.AttributionInput.Acted;
import io.weir.flink.AttributionInput.Shown;
import io.weir.schemas.Codecs;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

class RouteFunctionTest {
  private static final WeirConfig CONFIG = WeirConfig.defaults();

  @Test
  void exposure_goesToTheJoin_andTellsAttribution() throws Exception {
    try (Routed routed = new Routed(CONFIG)) {
      SourceRecord exposure = source(list("r", T0, Stage.EXPOSURE, 3, 4), 0);
      routed.process(exposure, source(list("r", T0, Stage.RANKING, 3, 4), 0));
      assertThat(routed.toTheJoin()).hasSize(2).contains(exposure);
      assertThat(routed.toAttribution())
          .usingRecursiveFieldByFieldElementComparator()
          .containsExactly(new Shown(USER, new UserExposure("r", T0, T0 + 5, new long[] {3, 4})));
    }
  }

  @Test
  void feedback_withoutRequest_goesToAttributionOnly() throws Exception {
    try (Routed routed = new Routed(CONFIG)) {
      SourceRecord named = source(Logs.click("r", T0, T0, 3), 0);
      SourceRecord unnamed = source(new Feedback(null, 9, null, T0, 3, "click", 1), 1);
      routed.process(named, unnamed);
      assertThat(routed.toTheJoin()).containsExactly(named);
      assertThat(routed.toAttribution()).containsExactly(new Acted(9, T0, unnamed.raw()));
    }
  }

  @Test
  void exposure_thatIsNone_goesToTheJoinOnly() throws Exception {
    byte[] whole = Codecs.CANDIDATES.encode(list("r", T0, Stage.EXPOSURE, 3, 4));
    byte[] ofAnotherStage = Codecs.CANDIDATES.encode(list("r", T0, Stage.RANKING, 3, 4));
    try (Routed routed = new Routed(CONFIG)) {
      routed.process(
          source(SourceTopic.EXPOSURE, 1, "r", Arrays.copyOf(whole, whole.length - 4)),
          source(SourceTopic.EXPOSURE, 2, "r", ofAnotherStage),
          source(SourceTopic.EXPOSURE, 3, "r", Codecs.REQUESTS.encode(context("r", T0))));
      assertThat(routed.toTheJoin()).hasSize(3);
      assertThat(routed.toAttribution()).isEmpty();
      assertThat(routed.refused()).isEmpty();
    }
  }

  @Test
  void attributionOff_exposure_isNotLookedAt() throws Exception {
    try (Routed routed = new Routed(CONFIG.with("join.attribution-window=0ms"))) {
      SourceRecord unnamed = source(new Feedback(null, 9, null, T0, 3, "click", 1), 1);
      routed.process(source(list("r", T0, Stage.EXPOSURE, 3, 4), 0), unnamed);
      assertThat(routed.toTheJoin()).hasSize(1);
      assertThat(routed.toAttribution()).containsExactly(new Acted(9, T0, unnamed.raw()));
    }
  }

  @Test
  void refusedAndHeartbeats_neitherGoesOn() throws Exception {
    try (Routed routed = new Routed(CONFIG)) {
      SourceRecord refused = source(SourceTopic.FEEDBACK, 5, "r", new byte[] {1});
      routed.process(
          refused,
          SourceRecord.heartbeat(
              new RawRecord(SourceTopic.FEEDBACK, 0, 6, RawRecord.KeyForm.NONE, null, null), T0));
      assertThat(routed.toTheJoin()).isEmpty();
      assertThat(routed.toAttribution()).isEmpty();
      assertThat(routed.refused()).hasSize(1);
      assertThat(Codecs.DEAD_LETTERS.decode(routed.refused().get(0).value()).offset()).isEqualTo(5);
    }
  }

  private static final class Routed implements AutoCloseable {
    private final OneInputStreamOperatorTestHarness<SourceRecord, SourceRecord> harness;

    Routed(WeirConfig config) throws Exception {
      harness =
          new OneInputStreamOperatorTestHarness<>(
              new ProcessOperator<>(
                  new RouteFunction(JoinConfig.of(config), new DeadLetters("weir."))));
      harness.setup(SourceRecordSerializer.INSTANCE);
      harness.open();
    }

    void process(SourceRecord... records) throws Exception {
      for (SourceRecord record : records) {
        harness.processElement(new StreamRecord<>(record, record.eventTime()));
      }
    }

    List<SourceRecord> toTheJoin() {
      return harness.extractOutputValues();
    }

    List<AttributionInput> toAttribution() {
      return side(RouteFunction.ATTRIBUTION);
    }

    List<OutgoingRecord> refused() {
      return side(DeadLetters.TAG);
    }

    private <T> List<T> side(OutputTag<T> tag) {
      Queue<StreamRecord<T>> all = harness.getSideOutput(tag);
      return all == null ? List.of() : all.stream().map(StreamRecord::getValue).toList();
    }

    @Override
    public void close() throws Exception {
      harness.close();
    }
  }
}
