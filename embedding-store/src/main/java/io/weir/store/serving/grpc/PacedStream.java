package io.weir.store.serving.grpc;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.weir.store.serving.Calls;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a stream of messages no faster than the client reads them, and ends it when the client has
 * not read for some time. Nothing waits and nothing is buffered beyond gRPC's own window.
 *
 * <p>Thread-safe. Closes its source once, whatever ends the stream.
 */
final class PacedStream<T> {
  /** Where messages come from. */
  interface Source<T> extends AutoCloseable {
    /** The next message; null at the end. */
    @Nullable T next();

    @Override
    void close();
  }

  private static final Logger log = LoggerFactory.getLogger(PacedStream.class);

  private final ServerCallStreamObserver<T> answer;
  private final Source<T> source;
  private final Duration patience;
  private @Nullable ScheduledFuture<?> watch;
  private long lastNs = System.nanoTime();
  private boolean ended;

  private PacedStream(ServerCallStreamObserver<T> answer, Source<T> source, Duration patience) {
    this.answer = answer;
    this.source = source;
    this.patience = patience;
  }

  /**
   * Starts a stream from within a call.
   *
   * @param patience how long a client may read nothing
   */
  static <T> void start(
      StreamObserver<T> answer,
      Source<T> source,
      Duration patience,
      ScheduledExecutorService timer) {
    PacedStream<T> stream =
        new PacedStream<>((ServerCallStreamObserver<T>) answer, source, patience);
    stream.start(timer);
  }

  private synchronized void start(ScheduledExecutorService timer) {
    answer.setOnCancelHandler(this::cancelled);
    answer.setOnReadyHandler(this::send);
    long intervalMs = Math.max(1, patience.toMillis() / 4);
    watch =
        timer.scheduleWithFixedDelay(
            this::giveUpIfStalled, intervalMs, intervalMs, TimeUnit.MILLISECONDS);
    send();
  }

  private synchronized void send() {
    try {
      while (!ended && answer.isReady()) {
        T message = source.next();
        if (message == null) {
          end();
          answer.onCompleted();
        } else {
          answer.onNext(message);
          lastNs = System.nanoTime();
        }
      }
    } catch (RuntimeException e) {
      fail(Calls.status(e));
    }
  }

  private synchronized void giveUpIfStalled() {
    if (!ended && !answer.isReady() && System.nanoTime() - lastNs > patience.toNanos()) {
      String detail = "stream: not read for " + patience.toMillis() + " ms";
      fail(Status.DEADLINE_EXCEEDED.withDescription(detail).asRuntimeException());
    }
  }

  private synchronized void cancelled() {
    end();
  }

  private void fail(StatusRuntimeException failure) {
    if (!ended) {
      end();
      answer.onError(failure);
    }
  }

  private void end() {
    if (!ended) {
      ended = true;
      if (watch != null) {
        watch.cancel(false);
      }
      closeSource();
    }
  }

  /** The client is told how the reading ended, not the closing. */
  private void closeSource() {
    try {
      source.close();
    } catch (RuntimeException e) {
      log.error("closing what a stream was read from", e);
    }
  }
}
