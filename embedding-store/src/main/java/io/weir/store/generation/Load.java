package io.weir.store.generation;

import io.weir.store.table.Encoding;
import java.util.Arrays;

/**
 * A generation that is being loaded, and how far each partition is with it. Not thread-safe.
 *
 * <p>A partition is complete when its END matches the number and the checksum of the REFRESH
 * records that were read between BEGIN and END, refused ones included: END vouches for delivery.
 */
final class Load {
  private static final long NOT_BEGUN = 0;
  private static final long BEGUN = 1;
  private static final long COMPLETE = 2;
  private static final int HEAD = 4;
  private static final int PER_PARTITION = 3;

  private final Held held;
  private final long[] states;
  private final long[] counts;
  private final long[] checksums;

  Load(Held held, int partitions) {
    this.held = held;
    this.states = new long[partitions];
    this.counts = new long[partitions];
    this.checksums = new long[partitions];
  }

  Held held() {
    return held;
  }

  void begin(int partition) {
    states[partition] = BEGUN;
  }

  boolean begun(int partition) {
    return states[partition] != NOT_BEGUN;
  }

  boolean complete(int partition) {
    return states[partition] == COMPLETE;
  }

  boolean complete() {
    return Arrays.stream(states).allMatch(state -> state == COMPLETE);
  }

  /** Counts a REFRESH record; one that follows END no longer counts. */
  void count(int partition, long checksum) {
    if (states[partition] == BEGUN) {
      counts[partition]++;
      checksums[partition] += checksum;
    }
  }

  boolean matches(int partition, long count, long checksum) {
    return states[partition] == BEGUN
        && counts[partition] == count
        && checksums[partition] == checksum;
  }

  void end(int partition) {
    states[partition] = COMPLETE;
  }

  /** What {@link #matches} compares with, for people. */
  String expected(int partition) {
    return states[partition] == NOT_BEGUN
        ? "BEGIN before END"
        : counts[partition] + " and " + checksums[partition] + ", as read since BEGIN";
  }

  /** This as a row of metadata. */
  long[] toRow() {
    long[] row = new long[HEAD + PER_PARTITION * states.length];
    row[0] = held.generation().generation();
    row[1] = held.generation().trainerEpoch();
    row[2] = held.dimension();
    row[3] = held.generation().encoding().code();
    for (int p = 0; p < states.length; p++) {
      int at = HEAD + PER_PARTITION * p;
      row[at] = states[p];
      row[at + 1] = counts[p];
      row[at + 2] = checksums[p];
    }
    return row;
  }

  /** The inverse of {@link #toRow}. */
  static Load fromRow(int family, long[] row) {
    int partitions = (row.length - HEAD) / PER_PARTITION;
    Held held = Held.create(family, row[0], row[1], (int) row[2], Encoding.ofCode(row[3]));
    Load load = new Load(held, partitions);
    for (int p = 0; p < partitions; p++) {
      int at = HEAD + PER_PARTITION * p;
      load.states[p] = row[at];
      load.counts[p] = row[at + 1];
      load.checksums[p] = row[at + 2];
    }
    return load;
  }
}
