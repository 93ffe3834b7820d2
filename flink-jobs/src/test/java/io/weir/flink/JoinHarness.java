package io.weir.flink;

import io.weir.core.cascade.DeadLetter;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.schemas.Codecs;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/** The join operator on Flink's harness, with a fast window of 10 s. */
final class JoinHarness implements AutoCloseable {
  static final long WINDOW_MS = 10_000;
  static final WeirConfig CONFIG =
      WeirConfig.defaults()
          .with("join.fast-window=10s")
          .with("join.slow-actions=[]")
          .with("join.allowed-lateness=0ms");

  /** Orders mature after a minute; closed ten seconds later. */
  static final WeirConfig SLOW =
      CONFIG
          .with("join.slow-actions=[order]")
          .with("join.slow-window=60s")
          .with("join.slow-negative-share=1")
          .with("join.allowed-lateness=10s");

  private final KeyedOneInputStreamOperatorTestHarness<String, SourceRecord, OutgoingRecord>
      harness;
  private int lettersSeen;

  private JoinHarness(
      WeirConfig config,
      int parallelism,
      int subtask,
      StateBackend backend,
      @Nullable OperatorSubtaskState state)
      throws Exception {
    JoinConfig join = JoinConfig.of(config);
    JoinFunction function = new JoinFunction(config, new DeadLetters("weir."));
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new EventTimeOperator<>(function),
            SourceRecord::joinKey,
            Types.STRING,
            128,
            parallelism,
            subtask);
    harness.setStateBackend(backend);
    harness.setup(OutgoingRecordSerializer.INSTANCE);
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
  }

  static JoinHarness open() throws Exception {
    return open(new HashMapStateBackend());
  }

  static JoinHarness open(StateBackend backend) throws Exception {
    return new JoinHarness(CONFIG, 1, 0, backend, null);
  }

  static JoinHarness open(WeirConfig config) throws Exception {
    return new JoinHarness(config, 1, 0, new HashMapStateBackend(), null);
  }

  static JoinHarness open(WeirConfig config, StateBackend backend) throws Exception {
    return new JoinHarness(config, 1, 0, backend, null);
  }

  static JoinHarness restore(OperatorSubtaskState state, StateBackend backend) throws Exception {
    return restore(CONFIG, state, backend);
  }

  static JoinHarness restore(WeirConfig config, OperatorSubtaskState state, StateBackend backend)
      throws Exception {
    return new JoinHarness(config, 1, 0, backend, state);
  }

  /** The checkpoint of a job with these subtasks, for one subtask. */
  static OperatorSubtaskState merged(OperatorSubtaskState... subtasks) throws Exception {
    return AbstractStreamOperatorTestHarness.repackageState(subtasks);
  }

  /** One subtask of a rescaled job. */
  static JoinHarness restore(OperatorSubtaskState state, int parallelism, int subtask)
      throws Exception {
    OperatorSubtaskState own =
        AbstractStreamOperatorTestHarness.repartitionOperatorState(
            state, 128, 1, parallelism, subtask);
    return new JoinHarness(CONFIG, parallelism, subtask, new HashMapStateBackend(), own);
  }

  void process(SourceRecord... records) throws Exception {
    for (SourceRecord record : records) {
      harness.processElement(new StreamRecord<>(record, record.eventTime()));
    }
  }

  void watermark(long time) throws Exception {
    harness.processWatermark(time);
  }

  OperatorSubtaskState snapshot() throws Exception {
    return harness.snapshot(1, 1);
  }

  /** A checkpoint in a row of them, as the job manager counts it. */
  OperatorSubtaskState checkpoint(long number) throws Exception {
    OperatorSubtaskState state = harness.snapshot(number, number);
    harness.notifyOfCompletedCheckpoint(number);
    return state;
  }

  /** Forgets what was emitted. */
  void clearOutput() {
    harness.getOutput().clear();
  }

  /** The samples emitted so far. */
  List<RequestSample> samples() {
    return harness.extractOutputValues().stream()
        .map(record -> Codecs.SAMPLES.decode(record.value()))
        .toList();
  }

  List<OutgoingRecord> outgoing() {
    return harness.extractOutputValues();
  }

  /** The dead letters since the last call. */
  List<DeadLetter> newDeadLetters() {
    Queue<StreamRecord<OutgoingRecord>> all = harness.getSideOutput(DeadLetters.TAG);
    List<DeadLetter> letters = new ArrayList<>();
    if (all != null) {
      all.forEach(letter -> letters.add(Codecs.DEAD_LETTERS.decode(letter.getValue().value())));
    }
    List<DeadLetter> fresh = letters.subList(lettersSeen, letters.size());
    lettersSeen = letters.size();
    return List.copyOf(fresh);
  }

  /** Puts something else in the place of everything that is held of a request. */
  void rewrite(String requestId, UnaryOperator<Held> change) throws Exception {
    KeyedProcessOperator<String, ?, ?> operator =
        (KeyedProcessOperator<String, ?, ?>) harness.getOperator();
    KeyedStateBackend<String> backend = operator.getKeyedStateBackend();
    backend.setCurrentKey(requestId);
    ListState<Held> held =
        backend.getPartitionedState(
            VoidNamespace.INSTANCE,
            VoidNamespaceSerializer.INSTANCE,
            new ListStateDescriptor<>("held", JoinTypes.HELD));
    List<Held> changed = new ArrayList<>();
    held.get().forEach(each -> changed.add(change.apply(each)));
    held.update(changed);
  }

  /** Requests in state. */
  int stateEntries() {
    KeyedProcessOperator<?, ?, ?> operator = (KeyedProcessOperator<?, ?, ?>) harness.getOperator();
    try (Stream<?> keys = operator.getKeyedStateBackend().getKeys("held", VoidNamespace.INSTANCE)) {
      return (int) keys.count();
    }
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
