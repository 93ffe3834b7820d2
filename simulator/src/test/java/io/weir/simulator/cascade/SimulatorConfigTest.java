package io.weir.simulator.cascade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.core.config.WeirConfig;
import io.weir.core.registry.Choice;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulatorConfigTest {
  private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();

  @Test
  void defaults_areThoseOfTheReference() {
    assertThat(SimulatorConfig.of(WeirConfig.defaults()))
        .isEqualTo(
            new SimulatorConfig(
                Preset.SMALL,
                1,
                500,
                2000,
                new SimulatorConfig.OneByOne(200, Duration.ofSeconds(3)),
                new SimulatorConfig.OneByOne(0, Duration.ofSeconds(3)),
                10,
                200,
                60,
                20,
                10,
                200,
                20,
                Duration.ZERO,
                .8,
                new SimulatorConfig.Drift(Duration.ofHours(1), .1, .3),
                new SimulatorConfig.Channels(.35, .4, .2, .05),
                new Choice("noisy-oracle", NOTHING),
                new Choice("item-estimates", NOTHING),
                .2,
                -5.3,
                -3.4,
                .1,
                .1));
  }

  @Test
  void everyOption_isMapped() {
    SimulatorConfig config =
        SimulatorConfig.of(
            WeirConfig.parse(
                """
                simulator:
                  preset: middle
                  seed: 2
                  users: 3
                  items: 40
                  newborn: {items: 4, interval: 5s}
                  withdrawn: {items: 0, interval: 6s}
                  categories: 5
                  retrieved: 20
                  ranked: 19
                  re-ranked: 18
                  exposed: 17
                  stopped-logged: 16
                  requests-per-second: 6.5
                  arrival-step: 7ms
                  popularity-exponent: 0.7
                  drift: {interval: 2h, taste: 0.8, popularity: 0.9}
                  channels: {popular: 1, taste: 2, similar: 3, fresh: 4}
                  pre-ranking: {name: random, settings: {}}
                  ranking: {name: item-estimates, settings: {history: 5}}
                  diversity: 0.4
                  click-bias: -1.2
                  order-bias: -1.3
                  position-decay: 1.4
                  clicks-elsewhere: 0.6
                """));
    assertThat(config)
        .isEqualTo(
            new SimulatorConfig(
                Preset.MIDDLE,
                2,
                3,
                40,
                new SimulatorConfig.OneByOne(4, Duration.ofSeconds(5)),
                new SimulatorConfig.OneByOne(0, Duration.ofSeconds(6)),
                5,
                20,
                19,
                18,
                17,
                16,
                6.5,
                Duration.ofMillis(7),
                .7,
                new SimulatorConfig.Drift(Duration.ofHours(2), .8, .9),
                new SimulatorConfig.Channels(1, 2, 3, 4),
                new Choice("random", NOTHING),
                new Choice("item-estimates", NOTHING.deepCopy().put("history", 5)),
                .4,
                -1.2,
                -1.3,
                1.4,
                .6));
  }

  @ParameterizedTest
  @CsvSource({
    "small, 500, 2000, 200, 60, 20, 10, 200, 20",
    "middle, 10000, 20000, 1000, 200, 40, 10, 100, 100",
    "full, 50000, 100000, 2000, 400, 50, 10, 100, 200",
  })
  void preset_hasItsSizes(
      String preset,
      int users,
      int items,
      int retrieved,
      int ranked,
      int reRanked,
      int exposed,
      int stoppedLogged,
      double requestsPerSecond) {
    SimulatorConfig config =
        SimulatorConfig.of(WeirConfig.parse("simulator: {preset: " + preset + "}"));
    assertThat(config.users()).isEqualTo(users);
    assertThat(config.items()).isEqualTo(items);
    assertThat(config.retrieved()).isEqualTo(retrieved);
    assertThat(config.ranked()).isEqualTo(ranked);
    assertThat(config.reRanked()).isEqualTo(reRanked);
    assertThat(config.exposed()).isEqualTo(exposed);
    assertThat(config.stoppedLogged()).isEqualTo(stoppedLogged);
    assertThat(config.requestsPerSecond()).isEqualTo(requestsPerSecond);
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
        "arrival-step: 26ms;simulator.arrival-step: PT0.026S (expected: 0 to half the mean time"
            + " between requests)",
        "popularity-exponent: -1;"
            + "simulator.popularity-exponent: -1.0 (expected: a finite number >= 0)",
        "stopped-logged: -1;simulator.stopped-logged: -1 (expected: >= 0)",
        "diversity: -1;simulator.diversity: -1.0 (expected: a finite number >= 0)",
        "clicks-elsewhere: 1.5;simulator.clicks-elsewhere: 1.5 (expected: 0 to 1)",
        "newborn: {items: -1};simulator.newborn.items: -1 (expected: >= 0)",
        "withdrawn: {items: 1601};"
            + "simulator.withdrawn.items: 1601 (expected: <= items - 2 * retrieved, 1600)",
        "newborn: {interval: 0s};simulator.newborn.interval: PT0S (expected: above 0)",
        "drift: {interval: 0s};simulator.drift.interval: PT0S (expected: above 0)",
        "drift: {taste: -1};simulator.drift.taste: -1.0 (expected: a finite number >= 0)",
        "drift: {popularity: -1};"
            + "simulator.drift.popularity: -1.0 (expected: a finite number >= 0)",
        "channels: {fresh: -1};simulator.channels.fresh: -1.0 (expected: a finite number >= 0)",
        "channels: {popular: 0, taste: 0, similar: 0, fresh: 0};"
            + "simulator.channels.popular: 0.0 (expected: above 0, where all others are 0)",
        "pre-ranking: {name: orakel};simulator.pre-ranking: orakel (expected: did you mean oracle?"
            + " one of the pre-rankings random, popularity, noisy-oracle, oracle, gprp-oracle)",
        "pre-ranking: {settings: {noise: -1}};"
            + "simulator.pre-ranking.settings.noise: -1.0 (expected: a finite number > 0)",
        "ranking: {settings: {exposures: 0}};"
            + "simulator.ranking.settings.exposures: 0 (expected: > 0)",
        "ranking: {settings: {tail-bias: 0, tail-error: 0, noise: 0}};"
            + "simulator.ranking.settings.noise: 0.0 (expected: > 0, where tail-error and"
            + " tail-bias are 0)",
        "preset: full, exposed: 60;simulator.re-ranked: 50 (expected: >= exposed, 60)",
        "position-decay: -1;simulator.position-decay: -1.0 (expected: a finite number >= 0)",
        "click-bias: 1e999;simulator.click-bias: Infinity (expected: a finite number)",
        "order-bias: -1e999;simulator.order-bias: -Infinity (expected: a finite number)",
      })
  void valuesOutOfBounds_areRefused(String option, String complaint) {
    assertThatThrownBy(() -> SimulatorConfig.of(WeirConfig.parse("simulator: {" + option + "}")))
        .hasMessage(complaint);
  }
}
