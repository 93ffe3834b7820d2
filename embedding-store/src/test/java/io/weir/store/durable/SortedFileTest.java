package io.weir.store.durable;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.store.durable.DurableStore.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SortedFileTest {
  private static final Comparator<Row> UNSIGNED = (a, b) -> Long.compareUnsigned(a.id(), b.id());

  @Test
  void rows_ofAnyIds_areSortedUnsignedAndStably() {
    Random random = new Random(4);
    for (int bits : new int[] {1, 5, 20, 40, 50, 63, 64}) {
      for (int round = 0; round < 20; round++) {
        long base = random.nextLong();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3000); i++) {
          rows.add(new Row(base + (random.nextLong() >>> (64 - bits)), new byte[] {(byte) i}));
        }
        rows.add(rows.get(0));
        assertThat(SortedFile.sorted(rows))
            .isEqualTo(rows.stream().sorted(UNSIGNED).toArray(Row[]::new));
      }
    }
  }

  @Test
  void rows_whoseIdsDifferInTheirLastBits_areSortedToo() {
    List<Row> rows = new ArrayList<>();
    for (long id : new long[] {-1, 0, -2, 1, Long.MIN_VALUE, Long.MAX_VALUE, -1, 0}) {
      rows.add(new Row(id, null));
    }
    assertThat(SortedFile.sorted(rows))
        .extracting(Row::id)
        .containsExactly(0L, 0L, 1L, Long.MAX_VALUE, Long.MIN_VALUE, -2L, -1L, -1L);
  }
}
