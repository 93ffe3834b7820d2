package io.weir.simulator.cascade;

import io.weir.simulator.Draws;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * A distribution over some members of a population, from which one draw takes constant time.
 *
 * <p>The alias method: Vose, "A Linear Algorithm for Generating Random Numbers with a Given
 * Distribution", 1991. Immutable, thread-safe.
 */
final class Popularity {
  /** Flattens the head, so that not a single member has a tenth of all weight. */
  private static final int HEAD = 10;

  private final int[] members;
  private final double[] keep;
  private final int[] alias;

  /**
   * @param members whom to draw from; the first {@code count} of them, at least one
   * @param weights of the whole population
   */
  Popularity(int[] members, int count, float[] weights) {
    this.members = members;
    keep = new double[count];
    alias = new int[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      keep[i] = weights[members[i]];
      sum += keep[i];
    }
    double scale = sum > 0 ? count / sum : 0;
    int[] slots = new int[count];
    int small = 0;
    int large = count;
    for (int i = 0; i < count; i++) {
      keep[i] = sum > 0 ? keep[i] * scale : 1;
      slots[keep[i] < 1 ? small++ : --large] = i;
    }
    pair(slots, small, large);
  }

  /**
   * Fills each slot below 1 up with a part of one above: small ones lie before, large ones behind.
   */
  private void pair(int[] slots, int smalls, int larges) {
    int small = smalls;
    int large = larges;
    while (small > 0 && large < slots.length) {
      int poor = slots[--small];
      int rich = slots[large];
      alias[poor] = rich;
      keep[rich] -= 1 - keep[poor];
      if (keep[rich] < 1) {
        large++;
        slots[small++] = rich;
      }
    }
    // What rounding left over is full.
    while (small > 0) {
      keep[slots[--small]] = 1;
    }
    for (; large < slots.length; large++) {
      keep[slots[large]] = 1;
    }
  }

  /** One member, in proportion to its weight. */
  int draw(Draws draws) {
    return draw(draws.nextLong());
  }

  /** One member, by 64 random bits. */
  int draw(long bits) {
    int slot = (int) (((bits >>> 32) * keep.length) >>> 32);
    double within = (bits & 0xFFFFFFFFL) * 0x1.0p-32;
    return members[within < keep[slot] ? slot : alias[slot]];
  }

  /** Weights that fall as (rank + 10)^-exponent, the highest appeal having rank 0. */
  static float[] powerLaw(double[] appeals, double exponent) {
    int[] byAppeal =
        IntStream.range(0, appeals.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -appeals[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    float[] weights = new float[appeals.length];
    for (int rank = 0; rank < byAppeal.length; rank++) {
      weights[byAppeal[rank]] = (float) StrictMath.pow((double) (rank + HEAD) / HEAD, -exponent);
    }
    return weights;
  }
}
