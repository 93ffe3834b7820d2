package io.weir.store.generation;

/**
 * A generation in memory and on disk.
 *
 * @param family the column family that is its durable copy
 * @param generation its memory table
 */
record Held(int family, HeldGeneration generation) {
  boolean is(long id, long trainerEpoch) {
    return generation.generation() == id && generation.trainerEpoch() == trainerEpoch;
  }

  long id() {
    return generation.generation();
  }

  int dimension() {
    return generation.vectors().dimension();
  }
}
