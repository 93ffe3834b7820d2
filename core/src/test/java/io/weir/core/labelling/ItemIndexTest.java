package io.weir.core.labelling;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ItemIndexTest {
  @Test
  void items_areNumberedInTheOrderTheyCame_eachOnce() {
    ItemIndex index = new ItemIndex(4);

    assertThat(index.add(70)).isZero();
    assertThat(index.add(-3)).isEqualTo(1);
    assertThat(index.add(70)).isZero();
    assertThat(index.add(0)).isEqualTo(2);

    assertThat(index.size()).isEqualTo(3);
    assertThat(index.find(-3)).isEqualTo(1);
    assertThat(index.id(1)).isEqualTo(-3);
  }

  @Test
  void anItemThatNeverCame_isAbsent_alsoWhereNumbersAreGivenOut() {
    ItemIndex index = new ItemIndex(4);
    assertThat(index.find(0)).isEqualTo(ItemIndex.ABSENT);

    index.add(0);

    assertThat(index.find(1)).isEqualTo(ItemIndex.ABSENT);
    assertThat(index.size()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 16, 100})
  void moreItemsThanThereWasRoomFor_keepTheirNumbers(int capacity) {
    ItemIndex index = new ItemIndex(capacity);
    int items = 1_000;
    for (int i = 0; i < items; i++) {
      assertThat(index.add(id(i))).as("item %d", i).isEqualTo(i);
    }
    assertThat(index.size()).isEqualTo(items);
    for (int i = 0; i < items; i++) {
      assertThat(index.find(id(i))).as("item %d", i).isEqualTo(i);
      assertThat(index.id(i)).as("item %d", i).isEqualTo(id(i));
      assertThat(index.find(-1 - id(i))).as("none like item %d", i).isEqualTo(ItemIndex.ABSENT);
    }
  }

  /** Ids that are near each other, and far. */
  private static long id(int i) {
    return i % 2 == 0 ? i : i * 0x9E3779B97F4AL;
  }
}
