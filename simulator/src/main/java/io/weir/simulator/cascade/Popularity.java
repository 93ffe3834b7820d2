package io.weir.simulator.cascade;

import io.weir.simulator.Draws;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** A distribution over some members of a population. Immutable, thread-safe. */
final class Popularity {
  /** Flattens the head, so that not a single member has a tenth of all weight. */
  private static final int HEAD = 10;

  private final int[] members;
  private final double[] cumulative;

  /**
   * @param members whom to draw from
   * @param weights of the whole population
   */
  Popularity(int[] members, double[] weights) {
    this.members = members.clone();
    cumulative = new double[members.length];
    double sum = 0;
    for (int i = 0; i < members.length; i++) {
      sum += weights[members[i]];
      cumulative[i] = sum;
    }
  }

  /** One member, in proportion to its weight. */
  int draw(Draws draws) {
    double at = draws.uniform() * cumulative[cumulative.length - 1];
    int found = Arrays.binarySearch(cumulative, at);
    // A hit on a border belongs to the member above it.
    int index = found >= 0 ? found + 1 : -found - 1;
    return members[Math.min(index, members.length - 1)];
  }

  /** Weights that fall as (rank + 10)^-exponent, the highest appeal having rank 0. */
  static double[] powerLaw(double[] appeals, double exponent) {
    int[] byAppeal =
        IntStream.range(0, appeals.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -appeals[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] weights = new double[appeals.length];
    for (int rank = 0; rank < byAppeal.length; rank++) {
      weights[byAppeal[rank]] = StrictMath.pow(rank + HEAD, -exponent);
    }
    return weights;
  }
}
