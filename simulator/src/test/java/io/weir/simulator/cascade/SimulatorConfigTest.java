package io.weir.simulator.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.config.WeirConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatorConfigTest {
  @Test
  void defaults_areThoseOfTheReference() {
    assertThat(SimulatorConfig.of(WeirConfig.defaults()))
        .isEqualTo(
            new SimulatorConfig(
                Preset.SMALL,
                1,
                500,
                2000,
                10,
                200,
                60,
                20,
                10,
                20,
                .8,
                2,
                1.5,
                1.2,
                -5.3,
                -2.8,
                .1));
  }

  @Test
  void everyOption_isMapped() {
    assertThat(
            SimulatorConfig.of(
                WeirConfig.parse(
                    """
                    simulator:
                      preset: full
                      seed: 2
                      users: 3
                      items: 40
                      categories: 5
                      retrieved: 20
                      ranked: 19
                      re-ranked: 18
                      exposed: 17
                      requests-per-second: 6.5
                      popularity-exponent: 0.7
                      pre-ranking-noise: 0.8
                      ranking-noise: 0.9
                      re-ranking-noise: 1.1
                      click-bias: -1.2
                      order-bias: -1.3
                      position-decay: 1.4
                    """)))
        .isEqualTo(
            new SimulatorConfig(
                Preset.FULL, 2, 3, 40, 5, 20, 19, 18, 17, 6.5, .7, .8, .9, 1.1, -1.2, -1.3, 1.4));
  }

  @Test
  void preset_liesBeneathTheUsersOptions() {
    SimulatorConfig full =
        SimulatorConfig.of(WeirConfig.parse("simulator: {preset: full, exposed: 40}"));
    assertThat(full.items()).isEqualTo(100_000);
    assertThat(full.ranked()).isEqualTo(400);
    assertThat(full.exposed()).isEqualTo(40);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "preset: huge;simulator.preset: \"huge\" (expected: one of small, middle, full)",
        "users: 0;simulator.users: 0 (expected: > 0)",
        "exposed: 0;simulator.exposed: 0 (expected: > 0)",
        "exposed: 21;simulator.re-ranked: 20 (expected: >= exposed, 21)",
        "re-ranked: 61;simulator.ranked: 60 (expected: >= re-ranked, 61)",
        "ranked: 201;simulator.retrieved: 200 (expected: >= ranked, 201)",
        "retrieved: 10001;simulator.retrieved: 10001 (expected: <= 10000)",
        "items: 399;simulator.items: 399 (expected: >= 2 * retrieved, 400)",
        "categories: 0;simulator.categories: 0 (expected: 1 to 2000)",
        "requests-per-second: 0;"
            + "simulator.requests-per-second: 0.0 (expected: above 0, at most 1000)",
        "popularity-exponent: -1;"
            + "simulator.popularity-exponent: -1.0 (expected: a finite number >= 0)",
        "pre-ranking-noise: -1;"
            + "simulator.pre-ranking-noise: -1.0 (expected: a finite number >= 0)",
        "ranking-noise: -1;simulator.ranking-noise: -1.0 (expected: a finite number >= 0)",
        "re-ranking-noise: -1;simulator.re-ranking-noise: -1.0 (expected: a finite number >= 0)",
        "position-decay: -1;simulator.position-decay: -1.0 (expected: a finite number >= 0)",
        "click-bias: 1e999;simulator.click-bias: Infinity (expected: a finite number)",
        "order-bias: -1e999;simulator.order-bias: -Infinity (expected: a finite number)",
      })
  void valuesOutOfBounds_areRefused(String option, String complaint) {
    assertThatThrownBy(() -> SimulatorConfig.of(WeirConfig.parse("simulator: {" + option + "}")))
        .hasMessage(complaint);
  }
}
