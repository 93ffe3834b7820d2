package io.weir.trainer.table;

import io.weir.core.cascade.Ids;

/**
 * The weights that rows begin with: about normal, a function of the table's seed and the row's key.
 * Immutable, thread-safe.
 */
final class InitialRows {
  private final int dimension;
  private final long seed;
  private final float deviation;

  InitialRows(TableShape shape) {
    this(
        shape.dimension(),
        Ids.mix(shape.seed() ^ Ids.hash(shape.name())),
        (float) shape.deviation());
  }

  /**
   * @param seed of the table
   */
  InitialRows(int dimension, long seed, float deviation) {
    this.dimension = dimension;
    this.seed = seed;
    this.deviation = deviation;
  }

  long seed() {
    return seed;
  }

  float deviation() {
    return deviation;
  }

  /** Where an id is looked for: differs from table to table. */
  long hash(long id) {
    return Ids.mix(id ^ seed);
  }

  /** Copies the weights of the row of a key into {@code to}, from {@code offset} on. */
  void read(long key, float[] to, int offset) {
    long base = Ids.mix(seed + key);
    for (int i = 0; i < dimension; i++) {
      to[offset + i] = deviation * gaussian(Ids.mix(base + i));
    }
  }

  /** Of variance 1: the centred sum of four uniform 16-bit draws. */
  private static float gaussian(long bits) {
    long sum = (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48);
    return (float) ((sum / 65535.0 - 2) * Math.sqrt(3));
  }
}
