package io.weir.simulator.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class NoiseTest {
  @Test
  void numbers_dependOnTheirPlaceAlone() {
    long key = Noise.key(1, 2, 3);
    assertThat(Noise.at(key, 4)).isEqualTo(Noise.at(Noise.key(1, 2, 3), 4));
    assertThat(Noise.at(key, 4)).isNotEqualTo(Noise.at(key, 5));
    assertThat(Noise.key(1, 3, 2)).isNotEqualTo(key);
  }

  @Test
  void gaussian_hasTheMomentsAndTailsOfANormal() {
    long key = Noise.key(5);
    int count = 400_000;
    double sum = 0;
    double squares = 0;
    double fourth = 0;
    int below = 0;
    int far = 0;
    for (int i = 0; i < count; i++) {
      double g = Noise.gaussian(Noise.at(key, i));
      sum += g;
      squares += g * g;
      fourth += g * g * g * g;
      below += g < -1 ? 1 : 0;
      far += Math.abs(g) > 3 ? 1 : 0;
    }
    assertThat(sum / count).isCloseTo(0, within(.005));
    assertThat(squares / count).isCloseTo(1, within(.01));
    assertThat(fourth / count).isCloseTo(3, within(.08));
    assertThat((double) below / count).isCloseTo(.1587, within(.002));
    assertThat((double) far / count).isCloseTo(.0027, within(.0005));
  }

  @Test
  void gaussian_atItsEnds_isFinite() {
    assertThat(Noise.gaussian(0)).isBetween(-4.1f, -3.4f);
    assertThat(Noise.gaussian(-1)).isBetween(3.4f, 4.1f);
  }
}
