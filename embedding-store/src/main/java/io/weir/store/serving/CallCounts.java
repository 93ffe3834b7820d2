package io.weir.store.serving;

import io.grpc.Status;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Calls by how they ended, since this process started. Thread-safe. */
public final class CallCounts {
  private final Map<Status.Code, LongAdder> counts = new EnumMap<>(Status.Code.class);

  /** None yet. */
  public CallCounts() {
    for (Status.Code code : Status.Code.values()) {
      counts.put(code, new LongAdder());
    }
  }

  /** Counts a call. */
  public void ended(Status.Code code) {
    LongAdder count = counts.get(code);
    if (count != null) {
      count.increment();
    }
  }

  /** Calls that ended so. */
  public long of(Status.Code code) {
    LongAdder count = counts.get(code);
    return count == null ? 0 : count.sum();
  }
}
