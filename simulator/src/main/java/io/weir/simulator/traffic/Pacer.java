package io.weir.simulator.traffic;

import static io.weir.core.Checks.check;

import java.util.concurrent.TimeUnit;

/**
 * Holds a stream to the wall clock: event time runs a fixed number of times as fast as it.
 *
 * <p>Every record is due a time after the first one that follows from its position alone, so delays
 * do not add up, and a stream that has fallen behind catches up. Used by one thread.
 */
public final class Pacer {
  /** Not worth a wait: a record may be that early. */
  private static final long SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final double NANOS_PER_MS = 1e6;

  private final double speed;
  private final WallClock clock;
  private boolean started;
  private long startNanos;
  private long startPosition;
  private long behindNanos;

  private Pacer(double speed, WallClock clock) {
    this.speed = speed;
    this.clock = clock;
  }

  /**
   * Event time that runs {@code speed} times as fast as the wall clock.
   *
   * @param speed above 0; infinite = nothing is held back
   */
  public static Pacer of(double speed, WallClock clock) {
    check(speed > 0, "speed", speed, "> 0");
    return new Pacer(speed, clock);
  }

  /**
   * Waits until a record is due.
   *
   * @param position of the record, epoch ms of event time
   * @return false when the run was asked to end
   */
  public boolean await(long position) {
    if (!started) {
      started = true;
      startNanos = clock.nanoTime();
      startPosition = position;
    }
    if (Double.isInfinite(speed)) {
      return goOn();
    }
    long due = startNanos + (long) ((position - startPosition) * NANOS_PER_MS / speed);
    long early = due - clock.nanoTime();
    behindNanos = Math.max(behindNanos, -early);
    return early > SLACK_NANOS ? !clock.waitUntil(due) : goOn();
  }

  /** Does not wait; false when the run was asked to end. */
  public boolean goOn() {
    return !clock.waitUntil(Long.MIN_VALUE);
  }

  /** By how much the latest record was sent after it was due. */
  public long behindMs() {
    return TimeUnit.NANOSECONDS.toMillis(behindNanos);
  }
}
