package io.weir.flink;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.TimestampAssignerSupplier;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.util.clock.RelativeClock;

/**
 * How far event time has come in one partition.
 *
 * <ul>
 *   <li>Behind the latest event by {@code max-out-of-orderness}.
 *   <li>A heartbeat of time t says that nothing earlier than t will come; it is passed on at once.
 *   <li>A partition without a record for {@code idle-timeout} is idle: the others do not wait.
 *       Refused records are none.
 *   <li>One that has carried a record in this run and is without for {@code idle-advance} goes on
 *       without, so that the last requests before a silence come out: by as much as it is silent,
 *       then twice as far with every further {@code idle-advance}, and never beyond the wall clock
 *       less the disorder bound. One that has kept up is there at once. One that lags, as after an
 *       outage, may be away for a while without losing its place, and still cannot hold the others
 *       back for as long as it lags. Never without an idle-timeout: that is for replays, whose
 *       event time is not the wall clock's.
 * </ul>
 *
 * <p>Time during which the job itself does not read, as it is under back-pressure, is no idleness.
 */
final class SourceWatermarks implements WatermarkStrategy<SourceRecord> {
  private static final long serialVersionUID = 1L;

  private final Duration maxOutOfOrderness;
  private final Duration idleTimeout;
  private final Duration idleAdvance;

  SourceWatermarks(JoinConfig config) {
    maxOutOfOrderness = config.maxOutOfOrderness();
    idleTimeout = config.idleTimeout();
    idleAdvance = config.idleAdvance();
  }

  @Override
  public WatermarkGenerator<SourceRecord> createWatermarkGenerator(
      WatermarkGeneratorSupplier.Context context) {
    return new Generator(
        maxOutOfOrderness.toMillis(),
        idleTimeout.toMillis(),
        idleAdvance.toMillis(),
        context.getInputActivityClock(),
        System::currentTimeMillis);
  }

  @Override
  public TimestampAssigner<SourceRecord> createTimestampAssigner(
      TimestampAssignerSupplier.Context context) {
    return (record, kafkaTimestamp) -> record.eventTime();
  }

  /** One per partition, and one more per reader which sees no records. Not thread-safe. */
  static final class Generator implements WatermarkGenerator<SourceRecord> {
    private static final long NONE = Long.MIN_VALUE;

    private final long boundMs;
    private final long idleTimeoutMs;
    private final long idleAdvanceMs;
    private final RelativeClock activity;
    private final LongSupplier wallClock;

    private long watermark = NONE;
    private long lastRecordMs;
    private long lastRecordWatermark = NONE;
    private boolean hasRecords;
    private boolean idle;

    Generator(
        long boundMs,
        long idleTimeoutMs,
        long idleAdvanceMs,
        RelativeClock activity,
        LongSupplier wallClock) {
      this.boundMs = boundMs;
      this.idleTimeoutMs = idleTimeoutMs;
      this.idleAdvanceMs = idleTimeoutMs > 0 ? idleAdvanceMs : 0;
      this.activity = activity;
      this.wallClock = wallClock;
      lastRecordMs = activity.relativeTimeMillis();
    }

    @Override
    public void onEvent(SourceRecord record, long timestamp, WatermarkOutput output) {
      if (record.isRefused()) {
        return; // nothing is known of its time: counted as activity, it would stop event time
      }
      lastRecordMs = activity.relativeTimeMillis();
      hasRecords = true;
      if (idle) {
        idle = false;
        output.markActive();
      }
      if (record.isEvent()) {
        raise(record.eventTime() - boundMs - 1);
      } else {
        raise(record.eventTime() - 1);
        emit(output);
      }
      lastRecordWatermark = watermark;
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
      long silentMs = activity.relativeTimeMillis() - lastRecordMs;
      if (hasRecords && idleAdvanceMs > 0 && silentMs >= idleAdvanceMs) {
        long lagMs = wallClock.getAsLong() - boundMs - 1 - lastRecordWatermark;
        raise(lastRecordWatermark + Math.min(lagMs, advanceMs(silentMs)));
        emit(output);
      } else if (idleTimeoutMs > 0 && silentMs >= idleTimeoutMs) {
        idle = true;
        output.markIdle();
      } else {
        emit(output);
      }
    }

    private long advanceMs(long silentMs) {
      double doublings = (double) silentMs / idleAdvanceMs - 1;
      return Math.max(silentMs, (long) (idleAdvanceMs * Math.pow(2, doublings)));
    }

    private void raise(long to) {
      watermark = Math.max(watermark, to);
    }

    private void emit(WatermarkOutput output) {
      if (watermark != NONE) {
        output.emitWatermark(new Watermark(watermark));
      }
    }
  }
}
