package io.weir.store.generation;

/** How far one partition was read. Not thread-safe. */
final class PartitionState {
  /** The next offset to read. */
  long offset;

  /** The trainer's incarnation of the last BEGIN; records of lower ones have no effect. */
  long trainerEpoch;

  /** The generation of the last BEGIN: older ones that have not ended never will. */
  long newestBegun;

  PartitionState(long... row) {
    offset = row[0];
    trainerEpoch = row[1];
    newestBegun = row[2];
  }

  static PartitionState startingAt(long offset) {
    return new PartitionState(offset, 0, 0);
  }

  long[] toRow() {
    return new long[] {offset, trainerEpoch, newestBegun};
  }
}
