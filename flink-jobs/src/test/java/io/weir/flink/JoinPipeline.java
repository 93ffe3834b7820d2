package io.weir.flink;

import io.weir.core.cascade.DeadLetter;
import io.weir.core.config.WeirConfig;
import io.weir.schemas.Codecs;
import io.weir.schemas.Topics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** The operators of the join on Flink's harnesses, wired as {@link JoinJob} wires them. */
final class JoinPipeline implements AutoCloseable {
  private static final Topics TOPICS = new Topics("");
  private static final int MAX_PARALLELISM = 128;
  private static final List<String> GAUGES =
      List.of(
          "exposedUsers",
          "exposedItems",
          "waitingFeedback",
          "openRequests",
          "maturingRequests",
          "stateBytes");
  private static final List<String> STATES =
      List.of("exposures", "exposure-tally", "waiting-feedback", "held");

  private final WeirConfig config;
  private final StateBackend backend;
  private final Counters counters = new Counters();
  private final Outcome outcome = new Outcome();
  private final SourceDeserializer sources;
  private final Map<Long, LogRecord> arrived = new HashMap<>();
  private OneInputStreamOperatorTestHarness<SourceRecord, SourceRecord> route;
  private KeyedOneInputStreamOperatorTestHarness<Long, AttributionInput, SourceRecord> attribution;
  private KeyedOneInputStreamOperatorTestHarness<String, SourceRecord, OutgoingRecord> join;

  JoinPipeline(WeirConfig config, StateBackend backend) throws Exception {
    this.config = config;
    this.backend = backend;
    JoinConfig settings = JoinConfig.of(config);
    sources = new SourceDeserializer(TOPICS, settings.maxClockSkew(), settings.maxAhead());
    open(null, null);
  }

  private void open(
      @Nullable OperatorSubtaskState ofAttribution, @Nullable OperatorSubtaskState ofJoin)
      throws Exception {
    JoinConfig settings = JoinConfig.of(config);
    DeadLetters letters = new DeadLetters("");
    route =
        new OneInputStreamOperatorTestHarness<>(
            new ProcessOperator<>(new RouteFunction(settings, letters)),
            counters.environment(MAX_PARALLELISM, 1, 0));
    route.setup(SourceRecordSerializer.INSTANCE);
    route.open();
    attribution =
        keyed(
            new EventTimeOperator<>(new AttributionFunction(settings, config.tasks(), letters)),
            AttributionInput::userId,
            Types.LONG,
            SourceRecordSerializer.INSTANCE,
            ofAttribution);
    join =
        keyed(
            new EventTimeOperator<>(new JoinFunction(config, letters)),
            SourceRecord::joinKey,
            Types.STRING,
            OutgoingRecordSerializer.INSTANCE,
            ofJoin);
  }

  private <K, I, O> KeyedOneInputStreamOperatorTestHarness<K, I, O> keyed(
      OneInputStreamOperator<I, O> operator,
      KeySelector<I, K> key,
      TypeInformation<K> keyType,
      TypeSerializer<O> output,
      @Nullable OperatorSubtaskState state)
      throws Exception {
    KeyedOneInputStreamOperatorTestHarness<K, I, O> harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            operator, key, keyType, counters.environment(MAX_PARALLELISM, 1, 0));
    harness.setStateBackend(backend);
    harness.setup(output);
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
    return harness;
  }

  void arrives(LogRecord log) throws Exception {
    arrived.put(log.offset(), log);
    SourceRecord record = sources.read(log.consumed(TOPICS));
    route.processElement(new StreamRecord<>(record, record.eventTime()));
    for (AttributionInput input : drain(route, RouteFunction.ATTRIBUTION)) {
      attribution.processElement(new StreamRecord<>(input, record.eventTime()));
    }
    flush();
  }

  void watermark(long time) throws Exception {
    attribution.processWatermark(new Watermark(time));
    flush();
    join.processWatermark(new Watermark(time));
  }

  /** Hands on what the first operators have put out. */
  private void flush() throws Exception {
    for (Queue<Object> queue : List.of(route.getOutput(), attribution.getOutput())) {
      for (Object element = queue.poll(); element != null; element = queue.poll()) {
        if (element instanceof StreamRecord<?> record) {
          join.processElement(
              new StreamRecord<>((SourceRecord) record.getValue(), record.getTimestamp()));
        }
      }
    }
  }

  void restart() throws Exception {
    OperatorSubtaskState ofAttribution = attribution.snapshot(1, 1);
    OperatorSubtaskState ofJoin = join.snapshot(1, 1);
    collect();
    closeHarnesses();
    open(ofAttribution, ofJoin);
  }

  /** Keys in state and timers, of both keyed operators, and what the gauges say of them. */
  List<String> left() throws Exception {
    List<String> left = new ArrayList<>();
    for (KeyedOneInputStreamOperatorTestHarness<?, ?, ?> each : List.of(attribution, join)) {
      KeyedProcessOperator<?, ?, ?> operator = (KeyedProcessOperator<?, ?, ?>) each.getOperator();
      for (String state : STATES) {
        try (Stream<?> keys =
            operator.getKeyedStateBackend().getKeys(state, VoidNamespace.INSTANCE)) {
          keys.forEach(key -> left.add(state + " of " + key));
        }
      }
      if (each.numEventTimeTimers() > 0) {
        left.add(each.numEventTimeTimers() + " timers");
      }
    }
    for (String gauge : GAUGES) {
      if (counters.gauge(gauge) != 0) {
        left.add(gauge + " " + counters.gauge(gauge));
      }
    }
    return left;
  }

  /** All that has come out, and been counted. */
  Outcome outcome() {
    collect();
    outcome.count(counters.nonZero());
    return outcome;
  }

  private void collect() {
    for (OutgoingRecord sample : join.extractOutputValues()) {
      outcome.sample(sample.key(), sample.value());
    }
    for (OutgoingRecord record : drain(attribution, AttributionFunction.UNATTRIBUTED)) {
      outcome.unattributed(record.key(), record.value());
    }
    for (OneInputStreamOperatorTestHarness<?, ?> each : List.of(route, attribution, join)) {
      for (OutgoingRecord record : drain(each, DeadLetters.TAG)) {
        DeadLetter letter = Codecs.DEAD_LETTERS.decode(record.value());
        outcome.deadLetter(source(letter), letter.reason());
      }
    }
  }

  private static <T> List<T> drain(
      OneInputStreamOperatorTestHarness<?, ?> harness, OutputTag<T> tag) {
    Queue<StreamRecord<T>> queue = harness.getSideOutput(tag);
    if (queue == null) {
      return List.of();
    }
    List<T> values = queue.stream().map(StreamRecord::getValue).toList();
    queue.clear();
    return values;
  }

  /** The record that a dead letter is about; it must be there as it stood. */
  private LogRecord source(DeadLetter letter) {
    LogRecord log = arrived.get(letter.offset());
    boolean whole =
        letter.value() == null
            ? letter.detail().endsWith("bytes left out")
            : log != null && Arrays.equals(letter.value(), log.value());
    if (log == null
        || !whole
        || !letter.topic().equals(log.topic().topic(TOPICS))
        || !Arrays.equals(letter.key(), log.key())) {
      throw new AssertionError("not as it stood: " + letter + " of " + log);
    }
    return log;
  }

  private void closeHarnesses() throws Exception {
    route.close();
    attribution.close();
    join.close();
  }

  @Override
  public void close() throws Exception {
    closeHarnesses();
  }
}
