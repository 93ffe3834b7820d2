package io.weir.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InBatchNegativesTest {
  @Test
  void allowed_leavesOutTheRequestsOwnItems() {
    long[] pool = {7, 4, 9, 4};
    assertThat(InBatchNegatives.allowed(pool.length, place -> pool[place] == 4))
        .containsExactly(0, 2);
  }

  @Test
  void draw_takesTheSmallestDraws_theFirstOfEqualOnes() {
    int[] allowed = {1, 3, 5, 6};
    double[] draws = {0, 0.9, 0, 0.2, 0, 0.2, 0.2};
    assertThat(InBatchNegatives.draw(allowed, 0.5, i -> draws[i])).containsExactly(3, 5);
    assertThat(InBatchNegatives.draw(allowed, 1, i -> draws[i])).containsExactly(1, 3, 5, 6);
  }

  @Test
  void draw_ofAShare_isRoundedHalfUp() {
    int[] allowed = {0, 1, 2};
    assertThat(InBatchNegatives.draw(allowed, 0.5, i -> i)).containsExactly(0, 1);
    assertThat(InBatchNegatives.draw(allowed, 0.16, i -> i)).isEmpty();
    assertThat(InBatchNegatives.draw(allowed, 0.17, i -> i)).containsExactly(0);
    assertThat(InBatchNegatives.draw(new int[0], 1, i -> i)).isEmpty();
  }

  @Test
  void draw_ofManyPlaces_isWhatSortingThemAllGives() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 200; round++) {
      int[] allowed = IntStream.range(0, 50).filter(i -> random.nextInt(4) > 0).toArray();
      // Few different draws, so that many are equal.
      double[] draws = random.ints(50, 0, 9).asDoubleStream().toArray();
      double rate = random.nextDouble();
      int[] expected =
          Arrays.stream(allowed)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> draws[i]))
              .limit((long) Math.floor(rate * allowed.length + 0.5))
              .mapToInt(Integer::intValue)
              .sorted()
              .toArray();
      assertThat(InBatchNegatives.draw(allowed, rate, i -> draws[i])).isEqualTo(expected);
    }
  }
}
