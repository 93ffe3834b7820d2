package io.weir.simulator.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowSorterTest {
  private static final int ROWS = 1_000;

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100, 999, 1_000, 5_000})
  void rows_ofAnyRunLength_comeSortedAndStable_asOftenAsAsked(int rowsPerRun) {
    RowSorter sorter = RowSorter.of(4, 2, 0, rowsPerRun);
    List<long[]> rows = rows();
    rows.forEach(sorter::add);
    List<long[]> expected = new ArrayList<>(rows);
    expected.sort(Comparator.<long[]>comparingLong(row -> row[0]).thenComparingLong(row -> row[1]));
    Iterable<long[]> sorted = sorter.sorted();
    assertThat(sorted).containsExactly(expected.toArray(new long[0][]));
    assertThat(sorted).containsExactly(expected.toArray(new long[0][]));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100, 5_000})
  void distinct_keepsTheFirstRowOfEachKey(int rowsPerRun) {
    RowSorter sorter = RowSorter.of(4, 1, 1, rowsPerRun);
    rows().forEach(sorter::add);
    List<long[]> expected = new ArrayList<>();
    rows().stream()
        .sorted(Comparator.comparingLong(row -> row[0]))
        .filter(row -> expected.isEmpty() || expected.get(expected.size() - 1)[0] != row[0])
        .forEach(expected::add);
    assertThat(sorter.sorted()).containsExactly(expected.toArray(new long[0][]));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5})
  void nothing_sortsToNothing(int rowsPerRun) {
    assertThat(RowSorter.of(2, 1, 0, rowsPerRun).sorted()).isEmpty();
  }

  private static List<long[]> rows() {
    Random random = new Random(11);
    List<long[]> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(new long[] {random.nextInt(50) - 20, random.nextInt(3), i, random.nextLong()});
    }
    return rows;
  }
}
