package io.weir.store.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.Ids;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksStoreTest {
  private static final String CLOSED = "store: closed (expected: an open store)";

  @TempDir Path dir;

  @Test
  void write_reopened_everythingIsThere() {
    try (RocksStore store = RocksStore.open(dir)) {
      store.createFamily(3);
      store.write(
          Durability.PROCESS,
          batch -> {
            batch.putVector(3, 7, new byte[] {1, 2, 3, 4});
            batch.putVector(3, -7, new byte[] {5, 6, 7, 8});
            batch.putMetadata("partition/0", 12, -1);
            batch.putMetadata("partition/10", 13);
            batch.putMetadata("q", 1);
          });
    }
    try (RocksStore store = RocksStore.open(dir)) {
      assertThat(store.families()).containsExactly(3);
      assertThat(store.vector(3, 7)).containsExactly(1, 2, 3, 4);
      assertThat(store.vector(3, -7)).containsExactly(5, 6, 7, 8);
      assertThat(store.vector(3, 8)).isNull();
      assertThat(store.metadata("partition/0")).containsExactly(12, -1);
      assertThat(store.metadataWithPrefix("partition/").keySet()).containsExactly("0", "10");
    }
  }

  @Test
  void write_whoseContentFails_writesNothing() {
    try (RocksStore store = RocksStore.open(dir)) {
      store.createFamily(1);
      assertThatThrownBy(
              () ->
                  store.write(
                      Durability.PROCESS,
                      batch -> {
                        batch.putMetadata("a", 1);
                        batch.putVector(2, 1, new byte[4]);
                      }))
          .hasMessage("family: 2 (expected: one of [1])");
      assertThat(store.metadata("a")).isNull();
    }
  }

  @Test
  void delete_ofVectorAndMetadata_isGone() {
    try (RocksStore store = RocksStore.open(dir)) {
      store.createFamily(1);
      store.write(
          Durability.MACHINE,
          batch -> {
            batch.putVector(1, 1, new byte[4]);
            batch.putMetadata("a", 1);
          });
      store.write(
          Durability.PROCESS,
          batch -> {
            batch.deleteVector(1, 1);
            batch.deleteMetadata("a");
          });
      assertThat(store.vector(1, 1)).isNull();
      assertThat(store.metadata("a")).isNull();
    }
  }

  @Test
  void dropFamily_reopened_isGone() {
    try (RocksStore store = RocksStore.open(dir)) {
      store.createFamily(1);
      store.createFamily(2);
      store.dropFamily(1);
      store.dropFamily(9);
      assertThat(store.families()).containsExactly(2);
    }
    try (RocksStore store = RocksStore.open(dir)) {
      assertThat(store.families()).containsExactly(2);
    }
  }

  @Test
  void ingest_overEarlierRows_theLastOfAnIdCounts() {
    try (RocksStore store = RocksStore.open(dir)) {
      store.createFamily(1);
      store.ingest(1, List.of());
      store.write(
          Durability.PROCESS,
          batch -> {
            batch.putVector(1, 5, new byte[] {1});
            batch.putVector(1, 6, new byte[] {1});
          });
      store.ingest(
          1,
          List.of(
              new DurableStore.Row(5, new byte[] {2}),
              new DurableStore.Row(-1, new byte[] {3}),
              new DurableStore.Row(5, new byte[] {4}),
              new DurableStore.Row(6, null)));
      store.write(Durability.PROCESS, batch -> batch.putVector(1, 7, new byte[] {5}));
      store.ingest(1, List.of(new DurableStore.Row(7, new byte[] {6})));
    }
    try (RocksStore store = RocksStore.open(dir)) {
      assertThat(store.vector(1, 5)).containsExactly(4);
      assertThat(store.vector(1, -1)).containsExactly(3);
      assertThat(store.vector(1, 6)).isNull();
      assertThat(store.vector(1, 7)).containsExactly(6);
    }
  }

  @Test
  void scan_inParts_visitsEveryItemOnce() {
    try (RocksStore store = RocksStore.open(dir)) {
      store.createFamily(1);
      assertThat(store.cuts(1, 8)).isEmpty();
      Map<Long, Byte> expected = new LinkedHashMap<>();
      for (int i = -500; i < 500; i++) {
        long id = i % 2 == 0 ? i : Ids.mix(i);
        byte[] vector = {(byte) i, 0, 0, 0};
        expected.put(id, vector[0]);
        store.write(Durability.PROCESS, batch -> batch.putVector(1, id, vector));
      }

      Map<Long, Byte> visited = new LinkedHashMap<>();
      long[] cuts = store.cuts(1, 8);
      for (int i = 0; i < cuts.length; i++) {
        Long before = i + 1 < cuts.length ? Long.valueOf(cuts[i + 1]) : null;
        store.scan(1, cuts[i], before, 4, (id, v) -> assertThat(visited.put(id, v[0])).isNull());
      }

      assertThat(cuts).hasSize(8);
      assertThat(visited).isEqualTo(expected);
    }
  }

  @Test
  void cuts_ofOneItem_coverIt() {
    try (RocksStore store = RocksStore.open(dir)) {
      store.createFamily(1);
      store.write(Durability.PROCESS, batch -> batch.putVector(1, -1, new byte[4]));
      assertThat(store.cuts(1, 8)).containsExactly(-1L);
    }
  }

  @Test
  void open_folderOfARunningStore_refused() {
    try (RocksStore store = RocksStore.open(dir)) {
      assertThat(store.families()).isEmpty();
      assertThatThrownBy(() -> RocksStore.open(dir))
          .isInstanceOf(InvalidValueException.class)
          .hasMessage(
              "store.dir: " + dir + " (expected: a folder that no other running store uses)");
    }
  }

  @Test
  void open_whereNoFolderCanBe_refused() throws Exception {
    Path below = Files.writeString(dir.resolve("file"), "").resolve("store");
    assertThatThrownBy(() -> RocksStore.open(below))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("store.dir: " + below + " (expected: a folder that can be written to)");
  }

  @Test
  void open_folderOfALaterFormat_refused() {
    try (RocksStore store = RocksStore.open(dir)) {
      store.write(Durability.PROCESS, batch -> batch.putMetadata("format", 3));
    }
    assertThatThrownBy(() -> RocksStore.open(dir))
        .hasMessage("store.dir: " + dir + " of format 3 (expected: a folder of format 2)");
  }

  @Test
  void open_damagedFolder_refusedInOneLine() throws Exception {
    RocksStore.open(dir).close();
    Files.writeString(dir.resolve("CURRENT"), "nonsense\n");
    assertThatThrownBy(() -> RocksStore.open(dir))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith(
            "store.dir: " + dir + " (expected: a folder of a store; RocksDB says: ")
        .hasMessageNotContaining("\n");
  }

  @Test
  void allMethods_afterClose_throw() {
    RocksStore store = RocksStore.open(dir);
    store.createFamily(1);
    store.close();
    store.close();

    List<Consumer<RocksStore>> methods =
        List.of(
            RocksStore::families,
            s -> s.createFamily(2),
            s -> s.dropFamily(1),
            s -> s.write(Durability.PROCESS, batch -> batch.putMetadata("a", 1)),
            s -> s.ingest(1, List.of(new DurableStore.Row(1, new byte[4]))),
            s -> s.metadata("a"),
            s -> s.metadataWithPrefix("a"),
            s -> s.vector(1, 1),
            s -> s.cuts(1, 2),
            s -> s.scan(1, 0, null, 4, (id, vector) -> {}));
    for (Consumer<RocksStore> method : methods) {
      assertThatThrownBy(() -> method.accept(store))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(CLOSED);
    }
  }

  @Test
  void concurrentReads_duringClose_finishOrAreRefused() throws Exception {
    for (int round = 0; round < 5; round++) {
      RocksStore store = RocksStore.open(dir.resolve("round-" + round));
      store.createFamily(1);
      store.write(
          Durability.PROCESS,
          batch -> {
            for (long id = 0; id < 1000; id++) {
              batch.putVector(1, id, new byte[] {1, 2, 3, 4});
            }
          });
      ExecutorService readers = Executors.newFixedThreadPool(4);
      CountDownLatch reading = new CountDownLatch(4);
      List<Future<Boolean>> results = new ArrayList<>();
      for (int reader = 0; reader < 4; reader++) {
        boolean scans = reader % 2 == 0;
        results.add(readers.submit(() -> readUntilClosed(store, scans, reading)));
      }
      reading.await();
      store.close();
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
      readers.shutdown();
    }
  }

  private static boolean readUntilClosed(RocksStore store, boolean scans, CountDownLatch reading) {
    try {
      for (long i = 0; ; i++) {
        if (scans) {
          store.scan(1, 0, null, 4, (id, vector) -> assertThat(vector[3]).isEqualTo((byte) 4));
        } else {
          assertThat(store.vector(1, i % 1000)).containsExactly(1, 2, 3, 4);
        }
        reading.countDown();
      }
    } catch (IllegalStateException e) {
      return CLOSED.equals(e.getMessage());
    }
  }
}
