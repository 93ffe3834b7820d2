package io.weir.store;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * What readers asked for since this process started, and how long get, multi-get and score took
 * inside the store. Thread-safe; recording takes no lock.
 */
public final class ReadStats {
  private static final long LONGEST_NS = TimeUnit.MINUTES.toNanos(1);

  private final LongAdder calls = new LongAdder();
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final Histogram latencies = new ConcurrentHistogram(LONGEST_NS, 2);

  /** Calls that were answered. */
  public long calls() {
    return calls.sum();
  }

  /** Ids that were looked up: hits and misses. */
  public long lookups() {
    return hits() + misses();
  }

  /** Ids that had a vector. */
  public long hits() {
    return hits.sum();
  }

  /** Ids that had none. */
  public long misses() {
    return misses.sum();
  }

  /**
   * How long calls took, ms; 0 before the first.
   *
   * @param percentile such as 50, 99 and 99.9
   */
  public double latencyMs(double percentile) {
    return latencies.getValueAtPercentile(percentile) / 1e6;
  }

  /** Counts a call that was answered. */
  void answered(int ids, int found, long startNs) {
    calls.increment();
    hits.add(found);
    misses.add(ids - found);
    latencies.recordValue(Math.min(LONGEST_NS, System.nanoTime() - startNs));
  }
}
