package io.weir.benchmarks.store;

import io.weir.core.cascade.Ids;
import java.util.SplittableRandom;

/**
 * Made-up items: ids spread over all 64 bits, and vectors of normal numbers of a deviation of 0.1.
 * Immutable, thread-safe.
 *
 * @param items how many
 * @param dimension elements of each vector
 */
record Catalogue(int items, int dimension) {
  private static final long SEED = 20_261_121;

  long id(int item) {
    return Ids.mix(item);
  }

  /** The item's vector at a version. */
  float[] vector(int item, int version) {
    SplittableRandom random = new SplittableRandom(SEED + item + ((long) version << 40));
    return gaussians(random, dimension);
  }

  /** Some vectors for many items, so that making them is not what is measured. */
  float[][] pool(int count) {
    float[][] pool = new float[count][];
    for (int i = 0; i < count; i++) {
      pool[i] = vector(i, 0);
    }
    return pool;
  }

  /** Lists of random items' ids. */
  long[][] batches(int count, int size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[][] batches = new long[count][size];
    for (long[] batch : batches) {
      for (int i = 0; i < size; i++) {
        batch[i] = id(random.nextInt(items));
      }
    }
    return batches;
  }

  static float[] gaussians(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      // A sum of four is near enough to normal, and quick.
      double sum =
          random.nextDouble() + random.nextDouble() + random.nextDouble() + random.nextDouble();
      values[i] = (float) ((sum - 2) * 0.1 * Math.sqrt(3));
    }
    return values;
  }

  long rawBytes() {
    return (long) items * dimension * Float.BYTES;
  }
}
