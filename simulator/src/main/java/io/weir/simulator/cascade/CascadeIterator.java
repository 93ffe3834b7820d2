package io.weir.simulator.cascade;

import io.weir.simulator.LogEvent;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The records of one cascade and so many requests, in event-time order. Not thread-safe. */
final class CascadeIterator implements Iterator<LogEvent> {
  private final Arrivals arrivals;
  private final Cascade cascade;
  private long requests;
  private @Nullable LogEvent next;

  CascadeIterator(World world, Cascade cascade, long requests) {
    arrivals = new Arrivals(world);
    this.cascade = cascade;
    this.requests = requests;
    next = find();
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public LogEvent next() {
    LogEvent found = next;
    if (found == null) {
      throw new NoSuchElementException();
    }
    next = find();
    return found;
  }

  private @Nullable LogEvent find() {
    while (requests > 0) {
      long comes = arrivals.peek().sinceStartMs();
      cascade.advance(comes);
      LogEvent earlier = cascade.takeBefore(SimulatedCascade.START.toEpochMilli() + comes);
      if (earlier != null) {
        return earlier;
      }
      cascade.serve(arrivals.next());
      requests--;
    }
    return cascade.takeBefore(Long.MAX_VALUE);
  }
}
