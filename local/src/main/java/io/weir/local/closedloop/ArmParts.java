package io.weir.local.closedloop;

import io.weir.core.config.WeirConfig;
import io.weir.local.part.JoinCounters;
import io.weir.local.part.MiniCluster;
import io.weir.local.part.PartFailedException;
import io.weir.store.EmbeddingStoreServer;
import io.weir.store.client.StoreStatus;
import io.weir.trainer.Trainer;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.evaluation.EvaluationListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import org.apache.flink.core.execution.JobClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An arm's own join, trainer and store, in the process of the arm.
 *
 * <p>Used by one thread; whoever starts it closes it.
 */
final class ArmParts implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ArmParts.class);
  private static final Duration STALL = Duration.ofMinutes(3);
  private static final Duration CHECK_EVERY = Duration.ofSeconds(1);
  private static final long POLL_MILLIS = 5;

  private final JobClient join;
  private final JoinCounters counters;
  private final Trainer trainer;
  private final EmbeddingStoreServer store;
  private final int batchRequests;
  private final Deque<AutoCloseable> parts;

  /** How far an arm is. */
  record Reached(long generation, long trained, long revised) {}

  private ArmParts(
      JobClient join,
      JoinCounters counters,
      Trainer trainer,
      EmbeddingStoreServer store,
      int batchRequests,
      Deque<AutoCloseable> parts) {
    this.join = join;
    this.counters = counters;
    this.trainer = trainer;
    this.store = store;
    this.batchRequests = batchRequests;
    this.parts = parts;
  }

  /** Starts every part; what was started is closed again when one cannot start. */
  static ArmParts start(WeirConfig config) {
    Deque<AutoCloseable> parts = new ArrayDeque<>();
    try {
      EmbeddingStoreServer store = EmbeddingStoreServer.start(config);
      parts.push(store);
      Trainer trainer = Trainer.start(config, EvaluationListener.NONE);
      parts.push(trainer);
      JoinCounters counters = JoinCounters.open();
      parts.push(counters);
      JobClient join = MiniCluster.submit(config, counters.flinkOptions());
      parts.push(() -> MiniCluster.cancel(join));
      int batch = TrainerConfig.of(config).batchRequests();
      return new ArmParts(join, counters, trainer, store, batch, parts);
    } catch (RuntimeException | Error e) {
      Closing.all(parts);
      throw e;
    }
  }

  /** Where the store listens. */
  int storePort() {
    return store.port();
  }

  /** Waits until readers find all items that the catalogue's topic holds. */
  Reached takeCatalogue() {
    published(trainer.publishPending(STALL));
    return readable();
  }

  /**
   * Waits until the join has taken in all that happened before a time, all full batches of what it
   * has sent are learnt, and readers have a generation of that.
   *
   * @param timeMs a heartbeat has told the join that nothing earlier comes
   */
  Reached reach(long timeMs) {
    failIfStartedAgain();
    // The watermark is the last moment that is over.
    await("join", () -> counters.watermark() >= timeMs - 1);
    long sent =
        counters.read().at("/samples/0").asLong() + counters.read().at("/samples/1").asLong();
    await("trainer", () -> sent - taken() < batchRequests);
    published(trainer.publishGeneration(STALL));
    Reached reached = readable();
    failIfStartedAgain();
    return reached;
  }

  /**
   * A join that Flink has started again sends anew, and counts from then on: all would be amiss.
   */
  private void failIfStartedAgain() {
    if (counters.startedAgain()) {
      throw new PartFailedException(
          "join", "started again after a failure", "to live as long as the arm", null);
    }
  }

  private long taken() {
    return trainer.samplesTrained()
        + trainer.samplesRevised()
        + trainer.samplesRepeated()
        + trainer.samplesRefused();
  }

  private static void published(boolean inTime) {
    if (!inTime) {
      throw stalled("trainer", "publication");
    }
  }

  private Reached readable() {
    long generation = trainer.generation().orElse(0);
    long appended = System.currentTimeMillis();
    await("store", () -> serves(generation));
    try {
      if (!store.awaitApplied(appended, STALL)) {
        throw stalled("store", store.status().notReadyReason());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PartFailedException("store", "interrupted", "to serve what was published", e);
    }
    return new Reached(generation, trainer.samplesTrained(), trainer.samplesRevised());
  }

  private boolean serves(long generation) {
    StoreStatus.GenerationStatus current = store.status().current();
    return current != null && current.generation() == generation;
  }

  private void await(String part, BooleanSupplier reached) {
    long start = System.nanoTime();
    long checked = start;
    long moved = start;
    long before = -1;
    while (!reached.getAsBoolean()) {
      long now = System.nanoTime();
      if (now - checked >= CHECK_EVERY.toNanos()) {
        trainer.check();
        MiniCluster.check(join);
        failIfStartedAgain();
        checked = now;
        long progress = taken() + store.status().vectorsApplied();
        moved = progress == before ? moved : now;
        before = progress;
      }
      if (now - moved > STALL.toNanos()) {
        throw stalled(part, "stands still");
      }
      pause();
    }
    log.info("{}: {} ms", part, (System.nanoTime() - start) / 1_000_000);
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PartFailedException("arm", "interrupted", "to go on", e);
    }
  }

  private static PartFailedException stalled(String part, String state) {
    return new PartFailedException(
        part, state, "to go on within " + STALL.toSeconds() + " s", null);
  }

  @Override
  public void close() {
    Closing.all(parts);
  }
}
