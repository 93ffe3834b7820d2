package io.weir.flink;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.core.labelling.AssembledSample;
import io.weir.core.labelling.Revision;
import io.weir.core.labelling.SampleAssembler;
import io.weir.core.labelling.SlowFeedback;
import io.weir.core.sampling.Samplers;
import io.weir.flink.RawRecord.KeyForm;
import io.weir.schemas.Codecs;
import io.weir.schemas.UndecodableException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Joins the records of a request by the rules of docs/join.md.
 *
 * <p>State is one list a request. Before fast due, encoded records are only appended to it: an
 * addition to an array on the heap, a merge without a read in RocksDB. At fast due they are decoded
 * once, and replaced by the encoded sample and by feedback for revision 1; when the request is
 * closed, the list is cleared. Event-time timers do both; nothing else does.
 *
 * <p>What is late is judged by {@link PassedTime}, so no second sample of a request can arise.
 */
final class JoinFunction extends EventTimeFunction<String, SourceRecord, OutgoingRecord> {
  private static final long serialVersionUID = 1L;

  private final WeirConfig config;
  private final DeadLetters deadLetters;

  private transient ListState<Held> held;
  private transient ListState<long[]> totalsState;
  private transient HeldTotals totals;
  private transient RequestBytes requestBytes;
  private transient LabelWindows windows;
  private transient SampleAssembler assembler;
  private transient JoinMetrics metrics;
  private transient int maxSampleBytes;
  private transient int maxCandidates;

  @SuppressWarnings("NullAway.Init") // initializeState() comes before the first element
  JoinFunction(WeirConfig config, DeadLetters deadLetters) {
    this.config = config;
    this.deadLetters = deadLetters;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    super.initializeState(context);
    JoinConfig join = JoinConfig.of(config);
    maxSampleBytes = join.maxRecordBytes();
    maxCandidates = join.maxCandidates();
    requestBytes = new RequestBytes(join.maxRequestBytes());
    assembler =
        new SampleAssembler(
            config.tasks(),
            new SlowFeedback(new HashSet<>(join.slowActions()), join.slowNegativeShare()),
            Samplers.create("join.sampler", join.sampler()));
    windows = new LabelWindows(join, assembler::isKeptForRevision);
    totalsState =
        context
            .getOperatorStateStore()
            .getListState(
                new ListStateDescriptor<>(
                    "held-totals", PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO));
    totals = new HeldTotals();
    for (long[] parts : totalsState.get()) {
      totals.add(parts);
    }
    held =
        context
            .getKeyedStateStore()
            .getListState(new ListStateDescriptor<>("held", JoinTypes.HELD));
    metrics = new JoinMetrics(JoinMetrics.group(getRuntimeContext()), config.tasks(), totals);
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    super.snapshotState(context);
    totalsState.update(List.of(totals.parts()));
  }

  @Override
  public void processElement(SourceRecord record, Context context, Collector<OutgoingRecord> out)
      throws Exception {
    if (passed().reached(windows.fastDue(record.requestTime()))) {
      afterFastDue(record, context);
    } else {
      beforeFastDue(record, context);
    }
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<OutgoingRecord> out)
      throws Exception {
    OpenRequest open = new OpenRequest(held.get());
    JoinedRequest joined = open.joined();
    if (joined != null) {
      close(open, joined, time, context, out);
    } else if (!open.isEmpty()) {
      join(open, time, context, out);
    }
  }

  private void beforeFastDue(SourceRecord record, Context context) throws Exception {
    long due = windows.fastDue(record.requestTime());
    if (record.eventTime() > due) {
      Feedback feedback = feedbackOf(record.raw());
      long mature = feedback == null ? due : windows.due(feedback.action(), record.requestTime());
      if (record.eventTime() > mature) {
        refuse(
            context, record, Reason.AFTER_WINDOW, Reason.afterWindow(record.eventTime(), mature));
        return;
      }
    }
    if (hold(record, context)) {
      context.timerService().registerEventTimeTimer(due);
    }
  }

  private void afterFastDue(SourceRecord record, Context context) throws Exception {
    OpenRequest open = new OpenRequest(held.get());
    JoinedRequest joined = open.joined();
    if (joined == null && !open.isEmpty()) {
      // Its timer is still to come: before a restore another subtask was further than this one.
      beforeFastDue(record, context);
      return;
    }
    long closed = windows.closed(record.requestTime());
    if (joined == null && passed().reached(closed)) {
      refuse(context, record, Reason.LATE, late("closed", closed));
      return;
    }
    if (open.has(record.raw())) {
      metrics.duplicates(List.of(record.raw()));
      return;
    }
    long requestTime = joined == null ? record.requestTime() : joined.requestTime();
    Feedback feedback = feedbackOf(record.raw());
    boolean slow = feedback != null && windows.isSlow(feedback.action());
    long due = slow ? windows.slowDue(requestTime) : windows.fastDue(requestTime);
    if (record.eventTime() > due) {
      refuse(context, record, Reason.AFTER_WINDOW, Reason.afterWindow(record.eventTime(), due));
    } else if (!slow) {
      refuse(context, record, Reason.LATE, late("fast due", due));
    } else if (joined == null) {
      refuse(context, record, Reason.LATE, "requestId: no sample (expected: one of revision 0)");
    } else {
      hold(record, context);
    }
  }

  /** Adds a record to the request's state; false where it is not added, which is counted. */
  private boolean hold(SourceRecord record, Context context) throws Exception {
    RawRecord raw = record.raw();
    RequestBytes.Verdict verdict =
        requestBytes.judge(record.joinKey(), raw, () -> withoutCopies(record.joinKey()));
    switch (verdict) {
      case FITS -> {
        held.add(raw);
        totals.hold(raw);
        requestBytes.hold(record.joinKey(), raw);
      }
      case DUPLICATE -> metrics.duplicates(List.of(raw));
      case TOO_MUCH ->
          refuse(
              context,
              record,
              Reason.OVERSIZED,
              "request: more than max-request-bytes (expected: <= " + requestBytes.limit() + ")");
    }
    return verdict == RequestBytes.Verdict.FITS;
  }

  /** Revision 0, and what is kept until the request is closed. */
  private void join(
      OpenRequest open, long time, OnTimerContext context, Collector<OutgoingRecord> out)
      throws Exception {
    String requestId = context.getCurrentKey();
    HeldRequest request = new HeldRequest(requestId, open.records(), windows, maxCandidates);
    for (long requestTime : request.requestTimes()) {
      if (windows.fastDue(requestTime) != time) {
        context.timerService().deleteEventTimeTimer(windows.fastDue(requestTime));
      }
    }
    long due = windows.fastDue(request.requestTime());
    if (due > time) {
      // The timer of an earlier request time than the request's, or of a shorter window before a
      // restore. The others are gone: each would decode all records again.
      context.timerService().registerEventTimeTimer(due);
      return;
    }
    forget(open, requestId);
    metrics.duplicates(request.duplicates());
    for (HeldRequest.Refusal refusal : request.refusals()) {
      refuse(context, refusal.raw(), refusal.reason(), refusal.detail());
    }
    byte[] sample = emitFirst(request, time, context, out);
    if (sample.length == 0) {
      return;
    }
    long closed = windows.closed(request.requestTime());
    if (closed <= time) {
      metrics.recordsJoined(request.used());
      return;
    }
    metrics.recordsJoined(request.done());
    JoinedRequest joined =
        new JoinedRequest(
            request.requestTime(),
            windows.hasSlow() ? sample : new byte[0],
            request.fingerprints());
    List<Held> kept = new ArrayList<>(1 + request.kept().size());
    kept.add(joined);
    totals.hold(joined);
    keep(request.kept(), kept, requestId);
    held.update(kept);
    context.timerService().registerEventTimeTimer(closed);
  }

  /** Emits revision 0; returns it, or no bytes where there is none. */
  private byte[] emitFirst(
      HeldRequest request, long time, OnTimerContext context, Collector<OutgoingRecord> out) {
    if (!request.records().hasContext()) {
      return refuseAll(
          request.used(), context, Reason.NO_REQUEST_CONTEXT, "requests: none (expected: one)");
    }
    if (!request.records().hasCandidates()) {
      return refuseAll(
          request.used(),
          context,
          Reason.NO_CANDIDATES,
          "itemIds: none in any list (expected: some)");
    }
    AssembledSample assembled = assembler.assemble(request.records(), time);
    byte[] encoded = Codecs.SAMPLES.encode(assembled.sample());
    if (!emit(encoded, request.used(), context, out)) {
      return new byte[0];
    }
    metrics.joined(assembled);
    for (Feedback feedback : request.feedback()) {
      if (!windows.isSlow(feedback.action())) {
        metrics.labelled(feedback);
      }
    }
    return encoded;
  }

  /** Revision 1 when the request is closed; before that, only sweeps what came too late. */
  private void close(
      OpenRequest open,
      JoinedRequest joined,
      long time,
      OnTimerContext context,
      Collector<OutgoingRecord> out)
      throws Exception {
    String requestId = context.getCurrentKey();
    boolean closing = windows.closed(joined.requestTime()) <= time;
    KeptRecords kept = new KeptRecords(requestId, open, joined, windows, closing);
    if (!closing) {
      // Already so, unless a restore brought longer windows.
      context.timerService().registerEventTimeTimer(windows.closed(joined.requestTime()));
      if (kept.isWhole()) {
        return;
      }
    }
    forget(open, requestId);
    metrics.duplicates(kept.duplicates());
    for (HeldRequest.Refusal refusal : kept.refusals()) {
      refuse(context, refusal.raw(), refusal.reason(), refusal.detail());
    }
    if (closing) {
      emitSecond(joined, kept, context, out);
      return;
    }
    List<Held> left = new ArrayList<>(List.of(joined));
    totals.hold(joined);
    keep(kept.used(), left, requestId);
    held.update(left);
  }

  private void emitSecond(
      JoinedRequest joined,
      KeptRecords kept,
      OnTimerContext context,
      Collector<OutgoingRecord> out) {
    boolean learns = windows.hasSlow() && joined.sample().length > 0;
    if (!learns || (kept.feedback().isEmpty() && !assembler.draws(context.getCurrentKey()))) {
      metrics.recordsJoined(kept.used());
      return;
    }
    RequestSample revision0 = Codecs.SAMPLES.decode(joined.sample());
    Revision revision =
        assembler.revise(revision0, kept.feedback(), windows.slowDue(joined.requestTime()));
    byte[] encoded = revision.sample().map(Codecs.SAMPLES::encode).orElse(null);
    if (encoded == null || emit(encoded, kept.used(), context, out)) {
      metrics.revised(revision);
      metrics.recordsJoined(kept.used());
    }
    for (Feedback feedback : kept.feedback()) {
      if (windows.isSlow(feedback.action())) {
        metrics.labelled(feedback); // fast feedback was counted at revision 0
      }
    }
  }

  private boolean emit(
      byte[] sample, List<RawRecord> of, OnTimerContext context, Collector<OutgoingRecord> out) {
    byte[] key = utf8(context.getCurrentKey());
    int size = key.length + sample.length;
    if (size > maxSampleBytes) {
      refuseAll(
          of,
          context,
          Reason.OVERSIZED,
          "sample: " + size + " bytes (expected: <= " + maxSampleBytes + ")");
      return false;
    }
    out.collect(new OutgoingRecord(key, sample));
    return true;
  }

  private void forget(OpenRequest open, String requestId) {
    held.clear();
    totals.release(open);
    requestBytes.release(requestId, open.recordBytes());
  }

  private void keep(List<RawRecord> records, List<Held> kept, String requestId) {
    for (RawRecord raw : records) {
      kept.add(raw);
      totals.hold(raw);
      requestBytes.hold(requestId, raw);
    }
  }

  /** What the current request holds; copies, which count towards its bytes, are dropped. */
  private List<RawRecord> withoutCopies(String requestId) {
    try {
      OpenRequest open = new OpenRequest(held.get());
      List<RawRecord> copies = new ArrayList<>();
      List<RawRecord> distinct = HeldRequest.distinct(open.records(), copies);
      if (!copies.isEmpty()) {
        metrics.duplicates(copies);
        forget(open, requestId);
        List<Held> left = new ArrayList<>(1 + distinct.size());
        JoinedRequest joined = open.joined();
        if (joined != null) {
          left.add(joined);
          totals.hold(joined);
        }
        keep(distinct, left, requestId);
        held.update(left);
      }
      return distinct;
    } catch (Exception e) {
      throw new IllegalStateException("reading the state of a request", e);
    }
  }

  private byte[] refuseAll(
      List<RawRecord> records, OnTimerContext context, Reason reason, String detail) {
    for (RawRecord raw : records) {
      refuse(context, raw, reason, detail);
    }
    return new byte[0];
  }

  private void refuse(Context context, SourceRecord record, Reason reason, String detail) {
    refuse(context, record.raw(), reason, detail);
  }

  private void refuse(Context context, RawRecord raw, Reason reason, String detail) {
    metrics.deadLetter(reason);
    if (reason == Reason.LATE || reason == Reason.AFTER_WINDOW) {
      Feedback feedback = feedbackOf(raw);
      if (feedback != null) {
        metrics.lateFeedback(feedback.action());
      }
    }
    byte[] key = raw.keyForm() == KeyForm.REQUEST_ID ? utf8(context.getCurrentKey()) : raw.key();
    long now = context.timerService().currentProcessingTime();
    context.output(DeadLetters.TAG, deadLetters.of(raw, key, reason, detail, now));
  }

  /** The feedback of a record; null where it is none. */
  static @Nullable Feedback feedbackOf(RawRecord raw) {
    if (raw.source() != SourceTopic.FEEDBACK) {
      return null;
    }
    try {
      return Codecs.FEEDBACK.decode(raw.bytes());
    } catch (UndecodableException | InvalidValueException e) {
      return null;
    }
  }

  private String late(String moment, long due) {
    return "requestTime: "
        + moment
        + " at "
        + due
        + " (expected: above the watermark "
        + passed().watermark()
        + ")";
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
