package io.weir.simulator.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.simulator.Draws;
import org.junit.jupiter.api.Test;

class PopularityTest {
  @Test
  void draws_followTheWeights_ofTheMembersAlone() {
    float[] weights = {5, 1, 0, 3, 100, 1};
    Popularity popularity = new Popularity(new int[] {0, 1, 2, 3, 4}, 4, weights);
    int[] counts = new int[6];
    Draws draws = Draws.of(1);
    int count = 90_000;
    for (int i = 0; i < count; i++) {
      counts[popularity.draw(draws)]++;
    }
    for (int member = 0; member < 4; member++) {
      assertThat((double) counts[member] / count).isCloseTo(weights[member] / 9, within(.01));
    }
    assertThat(counts[2] + counts[4] + counts[5]).isZero();
  }

  @Test
  void weightsOfNothing_areAllAlike() {
    Popularity popularity = new Popularity(new int[] {0, 1}, 2, new float[2]);
    Draws draws = Draws.of(2);
    int first = 0;
    for (int i = 0; i < 1_000; i++) {
      first += popularity.draw(draws) == 0 ? 1 : 0;
    }
    assertThat(first).isBetween(400, 600);
  }
}
