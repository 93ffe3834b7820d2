package io.weir.simulator;

import io.weir.core.Checks;
import io.weir.schemas.LogProducer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

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
    Pass pass = new Pass(stream, progress);
    stream.forEach(pass::send);
    LogTotals totals = pass.totals();
    pass.heartbeat(totals.lastTime() + window.plus(MARGIN).toMillis());
    pass.flush();
    progress.sent(totals.requests(), stream.requests());
    return totals;
  }

  /** One stream on its way. */
  private final class Pass {
    private final LogStream stream;
    private final ReplayProgress progress;
    private final LogTotals.Counter counter = new LogTotals.Counter();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private boolean itemsSent;
    private int sinceHeartbeat;

    Pass(LogStream stream, ReplayProgress progress) {
      this.stream = stream;
      this.progress = progress;
    }

    void send(LogEvent event) {
      failIfOneFailed();
      if (!itemsSent && !(event instanceof LogEvent.OfItem)) {
        flush();
        itemsSent = true;
      }
      watch(event.sendTo(producer));
      event.countIn(counter);
      if (event instanceof LogEvent.OfRequest) {
        progress.sent(counter.requests(), stream.requests());
      }
      if (itemsSent && ++sinceHeartbeat == heartbeatEvery) {
        heartbeat(event.eventTime());
        sinceHeartbeat = 0;
      }
    }

    void heartbeat(long watermarkMs) {
      try {
        watch(producer.heartbeat(watermarkMs));
      } catch (KafkaException e) {
        throw new ReplayFailedException(stream.name(), e);
      }
    }

    void flush() {
      producer.flush();
      failIfOneFailed();
    }

    LogTotals totals() {
      return counter.totals(stream.refused());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback keeps the failure.
    private void watch(CompletableFuture<?> sent) {
      sent.whenComplete(
          (acknowledged, cause) -> {
            if (cause != null) {
              failure.compareAndSet(null, cause);
            }
          });
    }

    private void failIfOneFailed() {
      Throwable cause = failure.get();
      if (cause != null) {
        throw new ReplayFailedException(
            stream.name(), cause instanceof CompletionException ? cause.getCause() : cause);
      }
    }
  }
}
