package io.weir.flink;

import io.weir.core.InvalidValueException;
import io.weir.core.attribution.AttributionRule;
import io.weir.core.attribution.AttributionRules;
import io.weir.core.attribution.Exposure;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Ids;
import io.weir.core.config.TasksConfig;
import io.weir.flink.AttributionInput.Acted;
import io.weir.flink.AttributionInput.Shown;
import io.weir.schemas.Codecs;
import io.weir.schemas.UndecodableException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Finds the request of feedback without requestId, by the rules of docs/join.md, section
 * Attribution.
 *
 * <p>What finds its request goes on to the join as it stood, beside the request's id and time;
 * before the watermark that decided it, so that the join never finds it late for the waiting. What
 * finds none leaves by {@link #UNATTRIBUTED}, what is no feedback by {@link DeadLetters#TAG}.
 */
final class AttributionFunction extends EventTimeFunction<Long, AttributionInput, SourceRecord> {
  private static final long serialVersionUID = 1L;

  /** Feedback that belongs to no request, by userId. */
  static final OutputTag<OutgoingRecord> UNATTRIBUTED =
      new OutputTag<>("unattributed-feedback", JoinTypes.OUTGOING_RECORD);

  private final String ruleName;
  private final long windowMs;
  private final long retentionMs;
  private final int maxExposures;
  private final int maxRecordBytes;
  private final ArrayList<String> actions;
  private final DeadLetters deadLetters;

  private transient MapState<Long, List<RawRecord>> waiting;
  private transient UserExposures exposures;
  private transient ListState<long[]> totalsState;
  private transient AttributionTotals totals;
  private transient AttributionRule rule;
  private transient AttributionMetrics metrics;

  @SuppressWarnings("NullAway.Init") // initializeState() comes before the first element
  AttributionFunction(JoinConfig config, TasksConfig tasks, DeadLetters deadLetters) {
    ruleName = config.attribution();
    windowMs = config.attributionWindow().toMillis();
    retentionMs = windowMs + config.allowedLateness().toMillis();
    maxExposures = config.attributionMaxExposures();
    maxRecordBytes = config.maxRecordBytes();
    actions =
        new ArrayList<>(
            tasks.actions().values().stream().flatMap(Collection::stream).distinct().toList());
    this.deadLetters = deadLetters;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    super.initializeState(context);
    waiting =
        context
            .getKeyedStateStore()
            .getMapState(
                new MapStateDescriptor<>(
                    "waiting-feedback", Types.LONG, Types.LIST(JoinTypes.RAW_RECORD)));
    totalsState =
        context
            .getOperatorStateStore()
            .getListState(
                new ListStateDescriptor<>(
                    "attribution-totals", PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO));
    totals = new AttributionTotals();
    for (long[] parts : totalsState.get()) {
      totals.add(parts);
    }
    exposures = new UserExposures(context.getKeyedStateStore(), retentionMs, maxExposures, totals);
    rule = AttributionRules.of(ruleName);
    metrics = new AttributionMetrics(JoinMetrics.group(getRuntimeContext()), actions, totals);
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    super.snapshotState(context);
    totalsState.update(List.of(totals.parts()));
  }

  @Override
  public void processElement(AttributionInput input, Context context, Collector<SourceRecord> out)
      throws Exception {
    if (input instanceof Shown shown) {
      long now = passed().watermark();
      metrics.exposuresEvicted(exposures.add(shown.exposure(), now, context.timerService()));
    } else if (input instanceof Acted acted) {
      take(acted, context, out);
    }
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<SourceRecord> out)
      throws Exception {
    List<RawRecord> due = waiting.get(time);
    if (due != null) {
      waiting.remove(time);
      totals.decide(due.size());
      for (RawRecord raw : due) {
        Feedback feedback = decode(raw, context);
        if (feedback != null) {
          decide(raw, feedback, time - windowMs, context, out);
        }
      }
    }
    // By the timer's time: feedback that is decided by the same watermark may still need the rest.
    exposures.onTimer(time, context.timerService());
  }

  private void take(Acted acted, Context context, Collector<SourceRecord> out) throws Exception {
    Feedback feedback = decode(acted.raw(), context);
    if (feedback == null) {
      return;
    }
    if (passed().reached(acted.eventTime()) || windowMs == 0) {
      long knownSince = exposures.knownSince(passed().watermark());
      long from = Math.max(acted.eventTime() - windowMs, knownSince);
      decide(acted.raw(), feedback, from, context, out);
      return;
    }
    List<RawRecord> sameTime = waiting.get(acted.eventTime());
    List<RawRecord> entry = sameTime == null ? new ArrayList<>(1) : new ArrayList<>(sameTime);
    entry.add(acted.raw());
    waiting.put(acted.eventTime(), entry);
    totals.await();
    context.timerService().registerEventTimeTimer(acted.eventTime());
  }

  private void decide(
      RawRecord raw, Feedback feedback, long from, Context context, Collector<SourceRecord> out)
      throws Exception {
    Exposure exposure =
        windowMs == 0
            ? null
            : rule.choose(feedback, exposures.of(feedback.itemId(), from, feedback.eventTime()));
    if (exposure == null) {
      leave(raw, feedback, context);
    } else {
      metrics.attributed(feedback.action());
      out.collect(
          new SourceRecord(
              raw, exposure.requestId(), exposure.requestTime(), feedback.eventTime(), null, null));
    }
  }

  private void leave(RawRecord raw, Feedback feedback, Context context) {
    byte[] key = Ids.key(feedback.userId());
    int size = key.length + raw.bytes().length;
    if (size > maxRecordBytes) {
      String detail = "feedback: " + size + " bytes (expected: <= " + maxRecordBytes + ")";
      refuse(raw, Reason.OVERSIZED, detail, context);
      return;
    }
    metrics.unattributed(feedback.action());
    context.output(UNATTRIBUTED, new OutgoingRecord(key, raw.bytes()));
  }

  /** The feedback; null where the record had to be refused. */
  private @Nullable Feedback decode(RawRecord raw, Context context) {
    try {
      Feedback feedback = Codecs.FEEDBACK.decode(raw.bytes());
      feedback.validate();
      return feedback;
    } catch (UndecodableException e) {
      refuse(raw, Reason.UNDECODABLE, String.valueOf(e.getMessage()), context);
    } catch (InvalidValueException e) {
      refuse(raw, Reason.INVALID, String.valueOf(e.getMessage()), context);
    }
    return null;
  }

  private void refuse(RawRecord raw, Reason reason, String detail, Context context) {
    metrics.deadLetter(reason);
    long now = context.timerService().currentProcessingTime();
    context.output(DeadLetters.TAG, deadLetters.of(raw, raw.key(), reason, detail, now));
  }
}
