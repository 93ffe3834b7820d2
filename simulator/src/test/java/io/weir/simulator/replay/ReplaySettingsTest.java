package io.weir.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.config.WeirConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplaySettingsTest {
  @Test
  void defaults_areThoseOfTheReference() {
    assertThat(ReplaySettings.of(WeirConfig.defaults()))
        .isEqualTo(new ReplaySettings(1, 10, 15, 15, 2000, 50, 1000));
  }

  @Test
  void everyOption_isMapped() {
    assertThat(
            ReplaySettings.of(
                WeirConfig.parse(
                    """
                    replay:
                      seed: 9
                      re-ranking-extra: 1
                      ranking-extra: 2
                      pre-ranking-extra: 3
                      recent-candidates: 4
                      max-sequence: 0
                      heartbeat-every: 6
                    """)))
        .isEqualTo(new ReplaySettings(9, 1, 2, 3, 4, 0, 6));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "re-ranking-extra: -1;replay.re-ranking-extra: -1 (expected: 0 to 10000)",
        "ranking-extra: 10001;replay.ranking-extra: 10001 (expected: 0 to 10000)",
        "pre-ranking-extra: -1;replay.pre-ranking-extra: -1 (expected: 0 to 10000)",
        "recent-candidates: 0;replay.recent-candidates: 0 (expected: > 0)",
        "max-sequence: -1;replay.max-sequence: -1 (expected: 0 to 10000)",
        "heartbeat-every: 0;replay.heartbeat-every: 0 (expected: > 0)",
      })
  void valuesOutOfBounds_areRefused(String option, String complaint) {
    assertThatThrownBy(() -> ReplaySettings.of(WeirConfig.parse("replay: {" + option + "}")))
        .hasMessage(complaint);
  }
}
