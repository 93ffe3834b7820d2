package io.weir.flink;

import io.weir.core.cascade.RequestScoped;
import io.weir.core.config.TasksConfig;
import io.weir.core.labelling.AssembledSample;
import io.weir.core.labelling.SampleAssembler;
import io.weir.flink.RawRecord.KeyForm;
import io.weir.schemas.Codecs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Holds the encoded records of a request until its sample is due, then decodes, assembles and emits
 * it.
 *
 * <p>A sample is due at requestTime + fast window. State is a list to which records are only
 * appended: an addition to an array on the heap, a merge without a read in RocksDB. The timer
 * clears it; nothing else does.
 *
 * <ul>
 *   <li>A record that tells of something after the window is refused, whenever it comes: what is in
 *       a sample does not depend on how fast the records were read.
 *   <li>A record that comes when its sample was due already is late. It opens no state, so no
 *       second sample of the request can arise; after a restore the highest watermark of the
 *       checkpoint goes on deciding that, until the sources have come as far again. (That holds for
 *       aligned checkpoints; with unaligned ones it would refuse records in flight.)
 *   <li>Where records of one request differ in their request time, the context's one counts.
 * </ul>
 */
final class JoinFunction extends KeyedProcessFunction<String, SourceRecord, OutgoingRecord>
    implements CheckpointedFunction {
  private static final long serialVersionUID = 1L;

  private final long fastWindowMs;
  private final int maxSampleBytes;
  private final TasksConfigCopy tasks;
  private final DeadLetters deadLetters;

  private transient ListState<RawRecord> held;
  private transient ListState<Long> watermarkFloorState;
  private transient ListState<Long> openRequestsState;
  private transient SampleAssembler assembler;
  private transient JoinMetrics metrics;
  private transient @Nullable TimerService timers;
  private transient long watermarkFloor;
  private transient long openRequests;

  @SuppressWarnings("NullAway.Init") // initializeState() comes before the first element
  JoinFunction(JoinConfig config, TasksConfig tasks, DeadLetters deadLetters) {
    this.fastWindowMs = config.fastWindow().toMillis();
    this.maxSampleBytes = config.maxRecordBytes();
    this.tasks = new TasksConfigCopy(tasks);
    this.deadLetters = deadLetters;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    watermarkFloorState =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>("watermark-floor", Types.LONG));
    openRequestsState =
        context
            .getOperatorStateStore()
            .getListState(new ListStateDescriptor<>("open-requests", Types.LONG));
    watermarkFloor = Long.MIN_VALUE;
    for (Long watermark : watermarkFloorState.get()) {
      watermarkFloor = Math.max(watermarkFloor, watermark);
    }
    openRequests = 0;
    for (Long requests : openRequestsState.get()) {
      openRequests += requests;
    }
    held =
        context
            .getKeyedStateStore()
            .getListState(new ListStateDescriptor<>("held-records", JoinTypes.RAW_RECORD));
    assembler = new SampleAssembler(tasks.config());
    metrics = new JoinMetrics(JoinMetrics.group(getRuntimeContext()), () -> openRequests);
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    watermarkFloorState.update(List.of(passed()));
    openRequestsState.update(List.of(openRequests));
  }

  @Override
  public void processElement(SourceRecord record, Context context, Collector<OutgoingRecord> out)
      throws Exception {
    timers = context.timerService();
    long due = record.requestTime() + fastWindowMs;
    if (record.eventTime() > due) {
      refuse(context, record.raw(), Reason.AFTER_WINDOW, afterWindow(record.eventTime(), due));
    } else if (due <= passed()) {
      refuse(context, record.raw(), Reason.LATE, late(record, due));
    } else {
      held.add(record.raw());
      openRequests += record.raw().source() == SourceTopic.REQUESTS ? 1 : 0;
      context.timerService().registerEventTimeTimer(due);
    }
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<OutgoingRecord> out)
      throws Exception {
    timers = context.timerService();
    List<RawRecord> records = new ArrayList<>();
    held.get().forEach(records::add);
    if (records.isEmpty()) {
      return;
    }
    HeldRequest request = new HeldRequest(records, fastWindowMs);
    if (request.records().hasContext()
        && request.records().context().requestTime() + fastWindowMs > time) {
      return; // a record with an earlier request time than the context, whose timer is to come
    }
    held.clear();
    openRequests -= request.contexts();
    deleteOtherTimers(request, time, context.timerService());
    metrics.duplicates(request.duplicates());
    for (HeldRequest.Refusal refusal : request.refusals()) {
      refuse(context, refusal.raw(), refusal.reason(), refusal.detail());
    }
    emit(request, time, context, out);
  }

  static String afterWindow(long eventTime, long due) {
    return "eventTime: " + eventTime + " (expected: <= requestTime + fast-window = " + due + ")";
  }

  private void emit(
      HeldRequest request, long time, OnTimerContext context, Collector<OutgoingRecord> out) {
    if (!request.records().hasContext()) {
      refuseAll(request, context, Reason.NO_REQUEST_CONTEXT, "requests: none (expected: one)");
    } else if (!request.records().hasCandidates()) {
      refuseAll(
          request, context, Reason.NO_CANDIDATES, "itemIds: none in any list (expected: some)");
    } else {
      AssembledSample assembled = assembler.assemble(request.records(), time);
      byte[] encoded = Codecs.SAMPLES.encode(assembled.sample());
      byte[] key = utf8(context.getCurrentKey());
      int size = key.length + encoded.length;
      if (size > maxSampleBytes) {
        refuseAll(
            request,
            context,
            Reason.OVERSIZED,
            "sample: " + size + " bytes (expected: <= " + maxSampleBytes + ")");
      } else {
        metrics.joined(assembled);
        out.collect(new OutgoingRecord(key, encoded));
      }
    }
  }

  private void deleteOtherTimers(HeldRequest request, long time, TimerService timerService) {
    for (RequestScoped record : request.decoded()) {
      Long requestTime = record.requestTime();
      if (requestTime != null && requestTime + fastWindowMs != time) {
        timerService.deleteEventTimeTimer(requestTime + fastWindowMs);
      }
    }
  }

  private void refuseAll(
      HeldRequest request, OnTimerContext context, Reason reason, String detail) {
    for (RawRecord raw : request.used()) {
      refuse(context, raw, reason, detail);
    }
  }

  private void refuse(Context context, RawRecord raw, Reason reason, String detail) {
    metrics.deadLetter(reason);
    byte[] key = raw.keyForm() == KeyForm.REQUEST_ID ? utf8(context.getCurrentKey()) : raw.key();
    long now = context.timerService().currentProcessingTime();
    context.output(DeadLetters.TAG, deadLetters.of(raw, key, reason, detail, now));
  }

  private String late(SourceRecord record, long due) {
    return "requestTime: "
        + record.requestTime()
        + " (expected: + fast-window = "
        + due
        + " above the watermark "
        + passed()
        + ")";
  }

  /** How far event time has come, in this run or before the checkpoint it was restored from. */
  private long passed() {
    return timers == null ? watermarkFloor : Math.max(watermarkFloor, timers.currentWatermark());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
