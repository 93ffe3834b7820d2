package io.weir.simulator;

import io.weir.core.Checks;
import io.weir.schemas.LogProducer;
import java.time.Duration;

/**
 * Sends a log stream to the topics, as fast as they take it.
 *
 * <p>Items are sent first and acknowledged before anything else is sent. The other records follow
 * in event-time order. A heartbeat with the event time reached goes to every partition of every
 * source topic each time a configured number of records was sent: topics and partitions are read at
 * different speeds, and one that has no record for a while would hold back the join's watermark,
 * and with it the state of all others. A last heartbeat beyond the window ends the replay: with it
 * the join emits every request.
 *
 * <p>The producer blocks when its buffer is full, which is all the pacing there is: Kafka holds
 * what the join has not read yet. Thread-safe; closes nothing.
 */
public final class Replayer {
  /** Past the end of the last window: more than any join's bound on disorder. */
  private static final Duration MARGIN = Duration.ofHours(1);

  private final LogProducer producer;
  private final int heartbeatEvery;

  /**
   * @param producer of the topics; the caller closes it
   * @param heartbeatEvery records between two heartbeats
   */
  public Replayer(LogProducer producer, int heartbeatEvery) {
    Checks.positive("heartbeat-every", heartbeatEvery);
    this.producer = producer;
    this.heartbeatEvery = heartbeatEvery;
  }

  /**
   * Sends the whole stream and returns when all of it is acknowledged.
   *
   * @param window the longest window of the join that is to read it
   * @return what was sent, heartbeats not counted
   * @throws ReplayFailedException when the broker did not take a record; others may have been sent
   */
  public LogTotals replay(LogStream stream, Duration window, ReplayProgress progress) {
    Outbox outbox = new Outbox(stream.name(), producer);
    int sinceHeartbeat = 0;
    for (LogEvent event : stream) {
      outbox.send(event);
      if (event instanceof LogEvent.OfRequest) {
        progress.sent(outbox.requests(), stream.requests());
      }
      if (outbox.isBeyondCatalogue() && ++sinceHeartbeat == heartbeatEvery) {
        outbox.heartbeat(event.eventTime());
        sinceHeartbeat = 0;
      }
    }
    LogTotals totals = outbox.totals(stream.refused());
    outbox.heartbeat(endOf(totals, window));
    outbox.flush();
    progress.sent(totals.requests(), stream.requests());
    return totals;
  }

  /** A time past every window of what was sent: with it the join emits every request. */
  public static long endOf(LogTotals sent, Duration window) {
    return sent.lastTime() + window.plus(MARGIN).toMillis();
  }
}
