package io.weir.trainer.publication;

import io.weir.core.cascade.RequestSample;
import io.weir.trainer.TrainerConfig;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes item vectors: a generation with frozen dense weights every so often, and within it the
 * items that were learnt from.
 *
 * <p><b>Generations.</b> The first begins once the catalogue has an item, a further one every
 * generation-interval in which a step was taken, unless the {@link Gate} refuses it, and in any
 * case when the one before is generation-max-age old; see {@link Refresh}. While one is being
 * refreshed readers still use the one before; both get the updates, the new one for items that its
 * refresh has brought already. Until the first one begins there is nothing to tell of the
 * catalogue: it will be embedded as it is then, and what a checkpoint still had to publish of an
 * item that has been put or withdrawn since is of no use.
 *
 * <p><b>Updates.</b> Every update-interval, from the start on, what changed is embedded with the
 * generation's frozen weights and the current rows. One wave is on its way at a time, so a slow
 * broker makes waves larger, not more. An item counts as published when all its records of a wave
 * were acknowledged.
 *
 * <p><b>Failures.</b> What a retry may cure makes the items wait again and a refresh begin anew
 * under another id; anything else is thrown from {@link #tick} as IllegalStateException.
 *
 * <p>It never waits for a broker. Not thread-safe: used on the training thread alone.
 */
public final class Publisher {
  private static final Logger log = LoggerFactory.getLogger(Publisher.class);
  private static final int CHUNK_ITEMS = 4096;

  private final long updateIntervalMs;
  private final Clock clock;
  private final Outbox outbox;
  private final int chunkItems;
  private final Changes changes = new Changes();
  private final GenerationCycle generations;
  private long nextUpdateMs;
  private int keptBack;

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
      Snapshots snapshots,
      Clock clock,
      int chunkItems) {
    this.updateIntervalMs = config.updateInterval().toMillis();
    this.clock = clock;
    this.outbox = new Outbox(log, embedder);
    this.chunkItems = chunkItems;
    this.generations =
        new GenerationCycle(
            outbox, embedder, config, configurationHash, past, snapshots, clock, chunkItems);
    this.nextUpdateMs = clock.millis() + updateIntervalMs;
  }

  /** A publisher that writes to Kafka; see the class. */
  public Publisher(
      KafkaPublicationLog log,
      ItemEmbedder embedder,
      TrainerConfig.Publication config,
      String configurationHash,
      PublishedPast past,
      Snapshots snapshots,
      Clock clock) {
    this(log, embedder, config, configurationHash, past, snapshots, clock, CHUNK_ITEMS);
  }

  /** Tells of a batch that is about to be learnt from: the gate has some of them scored. */
  public void arrived(List<RequestSample> samples) {
    generations.arrived(samples);
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
    if (generations.hasBegun()) {
      report(new long[] {itemId}, Freshness.UNCHANGED);
    } else {
      changes.drop(itemId);
    }
  }

  /** Reports an item that has left the catalogue. */
  public void withdrawn(long itemId) {
    if (generations.hasBegun()) {
      changes.add(itemId, new Change(true, Freshness.UNCHANGED, changes.nextSequence()));
      generations.withdrawn(itemId);
    } else {
      changes.drop(itemId);
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
    return generations.wantsTurn();
  }

  /** The number of reports so far, to be given to {@link #isPublished}. */
  public long reports() {
    return changes.sequence();
  }

  /** Whether readers can have everything that the first so many reports were about. */
  public boolean isPublished(long reports) {
    return generations.current() != null && changes.oldest() > reports;
  }

  /**
   * Has a generation begun as soon as it can, whatever the generation-interval, where a step was
   * taken since the newest.
   *
   * @return the step that it shall have, to be given to {@link #isSettled}
   */
  public long hasten() {
    return generations.hasten();
  }

  /** Whether readers can have the dense weights of a step or later ones, or these are refused. */
  public boolean isSettled(long step) {
    return generations.isSettled(step);
  }

  /** The generation that readers use, once there is one. */
  public OptionalLong generation() {
    Generation current = generations.current();
    return current == null ? OptionalLong.empty() : OptionalLong.of(current.id);
  }

  /** Items that readers of that generation find, as far as acknowledged; 0 without one. */
  public long items() {
    Generation current = generations.current();
    return current == null ? 0 : current.items();
  }

  /** The ids that are taken by now. */
  public PublishedPast past() {
    return generations.past();
  }

  /** What was done since the start. */
  public PublicationFigures figures() {
    return generations.figures(changes.size());
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
    generations.advance(changes);
    if (changes.isWaiting() && !changes.isFlying() && (atOnce || clock.millis() >= nextUpdateMs)) {
      sendWave();
    }
    generations.beginIfDue();
  }

  private void sendWave() {
    UpdateWave wave = new UpdateWave(changes, outbox, generations.current(), generations.coming());
    int sent = wave.send(chunkItems);
    if (sent < chunkItems || wave.keptBack() > 0) {
      nextUpdateMs = clock.millis() + updateIntervalMs;
    }
    if (wave.keptBack() > 0 && keptBack == 0) {
      log.warn("{} items wait: their vectors are not finite", wave.keptBack());
    }
    keptBack = wave.keptBack();
  }
}
