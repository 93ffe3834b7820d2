package io.weir.trainer.publication;

import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.ItemEmbedding.Kind;
import io.weir.core.cascade.ModelSnapshot;
import io.weir.core.cascade.ModelSnapshot.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The full refresh that starts a generation, as a state machine: each phase is left when the
 * brokers have acknowledged all of it.
 *
 * <p>BEGUN in {@code models}, so that the id is taken before a vector bears it; BEGIN in every
 * partition; every item of the catalogue, in chunks between which training goes on; END in every
 * partition; ANNOUNCED. Any failure ends it: its id is never used again. Not thread-safe.
 */
final class Refresh {
  private enum Phase {
    CLAIMING,
    BEGINNING,
    REFRESHING,
    ENDING,
    ANNOUNCING,
    ANNOUNCED
  }

  private final Generation generation;
  private final Outbox outbox;
  private final ItemEmbedder embedder;
  private final String configurationHash;
  private final int chunkItems;
  private Phase phase = Phase.CLAIMING;
  private int outstanding;
  private @Nullable Exception failure;

  /** Takes the generation's id: sends BEGUN. */
  Refresh(
      Generation generation,
      Outbox outbox,
      ItemEmbedder embedder,
      String configurationHash,
      int chunkItems) {
    this.generation = generation;
    this.outbox = outbox;
    this.embedder = embedder;
    this.configurationHash = configurationHash;
    this.chunkItems = chunkItems;
    outbox.sendSnapshot(snapshot(State.BEGUN), expected(null));
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

  /** Whether the next chunk can be sent at once. */
  boolean wantsTurn() {
    return failure == null && outstanding == 0 && phase != Phase.ANNOUNCED;
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
      case CLAIMING -> begin();
      case BEGINNING, REFRESHING -> refreshOrEnd(changes);
      case ENDING -> {
        phase = Phase.ANNOUNCING;
        outbox.sendSnapshot(snapshot(State.ANNOUNCED), expected(null));
      }
      case ANNOUNCING -> phase = Phase.ANNOUNCED;
      case ANNOUNCED -> throw new IllegalStateException("announced already");
    }
  }

  private void begin() {
    phase = Phase.BEGINNING;
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

  private ModelSnapshot snapshot(State state) {
    boolean begun = state == State.BEGUN;
    return new ModelSnapshot(
        generation.id,
        generation.trainerEpoch,
        state,
        generation.step,
        List.of(),
        configurationHash,
        begun ? new long[0] : generation.beginOffsets,
        begun ? new long[0] : generation.endOffsets);
  }

  @FunctionalInterface
  private interface OffsetSink {
    void accept(long offset);
  }
}
