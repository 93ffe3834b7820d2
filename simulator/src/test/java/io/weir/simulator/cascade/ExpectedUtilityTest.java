package io.weir.simulator.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.simulator.Draws;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ExpectedUtilityTest {
  @Test
  void exampleOfFsLtr_plainPrincipleGetsEpsilon_generalisedGetsOne() {
    float epsilon = 1e-3f;
    float[] utilities = {1, 1, epsilon, 0};
    float[] next = {.1f, .2f, .5f, 0};
    int[] plain = Arrays.copyOf(Order.descending(utilities), 3);
    assertThat(plain).containsExactly(0, 1, 2);
    assertThat(ExpectedUtility.of(utilities, next, plain, 1)).isEqualTo(epsilon);

    int[] generalised = ExpectedUtility.best(utilities, next, 3, 1);
    assertThat(generalised).containsExactlyInAnyOrder(0, 1, 3);
    assertThat(ExpectedUtility.of(utilities, next, generalised, 1)).isEqualTo(1);
  }

  @Test
  void best_isAsGoodAsTheBestOfAllSelections() {
    for (int seed = 0; seed < 300; seed++) {
      Draws draws = Draws.of(seed);
      int size = 1 + draws.below(7);
      int passed = 1 + draws.below(size);
      int shown = 1 + draws.below(passed);
      float[] utilities = new float[size];
      float[] next = new float[size];
      for (int i = 0; i < size; i++) {
        utilities[i] = draws.below(5);
        next[i] = draws.below(4);
      }
      double most = Double.NEGATIVE_INFINITY;
      for (int members = 0; members < 1 << size; members++) {
        if (Integer.bitCount(members) == passed) {
          int[] selection = selection(members, passed);
          most = Math.max(most, ExpectedUtility.of(utilities, next, selection, shown));
        }
      }
      int[] best = ExpectedUtility.best(utilities, next, passed, shown);
      assertThat(Arrays.stream(best).distinct().count()).as("seed %d", seed).isEqualTo(passed);
      assertThat(ExpectedUtility.of(utilities, next, best, shown))
          .as("seed %d", seed)
          .isCloseTo(most, within(1e-6));
    }
  }

  private static int[] selection(int members, int count) {
    int[] selection = new int[count];
    int next = 0;
    for (int i = 0; i < Integer.SIZE; i++) {
      if ((members & 1 << i) != 0) {
        selection[next++] = i;
      }
    }
    return selection;
  }
}
