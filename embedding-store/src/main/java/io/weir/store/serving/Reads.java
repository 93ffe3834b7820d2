package io.weir.store.serving;

import io.grpc.Status;
import io.weir.core.InvalidValueException;
import io.weir.store.config.StoreConfig;
import io.weir.store.generation.GenerationStore;
import io.weir.store.generation.HeldGeneration;
import io.weir.store.generation.Lease;
import io.weir.store.generation.View;
import io.weir.store.v1.Origin;
import java.util.List;
import java.util.OptionalLong;

/** What all reads share: the generation they read from, and the bounds on what they ask for. */
public record Reads(
    GenerationStore store, StatusReporter reporter, ReadStats stats, StoreConfig config) {
  /** Room for what surrounds the vectors in a response. */
  private static final int ENVELOPE_BYTES = 128;

  /** Holds the current generation, or the one that is asked for. */
  public Lease acquire(OptionalLong generation) {
    Lease lease = generation.isPresent() ? store.acquire(generation.getAsLong()) : store.acquire();
    if (lease == null) {
      View view = store.view();
      if (view.current() == null) {
        throw Status.UNAVAILABLE
            .withDescription("no generation is current yet")
            .asRuntimeException();
      }
      throw notHeld(generation.orElse(0), view);
    }
    return lease;
  }

  /** What an answer says of where it comes from. */
  public Origin origin(HeldGeneration generation) {
    return Origin.newBuilder()
        .setGeneration(generation.generation())
        .setTrainerEpoch(generation.trainerEpoch())
        .setStalenessMs(reporter.stalenessMs())
        .setStale(generation.stale())
        .build();
  }

  /** Refuses a call with too many ids. */
  public void requireCount(int count) {
    if (count > config.maxIdsPerCall()) {
      throw new InvalidValueException(
          "ids.length", count, "at most " + config.maxIdsPerCall() + " in one call");
    }
  }

  /** Refuses a call whose answer would be too large. */
  void requireRoom(int count, int rowBytes) {
    long bytes = (long) count * rowBytes + (count + 7) / 8;
    if (bytes + ENVELOPE_BYTES > config.maxMessageBytes()) {
      String rule =
          "a response of at most " + config.maxMessageBytes() + " bytes, " + rowBytes + " per id";
      throw Status.RESOURCE_EXHAUSTED
          .withDescription(new InvalidValueException("ids.length", count, rule).getMessage())
          .asRuntimeException();
    }
  }

  private static RuntimeException notHeld(long generation, View view) {
    List<Long> ids = view.complete().stream().map(HeldGeneration::generation).toList();
    InvalidValueException unknown =
        new InvalidValueException("generation", generation, "one that is held: " + ids);
    return Status.FAILED_PRECONDITION.withDescription(unknown.getMessage()).asRuntimeException();
  }
}
