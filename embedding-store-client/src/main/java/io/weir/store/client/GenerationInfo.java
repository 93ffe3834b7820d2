package io.weir.store.client;

import io.weir.store.v1.HeldGeneration;

/**
 * A generation that a store holds.
 *
 * @param generation its id
 * @param trainerEpoch the trainer's incarnation that publishes it
 * @param dimension elements of its vectors
 * @param items items that have a vector in it
 * @param state whether it can be read
 * @param stale whether the log lost records of it: it is served as it was
 * @param memoryBytes memory that it takes in the store
 */
public record GenerationInfo(
    long generation,
    long trainerEpoch,
    int dimension,
    long items,
    State state,
    boolean stale,
    long memoryBytes) {
  /** Whether a generation can be read. */
  public enum State {
    /** Not whole yet: by nobody. */
    LOADING,
    /** By calls that ask for its id. */
    COMPLETE,
    /** By every call. */
    CURRENT
  }

  static GenerationInfo of(HeldGeneration held) {
    return new GenerationInfo(
        held.getGeneration().getGeneration(),
        held.getGeneration().getTrainerEpoch(),
        held.getGeneration().getDimension(),
        held.getGeneration().getItems(),
        State.valueOf(held.getState().name()),
        held.getStale(),
        held.getMemoryBytes());
  }
}
