package io.weir.trainer.publication;

import io.weir.trainer.TrainerConfig;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes item vectors: a generation with frozen dense weights every so often, and within it the
 * items that were learnt from.
 *
 * <p><b>Generations.</b> The first begins once the catalogue has an item, a further one every
 * generation-interval in which a step was taken, see {@link Refresh}. While one is being refreshed
 * readers still use the one before; both get the updates, the new one for items that its refresh
 * has brought already.
 *
 * <p><b>Updates.</b> Every update-interval what changed is embedded with the generation's frozen
 * weights and the current rows. One wave is on its way at a time, so a slow broker makes waves
 * larger, not more. An item counts as published when all its records of a wave were acknowledged.
 *
 * <p><b>Failures.</b> What a retry may cure makes the items wait again and a refresh begin anew
 * under another id; anything else is thrown from {@link #tick} as IllegalStateException.
 *
 * <p>It never waits for a broker. Not thread-safe: used on the training thread alone.
 */
public final class Publisher {
  private static final Logger log = LoggerFactory.getLogger(Publisher.class);
  private static final int CHUNK_ITEMS = 4096;

  private final ItemEmbedder embedder;
  private final TrainerConfig.Publication config;
  private final String configurationHash;
  private final Clock clock;
  private final Outbox outbox;
  private final int chunkItems;
  private final Changes changes = new Changes();
  private final long trainerEpoch;
  private long newestId;
  private @Nullable Generation current;
  private @Nullable Refresh refresh;
  private long frozenAtStep = -1;
  private long nextGenerationMs;
  private long nextUpdateMs;

  /**
   * A publisher of nothing yet.
   *
   * @param past ids that are taken
   */
  Publisher(
      PublicationLog log,
      ItemEmbedder embedder,
      TrainerConfig.Publication config,
      String configurationHash,
      PublishedPast past,
      Clock clock,
      int chunkItems) {
    this.embedder = embedder;
    this.config = config;
    this.configurationHash = configurationHash;
    this.clock = clock;
    this.outbox = new Outbox(log, embedder);
    this.chunkItems = chunkItems;
    this.newestId = past.generation();
    this.trainerEpoch = past.trainerEpoch() + 1;
  }

  /** A publisher that writes to Kafka; see the class. */
  public Publisher(
      KafkaPublicationLog log,
      ItemEmbedder embedder,
      TrainerConfig.Publication config,
      String configurationHash,
      PublishedPast past,
      Clock clock) {
    this(log, embedder, config, configurationHash, past, clock, CHUNK_ITEMS);
  }

  /**
   * Reports what a step has changed.
   *
   * @param itemIds items whose vectors are others now
   * @param stepEndMs end of the step, epoch ms
   * @param sampleAppendMs append time of the earliest sample of its batch, epoch ms
   */
  public void learnt(long[] itemIds, long stepEndMs, long sampleAppendMs) {
    report(itemIds, new Freshness(stepEndMs, sampleAppendMs));
  }

  /** Reports an item that is new in the catalogue, or has other features. */
  public void put(long itemId) {
    report(new long[] {itemId}, Freshness.UNCHANGED);
  }

  /** Reports an item that has left the catalogue. */
  public void withdrawn(long itemId) {
    changes.add(itemId, new Change(true, Freshness.UNCHANGED, changes.nextSequence()));
    if (refresh != null) {
      refresh.generation().skip(itemId);
    }
  }

  /** Takes the turns that are due; returns at once. */
  public void tick() {
    turn(false);
  }

  /** Like {@link #tick}, and sends what waits without regard to the update-interval. */
  public void push() {
    turn(true);
  }

  /** Whether there is something to send as soon as it is ticked again. */
  public boolean wantsTurn() {
    return refresh != null && refresh.wantsTurn();
  }

  /** The number of reports so far, to be given to {@link #isPublished}. */
  public long reports() {
    return changes.sequence();
  }

  /** Whether readers can have everything that the first so many reports were about. */
  public boolean isPublished(long reports) {
    return current != null && changes.oldest() > reports;
  }

  /** The generation that readers use, once there is one. */
  public OptionalLong generation() {
    return current == null ? OptionalLong.empty() : OptionalLong.of(current.id);
  }

  /** Items that readers of that generation find, as far as acknowledged; 0 without one. */
  public long items() {
    return current == null ? 0 : current.items();
  }

  /** The ids that are taken by now. */
  public PublishedPast past() {
    return new PublishedPast(newestId, trainerEpoch);
  }

  /** Writes what readers may not have seen. */
  public void write(DataOutputStream out) throws IOException {
    outbox.deliver();
    changes.write(out);
  }

  /** Reads what {@link #write} wrote: all of it is still to be published. */
  public void read(DataInputStream in) throws IOException {
    changes.read(in);
  }

  private void report(long[] itemIds, Freshness freshness) {
    Change change = new Change(false, freshness, changes.nextSequence());
    for (long itemId : itemIds) {
      changes.add(itemId, change);
    }
  }

  private void turn(boolean atOnce) {
    outbox.deliver();
    advanceRefresh();
    if (changes.isWaiting() && !changes.isFlying() && (atOnce || clock.millis() >= nextUpdateMs)) {
      sendWave();
    }
    if (refresh == null && isGenerationDue()) {
      beginGeneration();
    }
  }

  private void advanceRefresh() {
    if (refresh == null) {
      return;
    }
    Exception failure = refresh.failure();
    if (failure != null) {
      log.warn("generation {} is given up: {}", refresh.generation().id, failure.getMessage());
      refresh = null;
      nextGenerationMs = clock.millis();
      frozenAtStep = -1;
      return;
    }
    refresh.advance(current == null ? changes : null);
    if (refresh.announced()) {
      current = refresh.generation();
      refresh = null;
      log.info("generation {} is announced: {} items", current.id, current.items());
    }
  }

  private boolean isGenerationDue() {
    return clock.millis() >= nextGenerationMs
        && embedder.step() > frozenAtStep
        && (current != null || embedder.catalogue().length > 0);
  }

  private void beginGeneration() {
    nextGenerationMs = clock.millis() + config.generationInterval().toMillis();
    frozenAtStep = embedder.step();
    Generation next =
        new Generation(
            ++newestId,
            trainerEpoch,
            frozenAtStep,
            embedder.dimension(),
            embedder.freeze(),
            outbox.partitions());
    refresh = new Refresh(next, outbox, embedder, configurationHash, chunkItems);
  }

  private void sendWave() {
    Generation coming = refresh != null && refresh.takesItems() ? refresh.generation() : null;
    int sent = new UpdateWave(changes, outbox, current, coming).send(chunkItems);
    if (sent < chunkItems) {
      nextUpdateMs = clock.millis() + config.updateInterval().toMillis();
    }
  }
}
