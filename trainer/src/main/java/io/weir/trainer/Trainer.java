package io.weir.trainer;

import io.weir.core.config.WeirConfig;
import io.weir.trainer.TrainingLoop.Progress;
import io.weir.trainer.evaluation.EvaluationListener;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
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
 * <p>Where learning goes wrong, by {@code trainer.health}, it is taken back to the last checkpoint
 * that was good, and goes on from the samples that come next, under a new epoch and generation.
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
  private final Pushes pushes = new Pushes();
  private volatile boolean stopping;
  private volatile @Nullable Throwable failure;
  private volatile @Nullable TrainingLoop current;
  private volatile Optional<Integer> metricsPort = Optional.empty();

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
      trainer.close();
      if (e.getCause() instanceof RuntimeException refusal) {
        throw refusal;
      }
      throw e;
    }
  }

  /**
   * Takes a stopped trainer's learning back: the next start goes on from the newest checkpoint of
   * at most so many steps, under a new epoch and generation. Newer ones are set aside.
   *
   * @param target a number of steps, or {@code generation-N}: as many as that generation's
   * @return the checkpoint's folder
   * @throws io.weir.core.InvalidValueException when there is no such checkpoint or generation, or
   *     the trainer runs
   */
  public static Path rollBack(WeirConfig config, String target) {
    return OperatorRollBack.to(config, target);
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

  /** Samples learnt from and then taken back with what had gone wrong; none is learnt again. */
  public long samplesTakenBack() {
    return progress().totals().takenBack();
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
   * Publishes at once what was learnt so far, and the items that the topic holds by now, and waits.
   *
   * @return true once there is a generation and Kafka has acknowledged every vector that was due
   *     when this was called; false after the timeout
   * @throws IllegalStateException when training has ended
   */
  public boolean publishPending(Duration timeout) {
    return publish(Pushes.Extent.ITEMS, timeout);
  }

  /**
   * Publishes a generation of what was learnt so far, whatever {@code generation-interval} says,
   * and waits: as {@link #publishPending}, with dense weights that are no older than this call.
   *
   * <p>Where nothing was learnt since the newest generation, or the gate refuses this one, readers
   * go on with the one before.
   *
   * @return true once that is so; false after the timeout
   * @throws IllegalStateException when training has ended
   */
  public boolean publishGeneration(Duration timeout) {
    return publish(Pushes.Extent.GENERATION, timeout);
  }

  private boolean publish(Pushes.Extent extent, Duration timeout) {
    check();
    CompletableFuture<Void> published = pushes.ask(extent);
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

  /** The port at which Prometheus finds figures; empty = none. */
  public Optional<Integer> metricsPort() {
    return metricsPort;
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
    return loop().progress();
  }

  private TrainingLoop loop() {
    TrainingLoop first = opened.join();
    TrainingLoop loop = current;
    return loop == null ? first : loop;
  }

  private void run() {
    try (TrainerMetrics metrics = new TrainerMetrics(TrainerConfig.of(config).health().listen())) {
      TrainingLoop loop =
          new TrainingLoop(config, listener, metrics, pushes, Clock.systemUTC(), null);
      metricsPort = metrics.port();
      opened.complete(loop);
      trainOn(loop, metrics);
    } catch (RuntimeException | Error e) {
      opened.completeExceptionally(e);
    } finally {
      pushes.close();
    }
  }

  private void trainOn(TrainingLoop first, TrainerMetrics metrics) {
    TrainingLoop loop = first;
    try {
      for (Optional<RollBack> back = train(loop); back.isPresent(); back = train(loop)) {
        if (!settled(loop)) {
          return;
        }
        log.error("learning is taken back to step {}: {}", back.get().step(), back.get().reason());
        metrics.rolledBack();
        loop.close();
        loop = new TrainingLoop(config, listener, metrics, pushes, Clock.systemUTC(), back.get());
        current = loop;
      }
    } catch (RuntimeException | Error e) {
      failed(e);
    } finally {
      loop.close();
    }
  }

  /** Returns false where it is to stop before the brokers have what the loop refused. */
  private boolean settled(TrainingLoop loop) {
    boolean settled = loop.settle();
    while (!settled && !stopping) {
      log.warn("no rollback: the brokers have not acknowledged the dead letters yet");
      settled = loop.settle();
    }
    return settled;
  }

  /** Trains until it is to stop, or learning has gone wrong. */
  private Optional<RollBack> train(TrainingLoop loop) {
    while (!stopping) {
      loop.turn();
      Optional<RollBack> back = loop.rollBack();
      if (back.isPresent()) {
        return back;
      }
    }
    loop.finish();
    return Optional.empty();
  }

  private void failed(Throwable e) {
    // The last stop of this thread: callers are told by check(), people by the log.
    failure = e;
    if (isExplained(e)) {
      log.error("training ended: {}", oneLine(e));
    } else {
      log.error("training ended: {}", oneLine(e), e);
    }
  }

  private static boolean isExplained(Throwable cause) {
    return cause instanceof IllegalArgumentException || cause instanceof IllegalStateException;
  }

  private static String oneLine(Throwable cause) {
    String message = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    return isExplained(cause) ? message : cause.getClass().getSimpleName() + " " + message;
  }
}
