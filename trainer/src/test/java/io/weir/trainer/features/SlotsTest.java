package io.weir.trainer.features;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlotsTest {
  @Test
  void of_moreNamesThanThereIsRoomFor_countsThoseThatHaveNoPlace() {
    Slots slots = new Slots("cross", 2);
    assertThat(slots.of("a")).isEqualTo(0);
    assertThat(slots.of("b")).isEqualTo(1);
    assertThat(slots.of("c")).isEqualTo(Slots.NONE);
    assertThat(slots.of("a")).isEqualTo(0);
    assertThat(slots.unplaced()).isPositive();
    assertThat(slots.names()).containsExactly("a", "b");
  }
}
