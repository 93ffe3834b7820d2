package io.weir.trainer.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.trainer.checkpoint.Differences;
import io.weir.trainer.table.EmbeddingTable.Extent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HashedTableTest {
  private static EmbeddingTable table(String name) {
    return TestTables.hashed(name, 100_000, 4, TestTables.adagrad(), 0.1);
  }

  private static float[] read(EmbeddingTable table, int row) {
    float[] weights = new float[4];
    table.read(row, weights, 0);
    return weights;
  }

  @Test
  void rows_sameSeed_areTheSameAndDifferFromOtherTables() {
    assertThat(read(table("items"), 77_777)).isEqualTo(read(table("items"), 77_777));
    assertThat(read(table("items"), 77_777)).isNotEqualTo(read(table("users"), 77_777));
    assertThat(read(table("items"), 1)).isNotEqualTo(read(table("items"), 2));
  }

  @Test
  void rows_atTheirStart_haveTheDeviationAskedFor() {
    EmbeddingTable table = table("items");
    double squares =
        IntStream.range(0, 20_000)
            .mapToDouble(row -> Math.pow(read(table, row)[row % 4], 2))
            .average()
            .orElseThrow();
    assertThat(Math.sqrt(squares)).isCloseTo(0.1, within(0.002));
  }

  @Test
  void row_ofAnId_isInRangeAndSpread() {
    EmbeddingTable table = table("items");
    long distinct = IntStream.range(0, 1_000).map(table::row).distinct().count();
    assertThat(distinct).isGreaterThan(980);
    assertThat(IntStream.range(0, 1_000).map(table::row))
        .allMatch(row -> row >= 0 && row < 100_000);
  }

  @Test
  void update_rowsNotNamed_areUntouchedAndInitialStays() {
    EmbeddingTable table = table("items");
    float[] before = read(table, 5);
    float[] other = read(table, 6);
    table.update(5, new float[] {1, 0, 0, 0}, 0);
    assertThat(read(table, 5)).isNotEqualTo(before);
    assertThat(read(table, 6)).isEqualTo(other);
    float[] initial = new float[4];
    table.readInitial(5, initial, 0);
    assertThat(initial).isEqualTo(before);
  }

  @Test
  void writeAndRead_movedRows_areRestored() throws IOException {
    EmbeddingTable table = table("items");
    table.update(5, new float[] {1, 2, 3, 4}, 0);
    table.update(99_999, new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 4);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    table.snapshot(Extent.ALL).write(new DataOutputStream(bytes));
    EmbeddingTable restored = table("items");
    restored.read(
        new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), new Differences());
    for (int row : new int[] {5, 99_999, 7}) {
      assertThat(read(restored, row)).isEqualTo(read(table, row));
      assertThat(TestTables.record(restored, row)).isEqualTo(TestTables.record(table, row));
    }
  }
}
