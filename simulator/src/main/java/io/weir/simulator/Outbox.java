package io.weir.simulator;

import io.weir.schemas.LogProducer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Sends the records of one log without waiting for each, counts them, and fails on the call after
 * the broker refused one.
 *
 * <p>Items that come before all other records are acknowledged before the first of those is sent.
 * Used by one thread; closes nothing.
 */
public final class Outbox {
  private final String log;
  private final LogProducer producer;
  private final LogTotals.Counter counter = new LogTotals.Counter();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private boolean catalogueSent;

  /**
   * @param log what a failure calls the log
   * @param producer of the topics; the caller closes it
   */
  public Outbox(String log, LogProducer producer) {
    this.log = log;
    this.producer = producer;
  }

  /**
   * Sends one record, and waits only where the producer's buffer is full.
   *
   * @throws ReplayFailedException when this record or one before it was not taken
   */
  public void send(LogEvent event) {
    failIfOneFailed();
    if (!catalogueSent && !event.isOfCatalogue()) {
      flush();
      catalogueSent = true;
    }
    watch(event.sendTo(producer));
    event.countIn(counter);
  }

  /** Whether a record that is not of the catalogue was sent. */
  public boolean isBeyondCatalogue() {
    return catalogueSent;
  }

  /** Promises that no record with an earlier event time will follow. */
  public void heartbeat(long watermarkMs) {
    try {
      watch(producer.heartbeat(watermarkMs));
    } catch (KafkaException e) {
      throw new ReplayFailedException(log, e);
    }
  }

  /** Returns when everything sent so far is acknowledged. */
  public void flush() {
    producer.flush();
    failIfOneFailed();
  }

  /** Requests sent so far. */
  public long requests() {
    return counter.requests();
  }

  /** What was sent so far, heartbeats not counted. */
  public LogTotals totals(Refusals refused) {
    return counter.totals(refused);
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
          log, cause instanceof CompletionException ? cause.getCause() : cause);
    }
  }
}
