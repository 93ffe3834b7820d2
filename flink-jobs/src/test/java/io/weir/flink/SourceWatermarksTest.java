package io.weir.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.Stage;
import io.weir.flink.RawRecord.KeyForm;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.util.clock.RelativeClock;
import org.junit.jupiter.api.Test;

class SourceWatermarksTest {
  private static final long BOUND_MS = 1_000;
  private static final long IDLE_MS = 5_000;
  private static final long ADVANCE_MS = 20_000;
  private static final long LAG_MS = 10_800_000;

  private final Seen seen = new Seen();
  private long activityMs = 50;
  private long wallMs = Logs.T0 + 1_000_000;

  @Test
  void events_outOfOrder_trailTheLatestByTheBound() {
    SourceWatermarks.Generator watermarks = generator(0, 0);
    watermarks.onPeriodicEmit(seen);
    assertThat(seen.events).isEmpty();
    event(watermarks, Logs.T0 + 500);
    event(watermarks, Logs.T0);
    watermarks.onPeriodicEmit(seen);
    assertThat(seen.events).containsExactly("watermark " + (Logs.T0 + 500 - BOUND_MS - 1));
  }

  @Test
  void heartbeat_isPassedOnAtOnce_andNeverBackwards() {
    SourceWatermarks.Generator watermarks = generator(0, 0);
    heartbeat(watermarks, Logs.T0);
    heartbeat(watermarks, Logs.T0 - 10);
    event(watermarks, Logs.T0 - 10);
    watermarks.onPeriodicEmit(seen);
    assertThat(seen.events).hasSize(3).containsOnly("watermark " + (Logs.T0 - 1));
  }

  @Test
  void refusedRecord_movesNothing() {
    SourceWatermarks.Generator watermarks = generator(0, 0);
    refused(watermarks);
    watermarks.onPeriodicEmit(seen);
    assertThat(seen.events).isEmpty();
  }

  @Test
  void refusedRecordsAlone_areSilence_theOthersDoNotWait() {
    SourceWatermarks.Generator watermarks = generator(IDLE_MS, 0);
    for (int i = 0; i < 3; i++) {
      activityMs += IDLE_MS / 2;
      refused(watermarks);
      watermarks.onPeriodicEmit(seen);
    }
    assertThat(seen.events).containsExactly("idle", "idle");
    refused(watermarks);
    assertThat(seen.events).doesNotContain("active");
  }

  @Test
  void refusedRecordsAlone_neverFollowTheWallClock() {
    SourceWatermarks.Generator watermarks = generator(IDLE_MS, ADVANCE_MS);
    refused(watermarks);
    activityMs += ADVANCE_MS;
    watermarks.onPeriodicEmit(seen);
    assertThat(seen.events).containsExactly("idle");
  }

  @Test
  void silence_beyondIdleTimeout_isIdleUntilTheNextRecord() {
    SourceWatermarks.Generator watermarks = generator(IDLE_MS, 0);
    activityMs += IDLE_MS;
    watermarks.onPeriodicEmit(seen);
    event(watermarks, Logs.T0);
    watermarks.onPeriodicEmit(seen);
    assertThat(seen.events)
        .containsExactly("idle", "active", "watermark " + (Logs.T0 - BOUND_MS - 1));
  }

  @Test
  void silence_withoutIdleTimeout_isNeverIdle() {
    SourceWatermarks.Generator watermarks = generator(0, 0);
    activityMs += 1_000_000;
    watermarks.onPeriodicEmit(seen);
    assertThat(seen.events).isEmpty();
  }

  @Test
  void silence_beyondIdleAdvance_ofLiveTraffic_followsTheWallClock() {
    SourceWatermarks.Generator watermarks = generator(IDLE_MS, ADVANCE_MS);
    long eventTime = wallMs;
    event(watermarks, eventTime);
    passes(ADVANCE_MS - 1);
    watermarks.onPeriodicEmit(seen);
    passes(1);
    watermarks.onPeriodicEmit(seen);
    passes(100);
    watermarks.onPeriodicEmit(seen);
    assertThat(wallMs).isEqualTo(eventTime + ADVANCE_MS + 100);
    assertThat(seen.events)
        .containsExactly(
            "idle",
            "watermark " + (wallMs - 100 - BOUND_MS - 1),
            "watermark " + (wallMs - BOUND_MS - 1));
  }

  @Test
  void silence_ofPartitionThatLags_keepsItsPlace() {
    SourceWatermarks.Generator watermarks = generator(IDLE_MS, ADVANCE_MS);
    long lagging = wallMs - LAG_MS;
    event(watermarks, lagging);
    passes(ADVANCE_MS);
    watermarks.onPeriodicEmit(seen);
    event(watermarks, lagging + 500);
    watermarks.onPeriodicEmit(seen);
    event(watermarks, lagging + 2 * ADVANCE_MS);
    watermarks.onPeriodicEmit(seen);
    assertThat(seen.events)
        .containsExactly(
            "watermark " + (lagging + ADVANCE_MS - BOUND_MS - 1),
            "watermark " + (lagging + ADVANCE_MS - BOUND_MS - 1),
            "watermark " + (lagging + 2 * ADVANCE_MS - BOUND_MS - 1));
  }

  @Test
  void silence_ofPartitionThatLags_doublesUntilItIsAtTheWallClock() {
    SourceWatermarks.Generator watermarks = generator(IDLE_MS, ADVANCE_MS);
    long lagging = wallMs - LAG_MS;
    event(watermarks, lagging);
    passes(4 * ADVANCE_MS);
    watermarks.onPeriodicEmit(seen);
    passes(2 * ADVANCE_MS);
    watermarks.onPeriodicEmit(seen);
    passes(1_000 * ADVANCE_MS);
    watermarks.onPeriodicEmit(seen);
    assertThat(seen.events)
        .containsExactly(
            "watermark " + (lagging + 8 * ADVANCE_MS - BOUND_MS - 1),
            "watermark " + (lagging + 32 * ADVANCE_MS - BOUND_MS - 1),
            "watermark " + (wallMs - BOUND_MS - 1));
  }

  @Test
  void silence_ofPartitionAheadOfTheWallClock_movesNothing() {
    SourceWatermarks.Generator watermarks = generator(IDLE_MS, ADVANCE_MS);
    long ahead = wallMs + 2 * ADVANCE_MS;
    event(watermarks, ahead);
    passes(ADVANCE_MS);
    watermarks.onPeriodicEmit(seen);
    assertThat(seen.events).containsExactly("watermark " + (ahead - BOUND_MS - 1));
  }

  @Test
  void idleAdvance_withoutIdleTimeout_neverFollowsTheWallClock() {
    SourceWatermarks.Generator watermarks = generator(0, ADVANCE_MS);
    event(watermarks, Logs.T0);
    activityMs += 10 * ADVANCE_MS;
    watermarks.onPeriodicEmit(seen);
    assertThat(seen.events).containsExactly("watermark " + (Logs.T0 - BOUND_MS - 1));
  }

  @Test
  void idleAdvance_withoutAnyRecord_staysIdle() {
    SourceWatermarks.Generator watermarks = generator(IDLE_MS, ADVANCE_MS);
    activityMs += 10 * ADVANCE_MS;
    watermarks.onPeriodicEmit(seen);
    assertThat(seen.events).containsExactly("idle");
  }

  private void passes(long ms) {
    activityMs += ms;
    wallMs += ms;
  }

  private SourceWatermarks.Generator generator(long idleTimeoutMs, long idleAdvanceMs) {
    RelativeClock clock =
        new RelativeClock() {
          @Override
          public long relativeTimeMillis() {
            return activityMs;
          }

          @Override
          public long relativeTimeNanos() {
            return activityMs * 1_000_000;
          }
        };
    return new SourceWatermarks.Generator(
        BOUND_MS, idleTimeoutMs, idleAdvanceMs, clock, () -> wallMs);
  }

  private void event(SourceWatermarks.Generator watermarks, long time) {
    SourceRecord record =
        Logs.source(Logs.list("r", time - Stage.RANKING.depth(), Stage.RANKING, 1), 0);
    watermarks.onEvent(record, time, seen);
  }

  private void refused(SourceWatermarks.Generator watermarks) {
    SourceRecord record = Logs.source(SourceTopic.FEEDBACK, 0, null, new byte[] {1, 2, 3});
    watermarks.onEvent(record, record.eventTime(), seen);
  }

  private void heartbeat(SourceWatermarks.Generator watermarks, long time) {
    RawRecord raw = new RawRecord(SourceTopic.RANKING, 0, 0, KeyForm.NONE, null, null);
    watermarks.onEvent(SourceRecord.heartbeat(raw, time), time, seen);
  }

  private static final class Seen implements WatermarkOutput {
    private final List<String> events = new ArrayList<>();

    @Override
    public void emitWatermark(Watermark watermark) {
      events.add("watermark " + watermark.getTimestamp());
    }

    @Override
    public void markIdle() {
      events.add("idle");
    }

    @Override
    public void markActive() {
      events.add("active");
    }
  }
}
