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

  private static final double DRAWN = 0x1.0p32;

  /**
   * (slots, 2) the number below which a draw of 32 bits keeps the slot's own member, and that
   * member and its alias as the high and the low half of one number: a draw reads one cache line
   * and has no branch to guess.
   */
  private final long[] slots;

  /**
   * @param members whom to draw from; the first {@code count} of them, at least one
   * @param weights of the whole population
   */
  Popularity(int[] members, int count, float[] weights) {
    double[] keep = new double[count];
    int[] alias = new int[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      keep[i] = weights[members[i]];
      sum += keep[i];
    }
    double scale = sum > 0 ? count / sum : 0;
    int[] order = new int[count];
    int small = 0;
    int large = count;
    for (int i = 0; i < count; i++) {
      keep[i] = sum > 0 ? keep[i] * scale : 1;
      order[keep[i] < 1 ? small++ : --large] = i;
    }
    pair(order, small, large, keep, alias);
    slots = new long[2 * count];
    for (int i = 0; i < count; i++) {
      slots[2 * i] = (long) Math.ceil(keep[i] * DRAWN);
      slots[2 * i + 1] = (long) members[i] << Integer.SIZE | members[alias[i]];
    }
  }

  /**
   * Fills each slot below 1 up with a part of one above: small ones lie before, large ones behind.
   */
  private static void pair(int[] slots, int smalls, int larges, double[] keep, int[] alias) {
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
    int slot = (int) ((bits >>> 32) * slots.length >>> 33) * 2;
    // All ones where the draw is below, so that the shift is 32 there and 0 elsewhere.
    long below = (bits & 0xFFFFFFFFL) - slots[slot] >> 63;
    return (int) (slots[slot + 1] >>> (below & Integer.SIZE));
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
