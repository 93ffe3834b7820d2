package io.weir.simulator.traffic;

import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.Ids;
import io.weir.simulator.Draws;
import io.weir.simulator.LogEvent;
import java.time.Duration;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/**
 * A log as it reaches the topics: some records delayed, repeated, held back or lost.
 *
 * <p>A record is due at its event time and a delay, which is uniform up to the configured disorder,
 * and longer for a record that is held back; records come in the order in which they are due. What
 * happens to a record is drawn from the seed and what the record is about, each kind of disturbance
 * apart: the same record meets the same fate in every arm, and an option changes nothing but what
 * it is for. Items are due at their event time.
 *
 * <p>Memory holds the records that are due within the disorder, and those held back. Not
 * thread-safe.
 */
public final class DisturbedEvents implements Iterator<LogEvent> {
  private static final long DISTURBANCE = 7;
  private static final long REQUEST_RECORD = 0;
  private static final long FEEDBACK_RECORD = 6;

  private record Due(LogEvent event, long position, long order) {}

  private final Iterator<? extends LogEvent> source;
  private final Disturbances disturbances;
  private final long seed;
  private final PriorityQueue<Due> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Due::position).thenComparingLong(Due::order));
  private long order;
  private long newest = Long.MIN_VALUE;
  private long requestsRead;
  private long lastRequestPosition = Long.MIN_VALUE;
  private long lost;
  private long duplicated;
  private long late;

  /**
   * @param source in event-time order
   * @param seed of the disturbances alone
   */
  public DisturbedEvents(
      Iterator<? extends LogEvent> source, Disturbances disturbances, long seed) {
    this.source = source;
    this.disturbances = disturbances;
    this.seed = seed;
  }

  @Override
  public boolean hasNext() {
    fill();
    return !waiting.isEmpty();
  }

  @Override
  public LogEvent next() {
    return take().event();
  }

  /**
   * When the next record is due, epoch ms of event time; never less than that of the record before.
   *
   * @throws NoSuchElementException when there is none
   */
  public long position() {
    fill();
    Due next = waiting.peek();
    if (next == null) {
      throw new NoSuchElementException();
    }
    return next.position();
  }

  /** How much earlier than its position a record's event can be that was not held back. */
  public Duration disorder() {
    return disturbances.disorder();
  }

  /** Requests read from the source so far, lost ones too. */
  public long requestsRead() {
    return requestsRead;
  }

  /** When the last of the requests read so far is due, of those not held back. */
  public long lastRequestPosition() {
    return lastRequestPosition;
  }

  /** What was done to the records read so far. */
  public DisturbanceTotals totals() {
    return new DisturbanceTotals(lost, duplicated, late);
  }

  private Due take() {
    fill();
    Due next = waiting.poll();
    if (next == null) {
      throw new NoSuchElementException();
    }
    return next;
  }

  /** Reads until nothing still unread can be due before what waits. */
  private void fill() {
    Due head = waiting.peek();
    while (source.hasNext() && (head == null || newest < head.position())) {
      read(source.next());
      head = waiting.peek();
    }
  }

  private void read(LogEvent event) {
    newest = Math.max(newest, event.eventTime());
    if (event.isOfCatalogue()) {
      add(event, event.eventTime());
      return;
    }
    // All of a record's fate is drawn, whatever is asked for: options stay independent.
    Draws draws = draws(event);
    boolean isLost = draws.chance(disturbances.loss());
    boolean isLate = draws.chance(disturbances.lateness());
    boolean isTwice = draws.chance(disturbances.duplicates());
    long heldBack = isLate ? disturbances.lateBy().toMillis() : 0;
    long delay = heldBack + delay(draws);
    // No more than a record's own: a copy too keeps to the disorder that was asked for.
    long copyDelay = heldBack + delay(draws);
    if (event instanceof LogEvent.OfRequest) {
      requestsRead++;
      if (!isLost && !isLate) {
        lastRequestPosition = Math.max(lastRequestPosition, event.eventTime() + delay);
      }
    }
    if (isLost) {
      lost++;
      return;
    }
    late += isLate ? 1 : 0;
    add(event, event.eventTime() + delay);
    if (isTwice) {
      duplicated++;
      add(event, event.eventTime() + copyDelay);
    }
  }

  private void add(LogEvent event, long position) {
    waiting.add(new Due(event, position, order++));
  }

  private long delay(Draws draws) {
    return (long) (draws.uniform() * (disturbances.disorder().toMillis() + 1));
  }

  private Draws draws(LogEvent event) {
    if (event instanceof LogEvent.OfFeedback of) {
      Feedback feedback = of.feedback();
      long request = feedback.requestId() == null ? 0 : Ids.hash(feedback.requestId());
      return Draws.of(
          seed,
          DISTURBANCE,
          FEEDBACK_RECORD,
          request,
          feedback.userId(),
          feedback.itemId(),
          feedback.action().hashCode(),
          feedback.eventTime());
    } else if (event instanceof LogEvent.OfCandidates of) {
      long request = Ids.hash(of.list().requestId());
      return Draws.of(seed, DISTURBANCE, of.list().stage().depth(), request);
    }
    LogEvent.OfRequest of = (LogEvent.OfRequest) event;
    return Draws.of(seed, DISTURBANCE, REQUEST_RECORD, Ids.hash(of.request().requestId()));
  }
}
