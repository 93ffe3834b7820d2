package io.weir.flink;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Keeps a request's encoded records within a number of bytes without reading its state for every
 * record.
 *
 * <p>Requests share counters by hash: a counter is never below what any of its requests holds. Only
 * where it is above the limit is the request itself looked at; from then on its bytes and the
 * fingerprints of its records are known here. So a producer that gives thousands of requests one id
 * costs dead letters, not the task manager, and one that sends everything twice loses nothing.
 *
 * <p>Counters are not part of the checkpoint: until the requests that were open then are gone, what
 * they had before is not counted, and their end takes it from counters they share with others. Not
 * thread-safe.
 */
final class RequestBytes {
  private static final int COUNTERS = 1 << 16;
  // Of each as many fingerprints are held as it has records: some MB at most.
  private static final int MOST_KNOWN = 16;

  /** What is to become of a record. */
  enum Verdict {
    /** There is room for it. */
    FITS,
    /** The request has it already. */
    DUPLICATE,
    /** It would be too much. */
    TOO_MUCH
  }

  /** A request whose counter was above the limit. */
  private static final class Known {
    private final Set<Long> fingerprints = new HashSet<>();
    private long bytes;

    void add(RawRecord raw) {
      bytes += raw.bytes().length;
      fingerprints.add(Fingerprint.of(raw));
    }
  }

  private final long limit;
  private final long[] counters = new long[COUNTERS];
  private final Map<String, Known> known = new LinkedHashMap<>();

  RequestBytes(long limit) {
    this.limit = limit;
  }

  /** The most bytes of encoded records that a request may hold. */
  long limit() {
    return limit;
  }

  /**
   * Whether the request may hold one record more.
   *
   * @param distinct reads what it holds from its state, each record once
   */
  Verdict judge(String requestId, RawRecord raw, Supplier<List<RawRecord>> distinct) {
    Known request = known.get(requestId);
    if (request == null) {
      if (counters[counter(requestId)] + raw.bytes().length <= limit) {
        return Verdict.FITS;
      }
      request = new Known();
      distinct.get().forEach(request::add);
      if (known.size() >= MOST_KNOWN) {
        known.remove(known.keySet().iterator().next());
      }
      known.put(requestId, request);
    }
    if (request.fingerprints.contains(Fingerprint.of(raw))) {
      return Verdict.DUPLICATE;
    }
    return request.bytes + raw.bytes().length <= limit ? Verdict.FITS : Verdict.TOO_MUCH;
  }

  void hold(String requestId, RawRecord raw) {
    counters[counter(requestId)] += raw.bytes().length;
    Known request = known.get(requestId);
    if (request != null) {
      request.add(raw);
    }
  }

  void release(String requestId, long bytes) {
    int counter = counter(requestId);
    counters[counter] = Math.max(0, counters[counter] - bytes);
    known.remove(requestId);
  }

  private static int counter(String requestId) {
    int hash = requestId.hashCode() * 0x9E3779B9;
    return hash >>> Integer.SIZE - Integer.numberOfTrailingZeros(COUNTERS);
  }
}
