package io.weir.trainer.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.weir.core.registry.Choice;
import io.weir.trainer.checkpoint.Differences;
import io.weir.trainer.optimizer.RowOptimizers;
import io.weir.trainer.table.EmbeddingTable.Extent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TableSnapshotTest {
  private static final int ROWS = 200_000;
  private static final int WIDTH = 8;

  private final EmbeddingTable table =
      TestTables.hashed("items", ROWS, WIDTH, TestTables.adagrad(), 0.1);

  @Test
  void snapshot_writtenWhileRowsMove_isAsTheTableWas() throws IOException {
    Random random = new Random(1);
    move(random, ROWS);
    for (int round = 0; round < 5; round++) {
      byte[] expected = written(table);
      TableSnapshot snapshot = table.snapshot(Extent.ALL);
      CompletableFuture<byte[]> later = CompletableFuture.supplyAsync(() -> write(snapshot));
      while (!later.isDone()) {
        move(random, 1);
      }
      assertThat(later.join()).isEqualTo(expected);
      snapshot.written();
    }
    table.close();
  }

  @Test
  void snapshot_beforeTheLastHasEnded_isRefused() {
    table.snapshot(Extent.ALL);
    assertThatThrownBy(() -> table.snapshot(Extent.ALL))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the snapshot before has not ended");
    table.close();
  }

  @Test
  void snapshot_ofAll_isTheSameWhetherRowsWereFreedBeforeTheLastOneOrSince() throws IOException {
    EmbeddingTable full = dynamic(40);
    for (int id = 0; id < 40; id++) {
      full.begin(id * 1000L);
      full.see(id);
    }
    List<Long> gone = new ArrayList<>();
    full.maintain(gone::add);
    assertThat(gone).isNotEmpty();
    byte[] since = written(full);
    assertThat(written(full)).isEqualTo(since);
    full.close();
  }

  @Test
  void read_ofATableOfAnotherShape_isPassedOverAndTold() throws IOException {
    move(new Random(2), 100);
    byte[] written = written(table);
    EmbeddingTable wider = TestTables.hashed("items", ROWS, WIDTH + 1, TestTables.adagrad(), 0.1);
    assertThat(read(wider, written))
        .containsExactly(
            "table items (hashed of 200000 rows, 9 numbers a row): begins anew, not from one of"
                + " hashed of 200000 rows, 8 numbers a row");
    assertThat(wider.status().rows()).isZero();
    EmbeddingTable fewer = TestTables.hashed("items", 10, WIDTH, TestTables.adagrad(), 0.1);
    assertThat(read(fewer, written)).hasSize(1);
    assertThat(fewer.status().rows()).isZero();
  }

  @Test
  void read_ofATableOfAnotherOptimizer_takesUpTheWeightsAlone() throws IOException {
    move(new Random(2), 100);
    byte[] written = written(table);
    EmbeddingTable other =
        TestTables.hashed(
            "items",
            ROWS,
            WIDTH,
            RowOptimizers.create(new Choice("adagrad", JsonNodeFactory.instance.objectNode())),
            0.1);
    assertThat(read(other, written))
        .containsExactly("table items: the numbers of its optimizer begin anew");
    assertThat(weights(other.copy())).isEqualTo(weights(table.copy()));
  }

  @Test
  void read_ofMoreRowsThanThereIsRoomFor_makesRoomBatchByBatch_theOldestFirst() throws IOException {
    EmbeddingTable large = dynamic(100);
    for (int id = 0; id < 100; id++) {
      large.begin(id * 1000L);
      large.see(id);
    }
    byte[] written = written(large);
    EmbeddingTable small = dynamic(40);
    assertThat(read(small, written)).isEmpty();
    assertThat(small.status().rows()).isEqualTo(100);
    assertThat(small.see(1000)).as("no room for another").isEqualTo(small.row(1001));
    List<Long> gone = new ArrayList<>();
    int batches = 0;
    for (int before = -1; before < gone.size(); batches++) {
      before = gone.size();
      small.begin(100_000);
      small.maintain(gone::add);
      // A share of 0.1 of the capacity, at most.
      assertThat(gone.size() - before).isLessThanOrEqualTo(4);
    }
    assertThat(small.status().rows()).isLessThan(40);
    assertThat(batches).isGreaterThan(15);
    assertThat(gone).containsExactlyInAnyOrderElementsOf(ids(gone.size()));
    assertThat(small.see(1000)).as("room for another").isNotEqualTo(small.row(1001));
    large.close();
    small.close();
  }

  private static List<Long> ids(int count) {
    return LongStream.range(0, count).boxed().toList();
  }

  private static EmbeddingTable dynamic(int capacity) {
    return new DynamicTable.Settings(
            capacity, 1, Duration.ofDays(1), 1000, Duration.ofDays(30), 0.1)
        .create(new TableShape("items", WIDTH, TestTables.adagrad(), 7, 0.1));
  }

  @Test
  void copy_writtenWhileRowsMoveAndACheckpointIs_isAsTheTableWas() throws IOException {
    Random random = new Random(4);
    move(random, ROWS);
    for (int round = 0; round < 3; round++) {
      Map<Long, List<Float>> expected = weights(table.copy());
      byte[] saved = written(table);
      TableCopy copy = table.copy();
      TableSnapshot snapshot = table.snapshot(Extent.ALL);
      move(random, 10);
      CompletableFuture<byte[]> later = CompletableFuture.supplyAsync(() -> write(snapshot));
      CompletableFuture<Map<Long, List<Float>>> weights =
          CompletableFuture.supplyAsync(() -> weights(copy));
      while (!later.isDone() || !weights.isDone()) {
        move(random, 1);
      }
      assertThat(later.join()).isEqualTo(saved);
      assertThat(weights.join()).isEqualTo(expected);
      snapshot.written();
    }
    table.close();
  }

  private static Map<Long, List<Float>> weights(TableCopy copy) {
    Map<Long, List<Float>> weights = new HashMap<>();
    try (copy) {
      copy.write(
          (key, row) -> {
            List<Float> values = new ArrayList<>();
            for (int i = 0; i < copy.dimension(); i++) {
              values.add(row[i]);
            }
            weights.put(key, values);
          });
      assertThat(weights).hasSize(copy.count());
      return weights;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> read(EmbeddingTable table, byte[] written) throws IOException {
    Differences differences = new Differences();
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(written));
    table.read(in, differences);
    assertThat(in.read()).isEqualTo(-1);
    return differences.lines();
  }

  private void move(Random random, int rows) {
    float[] gradient = new float[WIDTH];
    for (int i = 0; i < rows; i++) {
      gradient[random.nextInt(WIDTH)] = random.nextFloat() - 0.5f;
      table.update(random.nextInt(ROWS), gradient, 0);
    }
  }

  private static byte[] written(EmbeddingTable table) {
    TableSnapshot snapshot = table.snapshot(Extent.ALL);
    byte[] bytes = write(snapshot);
    snapshot.written();
    return bytes;
  }

  private static byte[] write(TableSnapshot snapshot) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      snapshot.write(new DataOutputStream(bytes));
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
