package io.weir.store.serving;

import io.weir.store.generation.View;
import io.weir.store.v1.Generation;
import io.weir.store.v1.HeldGeneration;
import io.weir.store.v1.ListGenerationsResponse;

/** The generations that are held, as the wire says it. */
public final class HeldList {
  private HeldList() {}

  /** All that a view shows. */
  public static ListGenerationsResponse of(View view) {
    ListGenerationsResponse.Builder response =
        ListGenerationsResponse.newBuilder().setPinned(view.pinned());
    for (io.weir.store.generation.HeldGeneration complete : view.complete()) {
      HeldGeneration.State state =
          complete.equals(view.current())
              ? HeldGeneration.State.CURRENT
              : HeldGeneration.State.COMPLETE;
      response.addGenerations(held(complete, state));
    }
    view.loading()
        .forEach(load -> response.addGenerations(held(load, HeldGeneration.State.LOADING)));
    return response.build();
  }

  private static HeldGeneration held(
      io.weir.store.generation.HeldGeneration generation, HeldGeneration.State state) {
    return HeldGeneration.newBuilder()
        .setGeneration(
            Generation.newBuilder()
                .setGeneration(generation.generation())
                .setTrainerEpoch(generation.trainerEpoch())
                .setDimension(generation.dimension())
                .setItems(generation.items()))
        .setState(state)
        .setEncoding(Wire.encoding(generation.encoding()))
        .setStale(generation.stale())
        .setMemoryBytes(generation.memoryBytes())
        .build();
  }
}
