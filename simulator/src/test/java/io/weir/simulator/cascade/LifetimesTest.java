package io.weir.simulator.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.config.WeirConfig;
import org.junit.jupiter.api.Test;

class LifetimesTest {
  private final Lifetimes lifetimes =
      new Lifetimes(
          SimulatorConfig.of(
              WeirConfig.parse(
                  "simulator: {newborn: {items: 7, interval: 4s}, withdrawn: {items: 3, interval:"
                      + " 6s}}")));

  @Test
  void items_areBornOnePerInterval_atTheBeginningOfAMoment() {
    assertThat(lifetimes.bornAt(1_999)).isZero();
    assertThat(lifetimes.bornAt(2_000)).isEqualTo(10_000);
    assertThat(lifetimes.bornAt(2_001)).isEqualTo(10_000);
    assertThat(lifetimes.bornAt(2_002)).isEqualTo(20_000);
    assertThat(lifetimes.bornAt(2_006)).isEqualTo(30_000);
  }

  @Test
  void itemsBornByATime_areThoseWhoseTimeHasCome() {
    for (long time = 0; time < 60_000; time += 500) {
      int born = lifetimes.bornBy(time);
      assertThat(born).isBetween(2_000, 2_007);
      for (int item = 0; item < 2_007; item++) {
        assertThat(lifetimes.bornAt(item) <= time)
            .as("%d at %d", item, time)
            .isEqualTo(item < born);
      }
    }
  }

  @Test
  void items_areWithdrawnOnePerInterval_theFirstFirst() {
    assertThat(lifetimes.withdrawnAt(0)).isEqualTo(10_000);
    assertThat(lifetimes.withdrawnAt(1)).isEqualTo(20_000);
    assertThat(lifetimes.withdrawnAt(2)).isEqualTo(20_000);
    for (long time = 0; time < 60_000; time += 500) {
      int withdrawn = lifetimes.withdrawnBy(time);
      assertThat(withdrawn).isBetween(0, 3);
      for (int item = 0; item < 3; item++) {
        assertThat(lifetimes.withdrawnAt(item) <= time)
            .as("%d at %d", item, time)
            .isEqualTo(item < withdrawn);
      }
    }
  }
}
