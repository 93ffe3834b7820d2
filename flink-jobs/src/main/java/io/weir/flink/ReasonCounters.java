package io.weir.flink;

import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** Counters {@code deadLetters}, one per reason, of one operator. Not thread-safe. */
final class ReasonCounters {
  private final Map<Reason, Counter> counters = new EnumMap<>(Reason.class);

  ReasonCounters(MetricGroup group) {
    for (Reason reason : Reason.values()) {
      counters.put(reason, group.addGroup("reason", reason.label()).counter("deadLetters"));
    }
  }

  void add(Reason reason) {
    Counter counter = counters.get(reason);
    if (counter != null) {
      counter.inc();
    }
  }
}
