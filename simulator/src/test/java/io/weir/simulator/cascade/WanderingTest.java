package io.weir.simulator.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WanderingTest {
  private static final Wandering WANDERING = new Wandering(1, 2, .5, Duration.ofHours(1));
  private static final long HOUR_MS = 3_600_000;

  @Test
  void points_haveTheDeviation_andAreIndependent() {
    double squares = 0;
    double products = 0;
    int things = 20_000;
    for (int thing = 0; thing < things; thing++) {
      float at = WANDERING.at(thing, 3 * HOUR_MS);
      squares += at * at;
      products += at * WANDERING.at(thing, 4 * HOUR_MS);
    }
    assertThat(Math.sqrt(squares / things)).isCloseTo(.5, within(.01));
    assertThat(products / things).isCloseTo(0, within(.01));
  }

  @Test
  void path_isStraightBetweenPoints() {
    for (int thing = 0; thing < 10; thing++) {
      float from = WANDERING.at(thing, HOUR_MS);
      float to = WANDERING.at(thing, 2 * HOUR_MS);
      assertThat(WANDERING.at(thing, HOUR_MS + HOUR_MS / 4))
          .isCloseTo(from + (to - from) / 4, within(1e-5f));
      assertThat(WANDERING.at(thing, 2 * HOUR_MS - 1)).isCloseTo(to, within(1e-3f));
    }
  }

  @Test
  void withoutDeviation_nothingMoves() {
    assertThat(new Wandering(1, 2, 0, Duration.ofHours(1)).at(3, HOUR_MS)).isZero();
  }
}
