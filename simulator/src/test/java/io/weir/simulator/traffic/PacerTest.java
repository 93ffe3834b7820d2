package io.weir.simulator.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PacerTest {
  private static final long MS = 1_000_000;

  /** Time that passes when somebody waits for it. */
  private static final class Clock implements WallClock {
    private long now = 77 * MS;
    private long endAt = Long.MAX_VALUE;

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public boolean waitUntil(long nanoTime) {
      now = Math.max(now, Math.min(nanoTime, endAt));
      return now >= endAt;
    }
  }

  private final Clock clock = new Clock();

  @Test
  void records_atTwiceTheSpeed_areDueAtHalfTheDistance() {
    Pacer pacer = Pacer.of(2, clock);
    long start = clock.now;
    for (long position = 0; position <= 10_000; position += 100) {
      assertThat(pacer.await(1_000_000 + position)).isTrue();
      assertThat(clock.now - start).isEqualTo(position / 2 * MS);
    }
    assertThat(pacer.behindMs()).isZero();
  }

  @Test
  void time_lostBySending_isCaughtUpAndNeverAddsUp() {
    Pacer pacer = Pacer.of(1, clock);
    long start = clock.now;
    pacer.await(0);
    for (int second = 1; second <= 100; second++) {
      assertThat(pacer.await(second * 1_000L)).isTrue();
      assertThat(clock.now - start).isEqualTo(second * 1_000L * MS);
      clock.now += 400 * MS;
    }
    clock.now += 5_000 * MS;
    assertThat(pacer.await(101_000)).isTrue();
    assertThat(clock.now - start).isEqualTo(105_400 * MS);
    assertThat(pacer.behindMs()).isEqualTo(4_400);
    assertThat(pacer.await(106_000)).isTrue();
    assertThat(clock.now - start).isEqualTo(106_000 * MS);
  }

  @Test
  void aRecord_lessThanAMillisecondEarly_isNotWaitedFor() {
    Pacer pacer = Pacer.of(1_000, clock);
    pacer.await(0);
    long start = clock.now;
    assertThat(pacer.await(1_000)).isTrue();
    assertThat(clock.now).isEqualTo(start);
  }

  @Test
  void run_thatIsAskedToEndWhileItWaits_isTold() {
    Pacer pacer = Pacer.of(1, clock);
    clock.endAt = clock.now + 1_500 * MS;
    assertThat(pacer.await(0)).isTrue();
    assertThat(pacer.await(1_000)).isTrue();
    assertThat(pacer.await(2_000)).isFalse();
    assertThat(pacer.goOn()).isFalse();
  }

  @Test
  void speed_withoutBound_neverWaits() {
    Pacer pacer = Pacer.of(Double.POSITIVE_INFINITY, clock);
    long start = clock.now;
    assertThat(pacer.await(0)).isTrue();
    assertThat(pacer.await(Long.MAX_VALUE)).isTrue();
    assertThat(clock.now).isEqualTo(start);
  }

  @Test
  void speed_ofNothing_isRefused() {
    assertThatThrownBy(() -> Pacer.of(0, clock)).hasMessage("speed: 0.0 (expected: > 0)");
    assertThatThrownBy(() -> Pacer.of(Double.NaN, clock)).hasMessage("speed: NaN (expected: > 0)");
  }
}
