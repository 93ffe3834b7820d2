package io.weir.store.client;

import io.weir.store.v1.Origin;

/**
 * Where vectors came from.
 *
 * @param generation the generation of dense weights that made them
 * @param trainerEpoch the trainer's incarnation that published it
 * @param stalenessMs everything appended to the log this long ago is contained; -1 = not known
 * @param stale whether the log lost records of the generation before they were read
 */
public record VectorOrigin(long generation, long trainerEpoch, long stalenessMs, boolean stale) {
  static VectorOrigin of(Origin origin) {
    return new VectorOrigin(
        origin.getGeneration(),
        origin.getTrainerEpoch(),
        origin.getStalenessMs(),
        origin.getStale());
  }
}
