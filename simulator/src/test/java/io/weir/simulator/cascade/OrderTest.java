package io.weir.simulator.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.simulator.Draws;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 60, 511, 512, 513, 2_000, 10_000})
  void descending_ofAnyLength_isTheStableSort(int size) {
    Draws draws = Draws.of(size);
    float[] scores = new float[size];
    for (int i = 0; i < size; i++) {
      // Some alike, of all magnitudes, both zeros among them.
      scores[i] =
          switch (draws.below(5)) {
            case 0 -> draws.below(3) - 1;
            case 1 -> -0f;
            case 2 -> Float.MAX_VALUE * (float) (draws.uniform() - .5);
            default -> (float) draws.gaussian();
          };
    }
    int[] expected =
        IntStream.range(0, size)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> 0f - scores[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    assertThat(Order.descending(scores)).isEqualTo(expected);
  }
}
