package io.weir.simulator.cascade;

import io.weir.core.cascade.Ids;

/**
 * Random numbers by place instead of by order: the number of a key and a part is the same however
 * many others were asked for, so cascades that differ in one stage share all other luck (common
 * random numbers).
 *
 * <p>A key is the hash of a seed, a purpose and, say, a request; a part is an item or a position.
 * Thread-safe.
 */
final class Noise {
  private static final long ODD = 0x9E3779B97F4A7C15L;
  private static final int BITS = 12;
  private static final double STEP = 1e-4;

  /** Quantiles of the normal distribution, 2^12 + 1 of them; strict, hence the same everywhere. */
  private static final float[] QUANTILES = quantiles();

  private Noise() {}

  /** The key of a purpose. */
  static long key(long seed, long... parts) {
    long key = Ids.mix(seed);
    for (long part : parts) {
      key = at(key, part);
    }
    return key;
  }

  /** 64 random bits; also the key of a part of a key. */
  static long at(long key, long part) {
    return Ids.mix(key ^ (part + 1) * ODD);
  }

  /** Uniform in [0, 1). */
  static double uniform(long bits) {
    return (bits >>> 11) * 0x1.0p-53;
  }

  /** Uniform in [0, bound), off by less than bound / 2^32. */
  static int below(long bits, int bound) {
    return (int) (((bits >>> 32) * bound) >>> 32);
  }

  /** Normal with mean 0 and deviation 1, cut at 4 deviations: inverse of a table of quantiles. */
  static float gaussian(long bits) {
    int index = (int) (bits >>> (Long.SIZE - BITS));
    float between = (bits >>> 28 & 0xFFFFFF) * 0x1.0p-24f;
    float below = QUANTILES[index];
    return below + (QUANTILES[index + 1] - below) * between;
  }

  /** By the trapezium rule from -4 on; the upper half mirrors the lower. */
  private static float[] quantiles() {
    int intervals = 1 << BITS;
    float[] quantiles = new float[intervals + 1];
    double x = -4;
    double below = density(x) / -x;
    quantiles[0] = (float) x;
    for (int i = 1; i < intervals / 2; i++) {
      while (below < (double) i / intervals) {
        below += STEP * (density(x) + density(x + STEP)) / 2;
        x += STEP;
      }
      quantiles[i] = (float) x;
    }
    for (int i = 0; i < intervals / 2; i++) {
      quantiles[intervals - i] = -quantiles[i];
    }
    return quantiles;
  }

  private static double density(double x) {
    return StrictMath.exp(-x * x / 2) / StrictMath.sqrt(2 * StrictMath.PI);
  }
}
