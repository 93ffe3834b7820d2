package io.weir.simulator;

import io.weir.core.cascade.Ids;

/**
 * Random numbers that are the same on every machine and in every Java: SplitMix64 with strict
 * floating point, because the JDK leaves the last bit of its Gaussians and logarithms open.
 *
 * <p>Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014. Not
 * thread-safe.
 */
public final class Draws {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
  private static final double ULP_OF_ONE = 0x1.0p-53;

  private long state;

  private Draws(long state) {
    this.state = state;
  }

  /** The draws of one purpose of one seed; other parts give draws independent of these. */
  public static Draws of(long seed, long... parts) {
    long state = Ids.mix(seed);
    for (long part : parts) {
      state = Ids.mix(state ^ Ids.mix(part));
    }
    return new Draws(state);
  }

  /** Uniform over all 64-bit numbers. */
  public long nextLong() {
    long drawn = Ids.mix(state);
    state += GOLDEN_GAMMA;
    return drawn;
  }

  /** Uniform in [0, 1). */
  public double uniform() {
    return (nextLong() >>> 11) * ULP_OF_ONE;
  }

  /** Uniform in [0, bound); off by less than bound / 2^32. */
  public int below(int bound) {
    return (int) (((nextLong() >>> 32) * bound) >>> 32);
  }

  /** True with the given probability. */
  public boolean chance(double probability) {
    return uniform() < probability;
  }

  /** Normal with mean 0 and deviation 1 (Box and Muller 1958, the cosine half). */
  public double gaussian() {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - uniform()));
    return radius * StrictMath.cos(2 * StrictMath.PI * uniform());
  }

  /** Exponential with the given mean. */
  public double exponential(double mean) {
    return -mean * StrictMath.log(1 - uniform());
  }

  /** Puts {@code values[from, to)} in a uniformly random order (Fisher and Yates). */
  public void shuffle(int[] values, int from, int to) {
    for (int i = to - 1; i > from; i--) {
      int j = from + below(i - from + 1);
      int swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
  }
}
