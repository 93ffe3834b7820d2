package io.weir.store.serving;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Durations of the last one to two minutes, in ns, to two digits. Thread-safe; recording takes no
 * lock.
 */
final class WindowedLatencies {
  private static final int DIGITS = 2;
  private static final long LONGEST_NS = TimeUnit.MINUTES.toNanos(1);
  private static final long WINDOW_NS = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier clockNs;
  private final Recorder recorder = new Recorder(LONGEST_NS, DIGITS);
  private Histogram open = new Histogram(LONGEST_NS, DIGITS);
  private Histogram previous = new Histogram(LONGEST_NS, DIGITS);
  private long openedNs;

  /**
   * @param clockNs as {@link System#nanoTime}
   */
  WindowedLatencies(LongSupplier clockNs) {
    this.clockNs = clockNs;
    this.openedNs = clockNs.getAsLong();
  }

  void record(long ns) {
    recorder.recordValue(Math.max(0, Math.min(LONGEST_NS, ns)));
  }

  /** Values at percentiles, ns; 0 where nothing was recorded. */
  synchronized long[] percentiles(double... percentiles) {
    long now = clockNs.getAsLong();
    if (now - openedNs >= WINDOW_NS) {
      boolean longAgo = now - openedNs >= 2 * WINDOW_NS;
      open.add(recorder.getIntervalHistogram());
      previous = longAgo ? new Histogram(LONGEST_NS, DIGITS) : open;
      open = longAgo ? open : new Histogram(LONGEST_NS, DIGITS);
      openedNs = now;
    } else {
      open.add(recorder.getIntervalHistogram());
    }
    Histogram window = open.copy();
    window.add(previous);
    long[] values = new long[percentiles.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = window.getValueAtPercentile(percentiles[i]);
    }
    return values;
  }
}
