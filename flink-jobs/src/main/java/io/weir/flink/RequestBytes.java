package io.weir.flink;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Keeps a request's encoded records within a number of bytes without reading its state for every
 * record.
 *
 * <p>Requests share counters by hash: a counter is never below what any of its requests holds. Only
 * where it is above the limit is the request itself looked at, and from then on counted exactly. So
 * a producer that gives thousands of requests one id costs dead letters, not the task manager.
 *
 * <p>Counters are not part of the checkpoint: of a request that was open then, only what comes
 * afterwards counts. Not thread-safe.
 */
final class RequestBytes {
  private static final int COUNTERS = 1 << 16;
  private static final int MOST_EXACT = 1 << 10;

  private final long limit;
  private final long[] counters = new long[COUNTERS];
  private final Map<String, Long> exact = new LinkedHashMap<>();

  RequestBytes(long limit) {
    this.limit = limit;
  }

  /** The most bytes of encoded records that a request may hold. */
  long limit() {
    return limit;
  }

  /**
   * Whether the request may hold that much more.
   *
   * @param held reads how many bytes it holds, from its state
   */
  boolean admits(String requestId, int bytes, LongSupplier held) {
    if (counters[counter(requestId)] + bytes <= limit) {
      return true;
    }
    Long known = exact.get(requestId);
    if (known == null) {
      if (exact.size() >= MOST_EXACT) {
        exact.remove(exact.keySet().iterator().next());
      }
      known = held.getAsLong();
      exact.put(requestId, known);
    }
    return known + bytes <= limit;
  }

  void hold(String requestId, int bytes) {
    counters[counter(requestId)] += bytes;
    exact.computeIfPresent(requestId, (id, known) -> known + bytes);
  }

  void release(String requestId, long bytes) {
    int counter = counter(requestId);
    counters[counter] = Math.max(0, counters[counter] - bytes);
    exact.remove(requestId);
  }

  private static int counter(String requestId) {
    int hash = requestId.hashCode() * 0x9E3779B9;
    return hash >>> Integer.SIZE - Integer.numberOfTrailingZeros(COUNTERS);
  }
}
