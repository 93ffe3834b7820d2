package io.weir.store.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.InvalidValueException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorTableTest {
  private static final long[] EXTREME_IDS = {0, -1, 1, Long.MIN_VALUE, Long.MAX_VALUE};

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void table_randomWritesAndRemovals_equalsMap(long seed) {
    Random random = new Random(seed);
    int dimension = 1 + random.nextInt(9);
    VectorTable table = new VectorTable(dimension);
    Map<Long, byte[]> reference = new HashMap<>();
    int ids = 1 + random.nextInt(20_000);
    for (int i = 0; i < 60_000; i++) {
      long id = i < 50 ? EXTREME_IDS[i % EXTREME_IDS.length] : random.nextInt(ids);
      if (random.nextInt(3) == 0) {
        table.remove(id);
        reference.remove(id);
      } else {
        byte[] vector = new byte[dimension * 4];
        random.nextBytes(vector);
        table.put(id, vector);
        reference.put(id, vector.clone());
      }
    }

    assertThat(table.size()).as("seed %d", seed).isEqualTo(reference.size());
    byte[] read = new byte[dimension * 4];
    for (long id = -5; id < ids; id++) {
      boolean found = table.get(id, read, 0);
      byte[] expected = reference.get(id);
      assertThat(found).as("seed %d, id %d", seed, id).isEqualTo(expected != null);
      if (expected != null) {
        assertThat(read).isEqualTo(expected);
      }
    }
  }

  @Test
  void multiGet_missingAndRepeatedIds_zeroRowsAndBitmap() {
    VectorTable table = new VectorTable(2);
    table.put(7, floats(1, 2));
    table.put(8, floats(3, 4));
    byte[] vectors = new byte[10 * 8];
    byte[] found = new byte[2];

    int count = table.multiGet(new long[] {8, 9, 7, 8, 1, 1, 1, 1, 1, 7}, vectors, found);

    assertThat(count).isEqualTo(4);
    assertThat(found).containsExactly(0b1101, 0b10);
    assertThat(toFloats(vectors))
        .containsExactly(3, 4, 0, 0, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2);
  }

  @Test
  void memory_ofManyItems_staysBelowOnePointSixTimesTheRawBytes() {
    VectorTable table = new VectorTable(64);
    byte[] vector = new byte[256];
    for (int items : new int[] {20_000, 33_000, 50_000, 100_000}) {
      for (long id = table.size(); id < items; id++) {
        table.put(id, vector);
      }
      assertThat(table.memoryBytes()).as("%d items", items).isLessThan(items * 256L * 16 / 10);
    }
  }

  @Test
  void memory_ofItemsThatComeAndGo_doesNotGrow() {
    VectorTable table = new VectorTable(16);
    churn(table, 0, 200_000);
    long before = table.memoryBytes();
    churn(table, 200_000, 1_000_000);

    assertThat(table.size()).isEqualTo(10_000);
    assertThat(table.memoryBytes()).isLessThanOrEqualTo(before + before / 10);
  }

  private static void churn(VectorTable table, long from, long to) {
    for (long id = from; id < to; id++) {
      table.remove(id - 10_000);
      table.put(id, new byte[64]);
    }
  }

  @Test
  void allMethods_afterFree_throw() {
    VectorTable table = new VectorTable(2);
    table.put(7, floats(1, 2));
    table.free();
    table.free();
    List<Consumer<VectorTable>> methods =
        List.of(
            t -> t.put(7, new byte[8]),
            t -> t.remove(7),
            t -> t.get(7, new byte[8], 0),
            t -> t.multiGet(new long[] {7}, new byte[8], new byte[1]),
            VectorTable::lookup);
    for (Consumer<VectorTable> method : methods) {
      assertThatThrownBy(() -> method.accept(table))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("table: freed (expected: one that is held)");
    }
    assertThat(table.size()).isZero();
  }

  @Test
  void put_anotherLength_refused() {
    VectorTable table = new VectorTable(4);
    assertThatThrownBy(() -> table.put(1, new byte[12]))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("row.length: 12 (expected: 16 bytes)");
  }

  @Test
  void table_ofImpossibleDimension_refused() {
    assertThatThrownBy(() -> new VectorTable(0)).hasMessage("dimension: 0 (expected: > 0)");
    assertThatThrownBy(() -> new VectorTable(16_385))
        .hasMessage("dimension: 16385 (expected: at most 16384)");
  }

  /**
   * Every vector ever written consists of one number that names its id, so a torn vector, or one of
   * another item, gives itself away. Items are removed and put back all the time, so slots change
   * hands; new ids keep the indexes growing.
   */
  @Test
  void readers_whileOneWriterChangesEverything_neverSeeATornVector() throws Exception {
    int dimension = 64;
    int ids = 500;
    VectorTable table = new VectorTable(dimension);
    AtomicBoolean writing = new AtomicBoolean(true);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Long>> readers =
          IntStream.range(0, 3)
              .mapToObj(
                  reader -> threads.submit(() -> readAll(table, ids, new Random(reader), writing)))
              .toList();
      threads.submit(() -> writeAll(table, ids, new Random(42), writing)).get();
      for (Future<Long> reader : readers) {
        assertThat(reader.get()).as("reads that found something").isPositive();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void writeAll(VectorTable table, int ids, Random random, AtomicBoolean writing) {
    try {
      long fresh = 1_000_000;
      for (int round = 0; round < 1_000_000; round++) {
        long id = random.nextInt(ids);
        switch (random.nextInt(8)) {
          case 0 -> table.remove(id);
          case 1 -> table.put(fresh, constant(fresh++, round, table.dimension()));
          default -> table.put(id, constant(id, round, table.dimension()));
        }
      }
    } finally {
      writing.set(false);
    }
  }

  private static long readAll(VectorTable table, int ids, Random random, AtomicBoolean writing) {
    long[] batch = new long[32];
    long found = 0;
    byte[] bitmap = new byte[4];
    byte[] vectors = new byte[batch.length * table.rowBytes()];
    while (writing.get()) {
      Arrays.setAll(batch, i -> random.nextInt(ids));
      Arrays.fill(bitmap, (byte) 0);
      found += table.multiGet(batch, vectors, bitmap);
      for (int i = 0; i < batch.length; i++) {
        boolean isFound = (bitmap[i / 8] & (1 << i % 8)) != 0;
        ByteBuffer row = ByteBuffer.wrap(vectors, i * table.rowBytes(), table.rowBytes());
        long first = row.getLong();
        assertThat(first >>> 32).as("owner").isEqualTo(isFound ? batch[i] + 1 : 0);
        while (row.hasRemaining()) {
          if (row.getLong() != first) {
            throw new AssertionError("torn vector of item " + batch[i]);
          }
        }
      }
    }
    return found;
  }

  private static byte[] constant(long id, int version, int dimension) {
    ByteBuffer bytes = ByteBuffer.allocate(dimension * 4);
    while (bytes.hasRemaining()) {
      bytes.putLong((id + 1) << 32 | version);
    }
    return bytes.array();
  }

  private static byte[] floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static float[] toFloats(byte[] bytes) {
    float[] values = new float[bytes.length / 4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
