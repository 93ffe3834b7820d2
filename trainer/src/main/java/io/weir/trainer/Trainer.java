package io.weir.trainer;

import io.weir.core.config.WeirConfig;
import io.weir.trainer.TrainingLoop.Progress;
import io.weir.trainer.evaluation.EvaluationListener;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running trainer: it learns from {@code samples}, publishes to {@code item-embeddings} and
 * {@code models}, and goes on after a restart where its newest checkpoint stands.
 *
 * <p>One thread does all of it. There is one gradient collector in a JVM, hence one trainer.
 *
 * <p>Thread-safe. Whoever starts it closes it; closing again has no effect.
 */
public final class Trainer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Trainer.class);
  private static final long CLOSE_TIMEOUT_MS = 60_000;

  private final WeirConfig config;
  private final EvaluationListener listener;
  private final Thread thread = new Thread(this::run, "weir-trainer");
  private final CompletableFuture<TrainingLoop> opened = new CompletableFuture<>();
  private volatile boolean stopping;
  private volatile @Nullable Throwable failure;

  private Trainer(WeirConfig config, EvaluationListener listener) {
    this.config = config;
    this.listener = listener;
  }

  /**
   * Connects, creates the topics that are missing, takes up the newest checkpoint and starts to
   * learn.
   *
   * @param listener is told of every request before it is learnt from, on the training thread
   * @throws io.weir.core.InvalidValueException when the configuration is wrong, no broker answers
   *     within connect-timeout, the checkpoint's folder cannot be used or holds another model; then
   *     nothing stays open
   */
  public static Trainer start(WeirConfig config, EvaluationListener listener) {
    Trainer trainer = new Trainer(config, listener);
    trainer.thread.setDaemon(true);
    trainer.thread.start();
    try {
      trainer.opened.join();
      return trainer;
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException refusal) {
        throw refusal;
      }
      throw e;
    }
  }

  /**
   * Fails when training has ended by itself.
   *
   * @throws IllegalStateException with the reason, in one line
   */
  public void check() {
    Throwable cause = failure;
    if (cause != null) {
      throw new IllegalStateException("trainer: " + oneLine(cause), cause);
    }
  }

  /** Samples of revision 0 learnt from, those before the checkpoint included. */
  public long samplesTrained() {
    return progress().totals().trained();
  }

  /** Samples of revision 1 learnt from, those before the checkpoint included. */
  public long samplesRevised() {
    return progress().totals().revised();
  }

  /** Samples passed over as they had been read before, those before the checkpoint included. */
  public long samplesRepeated() {
    return progress().totals().repeated();
  }

  /** Samples that went to the dead letters, those before the checkpoint included. */
  public long samplesRefused() {
    return progress().totals().refused();
  }

  /** The newest generation that this process has announced. */
  public OptionalLong generation() {
    long generation = progress().generation();
    return generation == 0 ? OptionalLong.empty() : OptionalLong.of(generation);
  }

  /** Items with a vector in that generation, as far as Kafka has acknowledged it. */
  public long itemsPublished() {
    return progress().items();
  }

  /**
   * Publishes at once what was learnt so far, and waits.
   *
   * @return true once there is a generation and Kafka has acknowledged every vector that was due
   *     when this was called; false after the timeout
   * @throws IllegalStateException when training has ended
   */
  public boolean publishPending(Duration timeout) {
    check();
    CompletableFuture<Void> published = opened.join().push();
    if (!thread.isAlive()) {
      published.cancel(false);
    }
    try {
      published.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (CancellationException | ExecutionException e) {
      check();
      throw new IllegalStateException("trainer: closed", e);
    }
  }

  /** Ends training after the step it is at, sends what waits, writes a checkpoint. */
  @Override
  public void close() {
    stopping = true;
    try {
      thread.join(CLOSE_TIMEOUT_MS);
      if (thread.isAlive()) {
        log.warn("the trainer does not end; its last checkpoint stands");
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Progress progress() {
    return opened.join().progress();
  }

  private void run() {
    TrainingLoop loop;
    try {
      loop = new TrainingLoop(config, listener, Clock.systemUTC());
    } catch (RuntimeException | Error e) {
      opened.completeExceptionally(e);
      return;
    }
    try (loop) {
      opened.complete(loop);
      train(loop);
    }
  }

  private void train(TrainingLoop loop) {
    try {
      while (!stopping) {
        loop.turn();
      }
      loop.finish();
    } catch (RuntimeException | Error e) {
      // The last stop of this thread: callers are told by check(), people by the log.
      failure = e;
      log.error("training ended: {}", oneLine(e), e);
    }
  }

  private static String oneLine(Throwable cause) {
    String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return cause instanceof IllegalArgumentException || cause instanceof IllegalStateException
        ? message
        : cause.getClass().getSimpleName() + " " + message;
  }
}
