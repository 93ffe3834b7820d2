package io.weir.flink;

import io.weir.core.cascade.DeadLetter;
import io.weir.core.cascade.Feedback;
import io.weir.core.config.WeirConfig;
import io.weir.flink.AttributionInput.Acted;
import io.weir.flink.AttributionInput.Shown;
import io.weir.schemas.Codecs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** The attribution operator on Flink's harness. */
final class AttributionHarness implements AutoCloseable {
  static final int MAX_PARALLELISM = 128;

  private final KeyedOneInputStreamOperatorTestHarness<Long, AttributionInput, SourceRecord>
      harness;
  private long offset;

  AttributionHarness(
      WeirConfig config,
      int parallelism,
      int subtask,
      StateBackend backend,
      @Nullable OperatorSubtaskState state,
      Counters counters)
      throws Exception {
    JoinConfig join = JoinConfig.of(config);
    AttributionFunction function =
        new AttributionFunction(join, config.tasks(), new DeadLetters("weir."));
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new EventTimeOperator<>(function),
            AttributionInput::userId,
            Types.LONG,
            counters.environment(MAX_PARALLELISM, parallelism, subtask));
    harness.setStateBackend(backend);
    harness.setup(SourceRecordSerializer.INSTANCE);
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
  }

  /** What one subtask of a job gets of another job's only subtask. */
  static OperatorSubtaskState part(OperatorSubtaskState state, int parallelism, int subtask)
      throws Exception {
    return AbstractStreamOperatorTestHarness.repartitionOperatorState(
        state, MAX_PARALLELISM, 1, parallelism, subtask);
  }

  /** Shows items to a user. */
  void show(long user, String requestId, long requestTime, long time, long... items)
      throws Exception {
    process(new Shown(user, new UserExposure(requestId, requestTime, time, items)), time);
  }

  /** A user clicks without saying where. */
  void click(long user, long time, long item) throws Exception {
    act(new Feedback(null, user, null, time, item, "click", 1));
  }

  void act(Feedback feedback) throws Exception {
    SourceRecord record = Logs.source(feedback, offset++);
    process(new Acted(feedback.userId(), feedback.eventTime(), record.raw()), record.eventTime());
  }

  void process(AttributionInput input, long time) throws Exception {
    harness.processElement(new StreamRecord<>(input, time));
  }

  void watermark(long time) throws Exception {
    harness.processWatermark(time);
  }

  OperatorSubtaskState snapshot() throws Exception {
    return harness.snapshot(1, 1);
  }

  /** Records and watermarks that went on to the join, in order. */
  Queue<Object> output() {
    return harness.getOutput();
  }

  /** What went on to the join. */
  List<SourceRecord> attributed() {
    return harness.extractOutputValues();
  }

  /** The requests that feedback was attributed to, in order. */
  List<String> requests() {
    return attributed().stream().map(SourceRecord::joinKey).toList();
  }

  /** What belongs to no request; its key must be its user. */
  List<Feedback> unattributed() {
    List<Feedback> feedback = new ArrayList<>();
    for (OutgoingRecord record : side(AttributionFunction.UNATTRIBUTED)) {
      Feedback each = Codecs.FEEDBACK.decode(record.value());
      if (record.key() == null || ByteBuffer.wrap(record.key()).getLong() != each.userId()) {
        throw new AssertionError("key of " + each);
      }
      feedback.add(each);
    }
    return feedback;
  }

  List<DeadLetter> deadLetters() {
    return side(DeadLetters.TAG).stream()
        .map(record -> Codecs.DEAD_LETTERS.decode(record.value()))
        .toList();
  }

  private List<OutgoingRecord> side(OutputTag<OutgoingRecord> tag) {
    Queue<StreamRecord<OutgoingRecord>> all = harness.getSideOutput(tag);
    return all == null ? List.of() : all.stream().map(StreamRecord::getValue).toList();
  }

  /** Users in state. */
  int users() {
    KeyedProcessOperator<?, ?, ?> operator = (KeyedProcessOperator<?, ?, ?>) harness.getOperator();
    return (int)
        Stream.of("exposures", "exposure-tally", "waiting-feedback")
            .flatMap(
                state -> operator.getKeyedStateBackend().getKeys(state, VoidNamespace.INSTANCE))
            .distinct()
            .count();
  }

  int timers() {
    return harness.numEventTimeTimers();
  }

  @Override
  public void close() throws IOException {
    try {
      harness.close();
    } catch (Exception e) {
      throw new IOException("closing the harness", e);
    }
  }
}
