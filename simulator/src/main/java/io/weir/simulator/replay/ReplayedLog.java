package io.weir.simulator.replay;

import io.weir.simulator.LogEvent;
import io.weir.simulator.LogStream;
import io.weir.simulator.Refusals;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/**
 * A log that an importer has read. Immutable, thread-safe.
 *
 * @param records gives a new pass over the records at every call
 */
record ReplayedLog(
    String name,
    long requests,
    Duration fastWindow,
    Duration attributionWindow,
    boolean upstreamIsReal,
    List<String> notes,
    Refusals refused,
    Supplier<Iterator<LogEvent>> records)
    implements LogStream {

  ReplayedLog {
    notes = List.copyOf(notes);
  }

  @Override
  public Iterator<LogEvent> iterator() {
    return records.get();
  }
}
