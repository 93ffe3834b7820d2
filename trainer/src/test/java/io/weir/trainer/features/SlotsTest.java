package io.weir.trainer.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.trainer.checkpoint.Differences;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlotsTest {
  @Test
  void meet_moreNamesThanThereIsRoomFor_countsThoseThatHaveNoPlace() {
    Slots slots = new Slots("cross", 2, List.of());
    assertThat(slots.meet("a")).isEqualTo(0);
    assertThat(slots.meet("b")).isEqualTo(1);
    assertThat(slots.meet("c")).isEqualTo(Slots.NONE);
    assertThat(slots.meet("a")).isEqualTo(0);
    assertThat(slots.unplaced()).isPositive();
    assertThat(slots.names()).containsExactly("a", "b");
  }

  @Test
  void meet_numbersOfAFeature_haveAPlaceEach_asFarAsThereIsRoom() {
    Slots slots = new Slots("item", 7, List.of());
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 5; i++) {
        assertThat(slots.meet(slots.name("price", i))).isEqualTo(i);
      }
      assertThat(slots.meet(slots.name("age", 6))).isEqualTo(5);
      assertThat(slots.meet(slots.name("age", 1_000))).isEqualTo(6);
      assertThat(slots.meet(slots.name("age", 1_001))).isEqualTo(Slots.NONE);
    }
    assertThat(slots.names())
        .containsExactly(
            "price[0]", "price[1]", "price[2]", "price[3]", "price[4]", "age[6]", "age[1000]");
  }

  @Test
  void meet_numbersOfEverNewFeatures_countsThoseThatHaveNoPlace() {
    Slots slots = new Slots("item", 2, List.of());
    for (int i = 0; i < 100; i++) {
      assertThat(slots.meet(slots.name("seen " + i, 0))).isEqualTo(i < 2 ? i : Slots.NONE);
    }
    assertThat(slots.unplaced()).isEqualTo(98);
    assertThat(slots.meet(slots.name("seen 1", 0))).isEqualTo(1);
  }

  @Test
  void meet_namesThatAreNotKnown_takesNoPlaceFromThoseThatAre() {
    Slots slots = new Slots("item", 3, List.of("price", "age"));
    for (int i = 0; i < 10; i++) {
      assertThat(slots.meet("stray " + i)).isEqualTo(Slots.NONE);
      assertThat(slots.meet(slots.name("stray " + i, 0))).isEqualTo(Slots.NONE);
    }
    assertThat(slots.unplaced()).isEqualTo(20);
    assertThat(slots.meet("age")).isEqualTo(0);
    assertThat(slots.meet(slots.name("price", 0))).isEqualTo(1);
    assertThat(slots.meet(slots.name("price", 1))).isEqualTo(2);
    assertThat(slots.names()).containsExactly("age", "price[0]", "price[1]");
  }

  @Test
  void read_withoutANameThatHadAPlace_listsItAndGivesThePlaceToTheNext() throws IOException {
    Slots before = new Slots("cross", 3, List.of());
    List.of("a", "stray", "b").forEach(before::meet);
    Slots after = new Slots("cross", 3, List.of("a", "b", "c"));
    assertThat(copy(before, after))
        .containsExactly("feature stray: left out, not among trainer.features.names.cross");
    assertThat(after.free()).containsExactly(1);

    Slots again = new Slots("cross", 3, List.of("a", "b", "c"));
    assertThat(copy(after, again)).isEmpty();
    Slots serving = new Slots("cross", 3, List.of());
    serving.take(again.names());
    for (Slots slots : List.of(after, again)) {
      assertThat(List.of("b", "stray", "a")).extracting(slots::meet).containsExactly(2, -1, 0);
      assertThat(slots.meet("c")).isEqualTo(1);
      assertThat(slots.free()).isEmpty();
    }
    assertThat(List.of("a", "b", "c")).extracting(serving::find).containsExactly(0, 2, -1);
  }

  private static List<String> copy(Slots from, Slots to) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    from.write(new DataOutputStream(bytes));
    Differences differences = new Differences();
    to.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), differences);
    return differences.lines();
  }
}
