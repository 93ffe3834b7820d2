package io.weir.flink;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Passes accepted records on, refused ones to the dead letters, and drops heartbeats. */
final class RouteFunction extends ProcessFunction<SourceRecord, SourceRecord> {
  private static final long serialVersionUID = 1L;

  private final DeadLetters deadLetters;
  private transient ReasonCounters refusals;

  @SuppressWarnings("NullAway.Init") // open() comes before the first element
  RouteFunction(DeadLetters deadLetters) {
    this.deadLetters = deadLetters;
  }

  @Override
  public void open(OpenContext context) {
    refusals = new ReasonCounters(JoinMetrics.group(getRuntimeContext()));
  }

  @Override
  public void processElement(SourceRecord record, Context context, Collector<SourceRecord> out) {
    Reason refusal = record.refusal();
    if (refusal != null) {
      refusals.add(refusal);
      context.output(
          DeadLetters.TAG,
          deadLetters.of(
              record.raw(),
              record.key(),
              refusal,
              String.valueOf(record.detail()),
              context.timerService().currentProcessingTime()));
    } else if (record.isEvent()) {
      out.collect(record);
    }
  }
}
