package io.weir.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.config.WeirConfig;
import io.weir.simulator.replay.MatrixSettings.Header;
import io.weir.simulator.replay.ReplaySettings.Cascade;
import io.weir.simulator.replay.ReplaySettings.Fate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplaySettingsTest {
  @Test
  void defaults_areThoseOfTheReference() {
    assertThat(ReplaySettings.of(WeirConfig.defaults()))
        .isEqualTo(
            new ReplaySettings(
                1,
                1,
                Cascade.LISTS,
                new FsLtrSizes(1000, 200, 50, 3),
                new MatrixSettings(1, 0.9, Header.NONE, List.of()),
                10,
                15,
                15,
                2000,
                50,
                Fate.UNKNOWN,
                1000));
  }

  @Test
  void everyOption_isMapped() {
    assertThat(
            ReplaySettings.of(
                WeirConfig.parse(
                    """
                    replay:
                      seed: 9
                      user-share: 0.25
                      cascade: fs-ltr
                      fs-ltr: {candidates: 40, ranked: 20, exposed: 5, training-requests: 7}
                      matrix: {liked: 3.5, coverage: 0.5, header: users-and-items, columns: [u, i, v]}
                      re-ranking-extra: 1
                      ranking-extra: 2
                      pre-ranking-extra: 3
                      recent-candidates: 4
                      max-sequence: 0
                      unsampled-fate: stayed
                      heartbeat-every: 6
                    """)))
        .isEqualTo(
            new ReplaySettings(
                9,
                0.25,
                Cascade.FS_LTR,
                new FsLtrSizes(40, 20, 5, 7),
                new MatrixSettings(3.5, 0.5, Header.USERS_AND_ITEMS, List.of("u", "i", "v")),
                1,
                2,
                3,
                4,
                0,
                Fate.STAYED,
                6));
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
        "user-share: 0;replay.user-share: 0.0 (expected: above 0, at most 1)",
        "user-share: 1.01;replay.user-share: 1.01 (expected: above 0, at most 1)",
        "cascade: none;replay.cascade: \"none\" (expected: one of lists, fs-ltr)",
        "unsampled-fate: open;replay.unsampled-fate: \"open\" (expected: one of unknown, stayed)",
        "fs-ltr: {ranked: 501};replay.fs-ltr.ranked: 501 (expected: at most half of the candidates)",
        "fs-ltr: {exposed: 101};replay.fs-ltr.exposed: 101 (expected: at most half of the ranked)",
        "fs-ltr: {exposed: 0};replay.fs-ltr.exposed: 0 (expected: > 0)",
        "fs-ltr: {candidates: 10001};replay.fs-ltr.candidates: 10001 (expected: at most 10000)",
        "fs-ltr: {training-requests: 0};replay.fs-ltr.training-requests: 0 (expected: > 0)",
        "matrix: {liked: 1e999};replay.matrix.liked: Infinity (expected: a finite number)",
        "matrix: {coverage: 2};replay.matrix.coverage: 2.0 (expected: 0 to 1)",
        "matrix: {header: users};replay.matrix.header: \"users\" (expected: one of none, items,"
            + " users-and-items)",
        "matrix: {columns: [u, i]};replay.matrix.columns: [u, i] (expected: the user's, the item's"
            + " and the value's, or [] where a line has all values of a user)",
        "heartbeat-every: 0;replay.heartbeat-every: 0 (expected: > 0)",
      })
  void valuesOutOfBounds_areRefused(String option, String complaint) {
    assertThatThrownBy(() -> ReplaySettings.of(WeirConfig.parse("replay: {" + option + "}")))
        .hasMessage(complaint);
  }
}
