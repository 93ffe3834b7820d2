package io.weir.simulator.cascade;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.config.WeirConfig;
import org.junit.jupiter.api.Test;

class BirthsTest {
  private final Births births =
      new Births(
          SimulatorConfig.of(WeirConfig.parse("simulator: {newborn: {items: 7, interval: 4s}}")));

  @Test
  void items_areBornOnePerInterval_atTheBeginningOfAMoment() {
    assertThat(births.bornAt(1_999)).isZero();
    assertThat(births.bornAt(2_000)).isEqualTo(10_000);
    assertThat(births.bornAt(2_001)).isEqualTo(10_000);
    assertThat(births.bornAt(2_002)).isEqualTo(20_000);
    assertThat(births.bornAt(2_006)).isEqualTo(30_000);
  }

  @Test
  void itemsBornByATime_areThoseWhoseTimeHasCome() {
    for (long time = 0; time < 60_000; time += 500) {
      int born = births.bornBy(time);
      assertThat(born).isBetween(2_000, 2_007);
      for (int item = 0; item < 2_007; item++) {
        assertThat(births.bornAt(item) <= time).as("%d at %d", item, time).isEqualTo(item < born);
      }
    }
  }
}
