package io.weir.trainer.publication;

import io.weir.core.cascade.ModelSnapshot;
import io.weir.core.cascade.RequestSample;
import io.weir.trainer.TrainerConfig;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When generations begin and what becomes of them: refused, refreshed and announced, or abandoned;
 * and retired at last.
 *
 * <p>Not thread-safe.
 */
final class GenerationCycle {
  private static final Logger log = LoggerFactory.getLogger(GenerationCycle.class);

  private final Outbox outbox;
  private final ItemEmbedder embedder;
  private final TrainerConfig.Publication config;
  private final String configurationHash;
  private final Clock clock;
  private final Snapshots snapshots;
  private final int chunkItems;
  private final Gate gate;
  private final Standing standing;
  private final long trainerEpoch;
  private long newestId;
  private boolean begun;
  private @Nullable Generation current;
  private @Nullable Refresh refresh;
  private long frozenAtStep = -1;
  private long nextMs;
  private PublicationFigures figures = PublicationFigures.NONE;

  GenerationCycle(
      Outbox outbox,
      ItemEmbedder embedder,
      TrainerConfig.Publication config,
      String configurationHash,
      PublishedPast past,
      Snapshots snapshots,
      Clock clock,
      int chunkItems) {
    this.outbox = outbox;
    this.embedder = embedder;
    this.config = config;
    this.configurationHash = configurationHash;
    this.clock = clock;
    this.snapshots = snapshots;
    this.chunkItems = chunkItems;
    this.gate = new Gate(config.gate(), embedder.tasks());
    this.standing = new Standing(config.keep(), past.states());
    this.newestId = past.generation();
    this.trainerEpoch = past.trainerEpoch() + 1;
  }

  /** Whether there was a generation since the start, whatever became of it. */
  boolean hasBegun() {
    return begun;
  }

  /** The generation that readers use; null = none yet. */
  @Nullable Generation current() {
    return current;
  }

  /** The generation whose refresh is under way, once updates may go to it. */
  @Nullable Generation coming() {
    return refresh != null && refresh.takesItems() ? refresh.generation() : null;
  }

  /** Whether there is something to send as soon as there is another turn. */
  boolean wantsTurn() {
    return refresh != null && refresh.wantsTurn();
  }

  /** The ids that are taken by now. */
  PublishedPast past() {
    return new PublishedPast(newestId, trainerEpoch);
  }

  /**
   * What was done since the start.
   *
   * @param waiting items that are not published as they are
   */
  PublicationFigures figures(long waiting) {
    return new PublicationFigures(
        figures.announced(),
        figures.refused(),
        figures.abandoned(),
        figures.retired(),
        waiting,
        current == null ? 0 : current.id,
        current == null ? 0 : current.frozenMs);
  }

  /** Scores a share of the batches that are about to be learnt from, for the gate. */
  void arrived(List<RequestSample> samples) {
    if (current != null && gate.takes(embedder.step())) {
      gate.add(samples, current.frozen.score(samples), embedder.score(samples));
    }
  }

  /** An item has left the catalogue: the refresh does not bring it. */
  void withdrawn(long itemId) {
    if (refresh != null) {
      refresh.generation().skip(itemId);
    }
  }

  /** Goes on with the refresh, if there is one. */
  void advance(Changes changes) {
    if (refresh == null) {
      return;
    }
    refresh.advance(current == null ? changes : null);
    Exception failure = refresh.failure();
    if (failure != null) {
      abandon(refresh, failure);
    } else if (refresh.announced()) {
      announced(refresh);
    } else if (refresh.refused()) {
      count(0, 1, 0, 0);
      refresh = null;
    }
  }

  /**
   * Begins a generation as soon as it can, whatever the interval, where a step was taken since the
   * newest.
   *
   * @return the step that it shall have, to be given to {@link #isSettled}
   */
  long hasten() {
    if (embedder.step() > frozenAtStep) {
      nextMs = Long.MIN_VALUE;
    }
    return embedder.step();
  }

  /** Whether readers have the dense weights of that step or of a later one, or they are refused. */
  boolean isSettled(long step) {
    return current != null && refresh == null && frozenAtStep >= step;
  }

  /** Begins a generation when one is due and none is under way. */
  void beginIfDue() {
    if (refresh == null && (isDue() || isOverdue())) {
      begin();
    }
  }

  private boolean isDue() {
    return clock.millis() >= nextMs
        && embedder.step() > frozenAtStep
        && (current != null || embedder.catalogue().length > 0);
  }

  /** Readers' dense weights are too old, whether or not there is something better. */
  private boolean isOverdue() {
    return current != null
        && clock.millis() >= nextMs
        && clock.millis() - current.frozenMs >= config.generationMaxAge().toMillis();
  }

  private void begin() {
    Optional<String> refusal = isOverdue() ? Optional.empty() : gate.refusal();
    nextMs = clock.millis() + config.generationInterval().toMillis();
    begun = true;
    frozenAtStep = embedder.step();
    Generation next =
        new Generation(
            ++newestId,
            trainerEpoch,
            frozenAtStep,
            clock.millis(),
            embedder.dimension(),
            embedder.freeze(),
            outbox.partitions());
    refusal.ifPresent(
        reason -> log.warn("generation {} is refused, the one before stays: {}", next.id, reason));
    refresh =
        new Refresh(
            next, outbox, embedder, snapshots, configurationHash, chunkItems, refusal.isPresent());
  }

  private void abandon(Refresh failed, Exception failure) {
    log.warn("generation {} is given up: {}", failed.generation().id, failure.getMessage());
    count(0, 0, 1, 0);
    if (failed.claimed()) {
      standing.add(failed.begun());
    }
    refresh = null;
    frozenAtStep = -1;
    // Brokers that were away are asked again at once; a disk that is full stays so for a while.
    nextMs = failure instanceof RetriableException ? clock.millis() : nextMs;
  }

  private void announced(Refresh done) {
    Generation announced = done.generation();
    current = announced;
    refresh = null;
    count(1, 0, 0, 0);
    log.info("generation {} is announced: {} items", announced.id, announced.items());
    standing.add(done.announcement());
    retire();
  }

  private void retire() {
    for (ModelSnapshot last : standing.takeRetiring()) {
      outbox.sendSnapshot(
          Standing.retired(last, trainerEpoch),
          (offset, failure) -> {
            if (failure != null) {
              standing.add(last);
            } else {
              count(0, 0, 0, 1);
            }
          });
    }
    snapshots.retain(standing.kept());
  }

  private void count(long announced, long refused, long abandoned, long retired) {
    figures =
        new PublicationFigures(
            figures.announced() + announced,
            figures.refused() + refused,
            figures.abandoned() + abandoned,
            figures.retired() + retired,
            0,
            0,
            0);
  }
}
