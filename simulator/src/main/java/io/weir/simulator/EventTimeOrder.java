package io.weir.simulator;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Puts the records of many requests in event-time order, holding only those of requests that
 * overlap.
 *
 * <p>Records of the same event time keep the order in which they came. Not thread-safe.
 */
public final class EventTimeOrder implements Iterator<LogEvent> {
  private record Waiting(LogEvent event, long order) {}

  private final Iterator<List<LogEvent>> requests;
  private final PriorityQueue<Waiting> waiting =
      new PriorityQueue<>(
          Comparator.<Waiting>comparingLong(w -> w.event().eventTime())
              .thenComparingLong(Waiting::order));
  private @Nullable List<LogEvent> next;
  private long order;

  /**
   * @param requests the records of one request each; a list's first record is its earliest, and the
   *     lists come in the order of their first records
   */
  public EventTimeOrder(Iterator<List<LogEvent>> requests) {
    this.requests = requests;
    advance();
  }

  /** Two logs as one, each in event-time order; at the same time {@code first} comes first. */
  public static Iterator<LogEvent> merge(
      Iterator<? extends LogEvent> first, Iterator<? extends LogEvent> second) {
    return new Merge(first, second);
  }

  private static final class Merge implements Iterator<LogEvent> {
    private final Iterator<? extends LogEvent> first;
    private final Iterator<? extends LogEvent> second;
    private @Nullable LogEvent ofFirst;
    private @Nullable LogEvent ofSecond;

    Merge(Iterator<? extends LogEvent> first, Iterator<? extends LogEvent> second) {
      this.first = first;
      this.second = second;
      ofFirst = read(first);
      ofSecond = read(second);
    }

    @Override
    public boolean hasNext() {
      return ofFirst != null || ofSecond != null;
    }

    @Override
    public LogEvent next() {
      LogEvent earlier = ofFirst;
      LogEvent later = ofSecond;
      if (earlier != null && (later == null || earlier.eventTime() <= later.eventTime())) {
        ofFirst = read(first);
        return earlier;
      } else if (later != null) {
        ofSecond = read(second);
        return later;
      }
      throw new NoSuchElementException();
    }

    private static @Nullable LogEvent read(Iterator<? extends LogEvent> events) {
      return events.hasNext() ? events.next() : null;
    }
  }

  @Override
  public boolean hasNext() {
    return next != null || !waiting.isEmpty();
  }

  @Override
  public LogEvent next() {
    while (next != null && !earliestWaitsBefore(next.get(0).eventTime())) {
      next.forEach(event -> waiting.add(new Waiting(event, order++)));
      advance();
    }
    Waiting earliest = waiting.poll();
    if (earliest == null) {
      throw new NoSuchElementException();
    }
    return earliest.event();
  }

  private boolean earliestWaitsBefore(long eventTime) {
    Waiting earliest = waiting.peek();
    return earliest != null && earliest.event().eventTime() <= eventTime;
  }

  private void advance() {
    next = requests.hasNext() ? requests.next() : null;
  }
}
