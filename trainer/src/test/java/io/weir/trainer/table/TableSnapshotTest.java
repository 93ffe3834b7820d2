package io.weir.trainer.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.InvalidValueException;
import io.weir.trainer.table.EmbeddingTable.Extent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
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
  void read_ofATableOfAnotherShape_isRefusedInOneLine() {
    byte[] written = written(table);
    EmbeddingTable wider = TestTables.hashed("items", ROWS, WIDTH + 1, TestTables.adagrad(), 0.1);
    assertThatThrownBy(() -> wider.read(new DataInputStream(new ByteArrayInputStream(written))))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage(
            "table items: hashed, 9 numbers, 40 bytes"
                + " (expected: as in the checkpoint: hashed, 8 numbers, 36 bytes)");
    EmbeddingTable fewer = TestTables.hashed("items", 10, WIDTH, TestTables.adagrad(), 0.1);
    assertThatThrownBy(() -> fewer.read(new DataInputStream(new ByteArrayInputStream(written))))
        .hasMessage("table items: 10 rows (expected: as in the checkpoint: 200000)");
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
