package io.weir.trainer.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.Ids;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class IdIndexTest {
  private final List<Long> records = new ArrayList<>();

  private IdIndex index(LongUnaryOperator hash) {
    return new IdIndex(records::get, hash);
  }

  @Test
  void index_afterRandomPutsAndRemoves_findsWhatAMapFinds() {
    Random random = new Random(3);
    Map<Long, Integer> expected = new HashMap<>();
    try (IdIndex index = index(Ids::mix)) {
      for (int i = 0; i < 300_000; i++) {
        long id = random.nextInt(60_000);
        Integer slot = expected.get(id);
        if (slot == null) {
          records.add(id);
          expected.put(id, records.size() - 1);
          index.put(id, records.size() - 1);
        } else if (random.nextBoolean()) {
          expected.remove(id);
          index.remove(id, slot);
        }
      }
      for (long id = 0; id < 60_000; id++) {
        assertThat(index.find(id)).isEqualTo(expected.getOrDefault(id, IdIndex.NONE));
      }
      long[] ids = LongStream.range(0, 60_000).toArray();
      int[] slots = new int[ids.length];
      index.find(ids, slots);
      assertThat(slots)
          .containsExactly(
              LongStream.of(ids).mapToInt(id -> expected.getOrDefault(id, IdIndex.NONE)).toArray());
    }
  }

  @Test
  void index_thatExpectsItsIds_takesNoMoreRoom_andGoesOnGrowing() {
    for (int expected : new int[] {1, 1_000, 500_000}) {
      records.clear();
      try (IdIndex index = index(Ids::mix)) {
        index.expect(expected);
        for (int i = 0; i < 500_000; i++) {
          records.add((long) i);
          index.put(i, i);
        }
        assertThat(index.bytes() / 500_000.0).isBetween(5.0, 7.0);
        for (int i = 0; i < 500_000; i += 7) {
          assertThat(index.find(i)).isEqualTo(i);
        }
      }
    }
  }

  @Test
  void index_ofManyIds_takesFiveToSevenBytesEach() {
    try (IdIndex index = index(Ids::mix)) {
      for (int i = 0; i < 500_000; i++) {
        records.add((long) i);
        index.put(i, i);
      }
      assertThat(index.bytes() / 500_000.0).isBetween(5.0, 7.0);
    }
  }

  @Test
  void index_ofIdsWithTheSameFirstBits_isStillRight() {
    // Only the second 32 bits differ: all ids are of one segment until it is 32 bits deep.
    try (IdIndex index = index(id -> id & 0xFFFF)) {
      for (int i = 0; i < 3_000; i++) {
        records.add((long) i);
        index.put(i, i);
      }
      for (int i = 0; i < 3_000; i += 2) {
        index.remove(i, i);
      }
      for (int i = 0; i < 3_000; i++) {
        assertThat(index.find(i)).isEqualTo(i % 2 == 0 ? IdIndex.NONE : i);
      }
    }
  }

  @Test
  void remove_ofAnIdThatHasAnotherSlotNow_leavesIt() {
    try (IdIndex index = index(Ids::mix)) {
      records.addAll(List.of(5L, 5L));
      index.put(5, 0);
      index.put(5, 1);
      index.remove(5, 0);
      assertThat(index.find(5)).isEqualTo(1);
    }
  }
}
