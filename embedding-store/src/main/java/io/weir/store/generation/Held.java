package io.weir.store.generation;

import io.weir.store.table.Encoding;
import io.weir.store.table.VectorTable;

/**
 * A generation in memory and on disk. Not thread-safe: it belongs to the state machine.
 *
 * <p>Families are numbered in the order in which generations began, of whatever log.
 */
final class Held {
  private final int family;
  private final HeldGeneration generation;

  /** Whether another log published it, so that its id says nothing about this log's ids. */
  boolean foreign;

  Held(int family, HeldGeneration generation) {
    this.family = family;
    this.generation = generation;
  }

  static Held create(
      int family, long generation, long trainerEpoch, int dimension, Encoding encoding) {
    return new Held(
        family, new HeldGeneration(generation, trainerEpoch, new VectorTable(dimension, encoding)));
  }

  /** The column family that is its durable copy. */
  int family() {
    return family;
  }

  /** Its memory table. */
  HeldGeneration generation() {
    return generation;
  }

  boolean is(long id, long trainerEpoch) {
    return !foreign && id() == id && generation.trainerEpoch() == trainerEpoch;
  }

  long id() {
    return generation.generation();
  }

  int dimension() {
    return generation.dimension();
  }

  boolean stale() {
    return generation.stale();
  }

  /** This as a row of metadata, once it is complete. */
  long[] toRow() {
    return new long[] {
      id(),
      generation.trainerEpoch(),
      dimension(),
      generation.encoding().code(),
      stale() ? 1 : 0,
      foreign ? 1 : 0
    };
  }

  /** The inverse of {@link #toRow}. */
  static Held fromRow(int family, long[] row) {
    Held held = create(family, row[0], row[1], (int) row[2], Encoding.ofCode(row[3]));
    if (row[4] == 1) {
      held.generation.becomeStale();
    }
    held.foreign = row[5] == 1;
    return held;
  }
}
