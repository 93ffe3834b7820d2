package io.weir.local;

import io.weir.simulator.traffic.WallClock;
import java.util.concurrent.TimeUnit;

/**
 * The machine's clock, whose waits end when the process is asked to.
 *
 * @param interruption that asks
 */
record InterruptibleClock(Interruption interruption) implements WallClock {
  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public boolean waitUntil(long nanoTime) {
    long wait = nanoTime == Long.MIN_VALUE ? 0 : nanoTime - System.nanoTime();
    return interruption.await(TimeUnit.NANOSECONDS.toMillis(Math.max(0, wait)));
  }
}
