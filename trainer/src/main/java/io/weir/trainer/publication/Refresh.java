package io.weir.trainer.publication;

import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.ItemEmbedding.Kind;
import io.weir.core.cascade.ModelSnapshot;
import io.weir.core.cascade.ModelSnapshot.SnapshotFile;
import io.weir.core.cascade.ModelSnapshot.State;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The full refresh that starts a generation, as a state machine: each phase is left when the
 * brokers have acknowledged all of it.
 *
 * <p>BEGUN in {@code models}, so that the id is taken before a vector bears it; BEGIN in every
 * partition; every item of the catalogue, in chunks between which training goes on; END in every
 * partition; ANNOUNCED, once the snapshot's files are written, too. One that the gate refuses is
 * REFUSED as soon as it has begun. Any failure ends it: its id is never used again. Not
 * thread-safe.
 */
final class Refresh {
  private enum Phase {
    CLAIMING,
    REFUSING,
    REFUSED,
    BEGINNING,
    REFRESHING,
    ENDING,
    ANNOUNCING,
    ANNOUNCED
  }

  private final Generation generation;
  private final Outbox outbox;
  private final ItemEmbedder embedder;
  private final Snapshots snapshots;
  private final String configurationHash;
  private final int chunkItems;
  private final boolean unfit;
  private CompletableFuture<List<SnapshotFile>> files =
      CompletableFuture.completedFuture(List.of());
  private Phase phase = Phase.CLAIMING;
  private int outstanding;
  private @Nullable Exception failure;

  /**
   * Takes the generation's id: sends BEGUN.
   *
   * @param unfit whether the gate refuses it
   */
  Refresh(
      Generation generation,
      Outbox outbox,
      ItemEmbedder embedder,
      Snapshots snapshots,
      String configurationHash,
      int chunkItems,
      boolean unfit) {
    this.generation = generation;
    this.outbox = outbox;
    this.embedder = embedder;
    this.snapshots = snapshots;
    this.configurationHash = configurationHash;
    this.chunkItems = chunkItems;
    this.unfit = unfit;
    outbox.sendSnapshot(begun(), expected(null));
  }

  /** The record that takes the id. */
  ModelSnapshot begun() {
    return snapshot(State.BEGUN, List.of());
  }

  /** The record that announces it; all its files are written by then. */
  ModelSnapshot announcement() {
    return snapshot(State.ANNOUNCED, files.join());
  }

  Generation generation() {
    return generation;
  }

  /** Whether BEGIN stands, or is about to stand, before whatever is sent next. */
  boolean takesItems() {
    return phase.compareTo(Phase.BEGINNING) >= 0;
  }

  boolean announced() {
    return phase == Phase.ANNOUNCED;
  }

  /** Whether the brokers know of it. */
  boolean claimed() {
    return phase != Phase.CLAIMING;
  }

  boolean refused() {
    return phase == Phase.REFUSED;
  }

  /** Whether it can go on at once. */
  boolean wantsTurn() {
    return failure == null
        && outstanding == 0
        && phase != Phase.ANNOUNCED
        && phase != Phase.REFUSED
        && (phase != Phase.ENDING || files.isDone());
  }

  /** Why it was given up; null = it was not. */
  @Nullable Exception failure() {
    return failure;
  }

  /**
   * Goes on as far as acknowledgements allow, by at most one chunk.
   *
   * @param changes where readers have no generation yet: the refresh carries what waits there; null
   *     where updates of the current generation do
   */
  void advance(@Nullable Changes changes) {
    if (!wantsTurn()) {
      return;
    }
    switch (phase) {
      case CLAIMING -> beginOrRefuse();
      case REFUSING -> phase = Phase.REFUSED;
      case BEGINNING, REFRESHING -> refreshOrEnd(changes);
      case ENDING -> announce();
      case ANNOUNCING -> phase = Phase.ANNOUNCED;
      case ANNOUNCED, REFUSED -> throw new IllegalStateException(phase + " already");
    }
  }

  private void beginOrRefuse() {
    if (unfit) {
      phase = Phase.REFUSING;
      outbox.sendSnapshot(snapshot(State.REFUSED, List.of()), expected(null));
    } else {
      begin();
    }
  }

  private void announce() {
    try {
      ModelSnapshot announcement = announcement();
      phase = Phase.ANNOUNCING;
      outbox.sendSnapshot(announcement, expected(null));
    } catch (CompletionException e) {
      failure = e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  private void begin() {
    phase = Phase.BEGINNING;
    ItemEmbedder.Files made = generation.frozen.files();
    files =
        snapshots
            .write(generation.id, made.byName())
            .whenComplete((written, problem) -> made.release().run());
    generation.begin(embedder.catalogue());
    sendMarkers(Kind.BEGIN, generation.beginOffsets);
  }

  private void refreshOrEnd(@Nullable Changes changes) {
    if (generation.allRefreshed()) {
      phase = Phase.ENDING;
      sendMarkers(Kind.END, generation.endOffsets);
    } else {
      phase = Phase.REFRESHING;
      sendChunk(generation.next(chunkItems), changes);
    }
  }

  private void sendMarkers(Kind kind, long[] offsets) {
    for (int p = 0; p < offsets.length; p++) {
      int partition = p;
      ItemEmbedding marker = generation.marker(kind, p, embedder.sampleTime());
      outbox.sendMarker(marker, p, expected(offset -> offsets[partition] = offset));
    }
  }

  private void sendChunk(long[] itemIds, @Nullable Changes changes) {
    float[][] vectors = generation.frozen.embed(itemIds);
    for (int i = 0; i < itemIds.length; i++) {
      long itemId = itemIds[i];
      if (!Outbox.isFinite(vectors[i])) {
        // Weights have run away: readers keep what they have, and training may yet be taken back.
        failure = new ArithmeticException("the vector of item " + itemId + " is not finite");
        return;
      }
      ItemEmbedding refresh = outbox.vector(Kind.REFRESH, generation, itemId, vectors[i]);
      generation.count(outbox.partitionOf(itemId), refresh);
      Change change = changes == null ? null : changes.waiting(itemId);
      if (changes == null || change == null) {
        outbox.sendItem(refresh, Freshness.UNCHANGED, expected(null));
      } else {
        Changes.Flight flight = changes.depart(itemId, 1);
        PublicationLog.Sent ours = expected(null);
        outbox.sendItem(
            refresh,
            change.freshness(),
            (offset, problem) -> {
              flight.landed(problem);
              ours.done(offset, problem);
            });
      }
    }
  }

  private PublicationLog.Sent expected(@Nullable OffsetSink sink) {
    outstanding++;
    return (offset, problem) -> {
      outstanding--;
      if (problem != null) {
        failure = failure == null ? problem : failure;
      } else if (sink != null) {
        sink.accept(offset);
      }
    };
  }

  private ModelSnapshot snapshot(State state, List<SnapshotFile> named) {
    boolean announced = state == State.ANNOUNCED;
    return new ModelSnapshot(
        generation.id,
        generation.trainerEpoch,
        state,
        generation.step,
        named,
        configurationHash,
        announced ? generation.beginOffsets : new long[0],
        announced ? generation.endOffsets : new long[0]);
  }

  @FunctionalInterface
  private interface OffsetSink {
    void accept(long offset);
  }
}
