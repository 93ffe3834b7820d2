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

  @Test
  void of_numbersOfAFeature_haveAPlaceEach_asFarAsThereIsRoom() {
    Slots slots = new Slots("item", 7);
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 5; i++) {
        assertThat(slots.of("price", i)).isEqualTo(i);
      }
      assertThat(slots.of("age", 6)).isEqualTo(5);
      assertThat(slots.of("age", 1_000)).isEqualTo(6);
      assertThat(slots.of("age", 1_001)).isEqualTo(Slots.NONE);
    }
    assertThat(slots.names())
        .containsExactly(
            "price[0]", "price[1]", "price[2]", "price[3]", "price[4]", "age[6]", "age[1000]");
  }

  @Test
  void of_numbersOfEverNewFeatures_countsThoseThatHaveNoPlace() {
    Slots slots = new Slots("item", 2);
    for (int i = 0; i < 100; i++) {
      assertThat(slots.of("seen " + i, 0)).isEqualTo(i < 2 ? i : Slots.NONE);
    }
    assertThat(slots.unplaced()).isEqualTo(98);
    assertThat(slots.of("seen 1", 0)).isEqualTo(1);
  }
}
