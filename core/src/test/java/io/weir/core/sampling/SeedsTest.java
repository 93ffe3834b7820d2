package io.weir.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SeedsTest {
  @Test
  void seedAndDraw_ofKnownIds_neverChange() {
    // A sample that is joined again years later must come out the same.
    assertThat(Seeds.of("")).isEqualTo(-4_359_066_618_775_142_608L);
    assertThat(Seeds.of("r-1")).isEqualTo(4_591_866_000_391_526_981L);
    assertThat(Seeds.of("日本")).isEqualTo(-853_278_021_516_527_787L);
    assertThat(Seeds.uniform(42, 7)).isEqualTo(0.4323047487697754);
    assertThat(Seeds.uniform("r-1")).isEqualTo(0.6212884537327495);
    assertThat(Seeds.uniform("")).isEqualTo(0.9681823688799837);
  }

  @Test
  void draws_ofManyRequestsAndItems_areUniform() {
    int[] counts = new int[16];
    for (int request = 0; request < 100; request++) {
      long seed = Seeds.of("request-" + request);
      for (long item = 0; item < 1_600; item++) {
        counts[(int) (Seeds.uniform(seed, item) * counts.length)]++;
      }
    }
    for (int count : counts) {
      assertThat((double) count).isCloseTo(10_000, within(500.0));
    }
  }
}
