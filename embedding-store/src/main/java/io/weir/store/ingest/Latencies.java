package io.weir.store.ingest;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.SynchronizedHistogram;

/** A histogram of durations in ms, from 1 ms to a day, to three digits. Thread-safe. */
public final class Latencies {
  private static final long HIGHEST_MS = 86_400_000;

  private final Histogram histogram = new SynchronizedHistogram(HIGHEST_MS, 3);

  /**
   * What was measured so far.
   *
   * @param count measurements
   * @param p50Ms the median; 0 when there are none
   * @param p99Ms the 99th percentile; 0 when there are none
   */
  public record Summary(long count, long p50Ms, long p99Ms) {}

  /** Clocks of two machines may differ: what seems to come from the future took no time. */
  void record(long ms) {
    histogram.recordValue(Math.min(Math.max(ms, 0), HIGHEST_MS));
  }

  /** What was measured so far. */
  public Summary summary() {
    synchronized (histogram) {
      return new Summary(
          histogram.getTotalCount(),
          histogram.getValueAtPercentile(50),
          histogram.getValueAtPercentile(99));
    }
  }
}
