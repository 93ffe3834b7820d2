package io.weir.store.ingest;

import java.util.Arrays;

/**
 * How far behind the log's end ingest is, in records and in time. Thread-safe.
 *
 * <p>The end is asked for now and then: who has read up to an end that was asked for at some moment
 * has everything that was appended before that moment. Between two answers the append time of the
 * last record read says as much. So a broker that does not answer makes the store stale, as it
 * should.
 */
public final class LogProgress {
  /** Not known yet. */
  public static final long UNKNOWN = -1;

  private final long[] positions;
  private final long[] ends;
  private final long[] completeUntilMs;
  private long endsAskedAtMs = UNKNOWN;
  private volatile long allCompleteUntilMs = UNKNOWN;

  LogProgress(int partitions) {
    positions = new long[partitions];
    ends = new long[partitions];
    completeUntilMs = new long[partitions];
    Arrays.fill(ends, UNKNOWN);
    Arrays.fill(completeUntilMs, UNKNOWN);
  }

  /** The partition's records before {@code position} are readable. */
  synchronized void reached(int partition, long position) {
    positions[partition] = position;
    refresh();
  }

  /** The partition's records up to one appended at this time are readable. */
  synchronized void readUntil(int partition, long appendTimeMs) {
    completeUntilMs[partition] = Math.max(completeUntilMs[partition], appendTimeMs);
    refresh();
  }

  /** Where the log ended at some time after it was asked. */
  synchronized void ended(long askedAtMs, long[] endOffsets) {
    endsAskedAtMs = askedAtMs;
    System.arraycopy(endOffsets, 0, ends, 0, ends.length);
    refresh();
  }

  /** The partition's records that are known and not readable yet, or {@link #UNKNOWN}. */
  public synchronized long lag(int partition) {
    return ends[partition] == UNKNOWN
        ? UNKNOWN
        : Math.max(0, ends[partition] - positions[partition]);
  }

  /** Records of all partitions that are known and not readable yet, or {@link #UNKNOWN}. */
  public synchronized long lag() {
    long sum = 0;
    for (int p = 0; p < ends.length; p++) {
      long lag = lag(p);
      if (lag == UNKNOWN) {
        return UNKNOWN;
      }
      sum += lag;
    }
    return sum;
  }

  /** Everything appended longer ago than this is readable, ms; or {@link #UNKNOWN}. */
  public long stalenessMs(long nowMs) {
    long until = allCompleteUntilMs;
    return until == UNKNOWN ? UNKNOWN : Math.max(0, nowMs - until);
  }

  /** Everything appended before this moment, epoch ms, is readable; or {@link #UNKNOWN}. */
  public long completeUntilMs() {
    return allCompleteUntilMs;
  }

  private void refresh() {
    long all = Long.MAX_VALUE;
    for (int p = 0; p < ends.length; p++) {
      if (ends[p] != UNKNOWN && positions[p] >= ends[p]) {
        completeUntilMs[p] = Math.max(completeUntilMs[p], endsAskedAtMs);
      }
      all = Math.min(all, completeUntilMs[p]);
    }
    allCompleteUntilMs = all;
  }
}
