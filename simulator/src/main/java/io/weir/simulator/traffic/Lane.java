package io.weir.simulator.traffic;

import io.weir.simulator.LogTotals;
import io.weir.simulator.Outbox;
import io.weir.simulator.Refusals;
import io.weir.simulator.Replayer;
import java.time.Duration;

/**
 * One log on its way to its topics.
 *
 * <p>Heartbeats go before a record when enough records were sent or enough event time has passed
 * since the last: records that were held back come after a heartbeat that they are too late for.
 * Used by one thread; closes nothing.
 */
public final class Lane {
  private static final long HEARTBEAT_MS = Duration.ofSeconds(10).toMillis();

  private final long requests;
  private final DisturbedEvents events;
  private final Outbox outbox;
  private final int heartbeatEvery;
  private long sinceHeartbeat;
  private long heartbeatPosition;

  /**
   * @param requests of the whole log
   * @param heartbeatEvery records between two heartbeats, at most
   */
  public Lane(long requests, DisturbedEvents events, Outbox outbox, int heartbeatEvery) {
    this.requests = requests;
    this.events = events;
    this.outbox = outbox;
    this.heartbeatEvery = heartbeatEvery;
  }

  /** What was sent so far, heartbeats not counted. */
  public LogTotals sent() {
    return outbox.totals(Refusals.NONE);
  }

  /** What was done to the records so far. */
  public DisturbanceTotals disturbed() {
    return events.totals();
  }

  /** Requests of the log that were read so far, lost ones too. */
  long requestsRead() {
    return events.requestsRead();
  }

  boolean hasNext() {
    return events.hasNext();
  }

  long position() {
    return events.position();
  }

  /** Whether the first request was there and another is still to come: these set the pace. */
  boolean isPaced() {
    return events.requestsRead() > 0
        && (events.requestsRead() < requests || events.position() <= events.lastRequestPosition());
  }

  void sendNext() {
    long position = events.position();
    if (!outbox.isBeyondCatalogue()) {
      heartbeatPosition = position;
    } else if (++sinceHeartbeat > heartbeatEvery || position - heartbeatPosition > HEARTBEAT_MS) {
      outbox.heartbeat(position - events.disorder().toMillis());
      sinceHeartbeat = 0;
      heartbeatPosition = position;
    }
    outbox.send(events.next());
  }

  /** Sends a last heartbeat beyond the window, and returns when everything is acknowledged. */
  void end(Duration window) {
    outbox.heartbeat(Replayer.endOf(sent(), window));
    outbox.flush();
  }
}
