package io.weir.local.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.config.WeirConfig;
import io.weir.core.metrics.PairedBootstrap.Interval;
import io.weir.flink.JoinConfig;
import io.weir.local.closedloop.LoopArm;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OnlineAbTest {
  /** After 150 s: the first samples of the first 120 s, and the second of the first 90 s. */
  @Test
  void samplesLearnt_inTheWarmUp_areThoseWhoseWindowsAreOver() {
    JoinConfig join = JoinConfig.of(LoopArm.beneath(WeirConfig.defaults()));
    assertThat(OnlineAb.learnt(Duration.ofSeconds(150), 20, join)).isEqualTo(20 * (120 + 90));
    assertThat(OnlineAb.learnt(Duration.ofSeconds(20), 20, join)).isZero();
  }

  @Test
  void pooled_ofOneSeed_isThatSeed_aboutItsEstimate() {
    Interval pooled = OnlineAb.pooled(List.of(new Interval(2, 1, 3)));
    assertThat(pooled.estimate()).isEqualTo(2);
    assertThat(pooled.low()).isCloseTo(1, within(1e-12));
    assertThat(pooled.high()).isCloseTo(3, within(1e-12));
  }

  /** Four times the users say it twice as exactly. */
  @Test
  void pooled_ofFourSeedsThatAgree_isHalfAsWide() {
    Interval seed = new Interval(2, 1, 3);
    Interval pooled = OnlineAb.pooled(List.of(seed, seed, seed, seed));
    assertThat(pooled.estimate()).isEqualTo(2);
    assertThat(pooled.high() - pooled.low()).isCloseTo(1, within(1e-12));
  }

  /** Each for itself is sure, and yet they do not say the same: t(3) · 2 / √4 = 3.18. */
  @Test
  void pooled_ofFourSeedsThatDiffer_isAsWideAsTheyDiffer() {
    Interval seed = new Interval(2, 1, 3);
    Interval pooled = OnlineAb.pooled(List.of(seed, seed, seed, new Interval(6, 5, 7)));
    assertThat(pooled.estimate()).isEqualTo(3);
    assertThat(pooled.low()).isCloseTo(-.18245, within(1e-4));
    assertThat(pooled.high()).isCloseTo(6.18245, within(1e-4));
    assertThat(pooled.excludesZero()).isFalse();
  }
}
