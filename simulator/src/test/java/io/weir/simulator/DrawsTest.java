package io.weir.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrawsTest {
  @Test
  void draws_ofTheSameSeedAndParts_areTheSame() {
    Draws first = Draws.of(7, 1, 2);
    Draws second = Draws.of(7, 1, 2);
    for (int i = 0; i < 100; i++) {
      assertThat(first.nextLong()).isEqualTo(second.nextLong());
    }
  }

  @Test
  void draws_ofOtherSeedsOrParts_differ() {
    assertThat(
            LongStreams.distinct(
                Draws.of(1), Draws.of(2), Draws.of(1, 1), Draws.of(1, 2), Draws.of(1, 1, 2)))
        .isEqualTo(5);
  }

  @Test
  void draws_haveTheirMeansAndBounds() {
    Draws draws = Draws.of(3);
    int count = 20_000;
    double uniform = 0;
    double gaussian = 0;
    double squared = 0;
    double exponential = 0;
    int[] below = new int[3];
    for (int i = 0; i < count; i++) {
      double u = draws.uniform();
      assertThat(u).isGreaterThanOrEqualTo(0).isLessThan(1);
      uniform += u;
      double g = draws.gaussian();
      gaussian += g;
      squared += g * g;
      exponential += draws.exponential(5);
      below[draws.below(3)]++;
    }
    assertThat(uniform / count).isCloseTo(.5, within(.01));
    assertThat(gaussian / count).isCloseTo(0, within(.03));
    assertThat(squared / count).isCloseTo(1, within(.05));
    assertThat(exponential / count).isCloseTo(5, within(.2));
    assertThat(Arrays.stream(below)).allMatch(n -> Math.abs(n - count / 3) < 300);
  }

  @Test
  void shuffle_ofAPart_leavesTheRestInPlace() {
    int[] values = IntStream.range(0, 20).toArray();
    Draws.of(5).shuffle(values, 5, 15);
    assertThat(Arrays.copyOfRange(values, 0, 5)).containsExactly(0, 1, 2, 3, 4);
    assertThat(Arrays.copyOfRange(values, 15, 20)).containsExactly(15, 16, 17, 18, 19);
    assertThat(Arrays.copyOfRange(values, 5, 15))
        .containsExactlyInAnyOrder(5, 6, 7, 8, 9, 10, 11, 12, 13, 14)
        .isNotEqualTo(IntStream.range(5, 15).toArray());
  }

  private static final class LongStreams {
    static long distinct(Draws... draws) {
      return Arrays.stream(draws).mapToLong(Draws::nextLong).distinct().count();
    }
  }
}
