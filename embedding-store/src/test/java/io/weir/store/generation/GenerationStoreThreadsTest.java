package io.weir.store.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.ItemEmbedding.Kind;
import io.weir.store.Await;
import io.weir.store.table.Encoding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationStoreThreadsTest {
  private static final String CLOSED = "store: closed (expected: an open store)";
  private static final int DIMENSION = 64;
  private static final int READERS = 3;

  @TempDir Path dir;
  private long offset;

  @Test
  void readers_whileGenerationsAreSwapped_seeOneGenerationAndNoError() throws Exception {
    int items = 2000;
    AtomicBoolean swapping = new AtomicBoolean(true);
    ExecutorService threads = Executors.newFixedThreadPool(READERS);
    try (GenerationStore store = opened()) {
      load(store, 1, items);
      List<Future<Long>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        readers.add(threads.submit(() -> readUntil(store, items, swapping)));
      }
      for (int generation = 2; generation <= 25; generation++) {
        load(store, generation, items);
        if (generation % 5 == 0) {
          store.rollBack();
          store.unpin();
        }
      }
      swapping.set(false);
      for (Future<Long> reader : readers) {
        assertThat(reader.get()).as("generations seen").isPositive();
      }
      assertThat(store.view().complete())
          .extracting(HeldGeneration::generation)
          .containsExactly(24L, 25L);
    } finally {
      swapping.set(false);
      threads.shutdownNow();
    }
  }

  @Test
  void readers_duringClose_finishOrAreRefused() throws Exception {
    for (int round = 0; round < 5; round++) {
      GenerationStore store = GenerationStore.open(dir.resolve("round-" + round));
      offset = 0;
      store.restart(new UUID(1, 1), 0);
      load(store, 1, 500);
      ExecutorService threads = Executors.newFixedThreadPool(READERS);
      CountDownLatch reading = new CountDownLatch(READERS);
      List<Future<String>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        readers.add(threads.submit(() -> readUntilRefused(store, reading)));
      }
      reading.await();
      store.close();
      for (Future<String> reader : readers) {
        assertThat(reader.get()).isEqualTo(CLOSED);
      }
      threads.shutdown();
    }
  }

  @Test
  void allMethods_afterClose_throw_andLeasesStayReadable() {
    GenerationStore store = opened();
    load(store, 1, 10);
    Lease lease = Objects.requireNonNull(store.acquire());
    Export export = store.export(1);
    store.close();
    store.close();
    List<Consumer<GenerationStore>> methods =
        List.of(
            GenerationStore::acquire,
            s -> s.acquire(1),
            GenerationStore::logId,
            s -> s.restart(new UUID(1, 1), 0),
            s -> s.apply(List.of(), verdicts -> {}),
            GenerationStore::flush,
            s -> s.pin(1),
            GenerationStore::rollBack,
            GenerationStore::unpin,
            s -> s.export(1),
            s -> s.checkpoint(dir.resolve("copy")));
    for (Consumer<GenerationStore> method : methods) {
      assertThatThrownBy(() -> method.accept(store))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(CLOSED);
    }
    assertThatThrownBy(() -> export.next(new long[1], new byte[4 * DIMENSION])).hasMessage(CLOSED);
    assertThat(store.view().current()).isNotNull();
    try (lease) {
      assertThat(lease.vectors().get(3, new byte[4 * DIMENSION], 0)).isTrue();
    }
  }

  @Test
  void diskAndMemory_ofManyGenerations_areThoseOfTheHeldOnes() throws Exception {
    int items = 20_000;
    long raw = (long) items * DIMENSION * Float.BYTES;
    try (GenerationStore store = opened()) {
      for (int generation = 1; generation <= 8; generation++) {
        load(store, generation, items);
        for (HeldGeneration held : store.view().complete()) {
          assertThat(held.memoryBytes()).isLessThan(raw * 16 / 10);
        }
      }
      assertThat(store.view().complete()).hasSize(2);
      // RocksDB deletes files in threads of its own.
      Await.until(() -> sortedFileBytes() < 3 * raw);
    }
  }

  private long sortedFileBytes() {
    try (Stream<Path> files = Files.list(dir)) {
      return files
          .filter(file -> file.toString().endsWith(".sst"))
          .mapToLong(GenerationStoreThreadsTest::size)
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException deletedMeanwhile) {
      return 0;
    }
  }

  private GenerationStore opened() {
    GenerationStore store = GenerationStore.open(dir);
    store.restart(new UUID(1, 1), 0);
    return store;
  }

  /** Every element of every vector is the generation. */
  private void load(GenerationStore store, long generation, int items) {
    float[] vector = new float[DIMENSION];
    Arrays.fill(vector, (float) generation);
    List<LogRecord> records = new ArrayList<>();
    records.add(record(marker(Kind.BEGIN, generation, 0, 0)));
    long checksum = 0;
    for (long id = 0; id < items; id++) {
      checksum += ItemEmbedding.checksum(id, vector);
      records.add(record(ItemEmbedding.vector(Kind.REFRESH, id, generation, 1, 1, 1, vector)));
    }
    store.apply(records.subList(0, 1), verdicts -> {});
    store.apply(records.subList(1, records.size()), verdicts -> {});
    store.apply(List.of(record(marker(Kind.END, generation, items, checksum))), verdicts -> {});
  }

  private LogRecord record(ItemEmbedding embedding) {
    return LogRecord.of(0, offset++, embedding);
  }

  private static ItemEmbedding marker(Kind kind, long generation, long count, long checksum) {
    return new ItemEmbedding(
        0, generation, kind, 1, 1, 1, new float[0], DIMENSION, count, checksum);
  }

  private static long readUntil(GenerationStore store, int items, AtomicBoolean swapping) {
    long[] ids = LongStream.range(0, items).toArray();
    byte[] rows = new byte[items * DIMENSION * Float.BYTES];
    long reads = 0;
    while (swapping.get()) {
      try (Lease lease = store.acquire()) {
        if (lease == null) {
          throw new AssertionError("no generation is current");
        }
        int found = lease.vectors().multiGet(ids, rows, new byte[(items + 7) / 8]);
        assertThat(found).isEqualTo(items);
        float generation = lease.generation().generation();
        for (float value : Encoding.FLOAT32.decode(rows, items * DIMENSION)) {
          if (value != generation) {
            throw new AssertionError(value + " in generation " + generation);
          }
        }
        reads++;
      }
    }
    return reads;
  }

  private static String readUntilRefused(GenerationStore store, CountDownLatch reading) {
    byte[] row = new byte[DIMENSION * Float.BYTES];
    try {
      for (long id = 0; ; id++) {
        try (Lease lease = store.acquire()) {
          if (lease == null || !lease.vectors().get(id % 500, row, 0)) {
            return "item " + id % 500 + " is gone";
          }
        }
        reading.countDown();
      }
    } catch (IllegalStateException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
