package io.weir.store.serving;

import java.util.concurrent.atomic.LongAdder;

/**
 * What readers asked for since this process started, and how long get, multi-get and score took
 * inside the store of late. Thread-safe; recording takes no lock.
 */
public final class ReadStats {
  private final LongAdder calls = new LongAdder();
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder nanos = new LongAdder();
  private final WindowedLatencies latencies = new WindowedLatencies(System::nanoTime);

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
   * How long calls of the last minute or two took, ms; 0 when there was none.
   *
   * @param percentile such as 50, 99 and 99.9
   */
  public double latencyMs(double percentile) {
    return latencies.percentiles(percentile)[0] / 1e6;
  }

  /** Time inside the store of all calls, s. */
  public double totalSeconds() {
    return nanos.sum() / 1e9;
  }

  /** As {@link #latencyMs}, in ns and several at once. */
  public long[] latenciesNs(double... percentiles) {
    return latencies.percentiles(percentiles);
  }

  /** Counts a call that was answered. */
  void answered(int ids, int found, long startNs) {
    long ns = System.nanoTime() - startNs;
    calls.increment();
    hits.add(found);
    misses.add(ids - found);
    nanos.add(ns);
    latencies.record(ns);
  }
}
