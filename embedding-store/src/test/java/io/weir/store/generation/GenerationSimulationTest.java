package io.weir.store.generation;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.ItemEmbedding;
import io.weir.store.durable.DurableStore;
import io.weir.store.durable.FragileDisk;
import io.weir.store.durable.RocksStore;
import io.weir.store.table.Encoding;
import io.weir.store.table.VectorTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random logs of a trainer that crashes, is followed by zombies and now and then writes nonsense,
 * and of whose generations some are retired, read in random batches and interleavings with
 * restarts, deaths between any two steps, pins, roll backs and readers between, against plain maps
 * computed anew from what the stored offsets say was read. A failure names the seed that reproduces
 * it.
 */
class GenerationSimulationTest {
  /** On a disk in memory; more under the profile {@code soak}. */
  private static final int SEEDS = Integer.getInteger("weir.store.seeds", 2_000);

  private static final int SEEDS_ON_ROCKSDB = 25;

  @TempDir Path dir;

  @Test
  void store_thousandsOfRandomSequences_equalsPlainMapsAtEveryStep() {
    new Random(20_260_101)
        .longs(SEEDS)
        .forEach(
            seed -> {
              FragileDisk disk = new FragileDisk();
              // Written behind only when it must be, so that a seed is always the same run.
              run(seed, () -> open(disk, seed, task -> {}), disk);
            });
  }

  static LongStream seeds() {
    return new Random(20_260_102).longs(SEEDS_ON_ROCKSDB);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void storeOnRocksDb_randomSequences_equalsPlainMapsAtEveryStep(long seed) {
    run(seed, () -> open(RocksStore.open(dir), seed, task -> new Thread(task).start()), null);
  }

  /** A store that keeps vectors back for long in half of all runs. */
  private static GenerationStore open(DurableStore disk, long seed, Executor executor) {
    return GenerationStore.open(
        disk, HoldingOptions.defaults(), executor, (seed & 1) == 0 ? 1 << 20 : 300);
  }

  private static void run(long seed, Supplier<GenerationStore> open, @Nullable FragileDisk disk) {
    try {
      Run run = new Run(new Random(seed), open, disk);
      run.readLog();
      if (run.random.nextInt(3) == 0) {
        run.readLog();
      }
      run.close();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  /** One store's life. */
  private static final class Run {
    final Random random;
    private final Supplier<GenerationStore> open;
    private final @Nullable FragileDisk disk;
    private final Model model = new Model();
    private final List<Lease> leases = new ArrayList<>();
    private List<List<ItemEmbedding>> log = List.of();
    private List<Long> read = new ArrayList<>();
    private GenerationStore store;

    Run(Random random, Supplier<GenerationStore> open, @Nullable FragileDisk disk) {
      this.random = random;
      this.open = open;
      this.disk = disk;
      this.store = open.get();
    }

    /** Reads a whole log, which is another than the last one. */
    void readLog() {
      model.anotherLog(ReadLog.complete(log, read));
      log = new SimulatedTrainer(random, 1 + random.nextInt(3)).run();
      store.restart(new UUID(0, random.nextLong()), new long[log.size()]);
      read = new ArrayList<>(store.view().offsets());
      while (isUnread()) {
        step();
        check();
      }
      reopen();
      check();
    }

    void close() {
      leases.forEach(Run::checkUnmixed);
      leases.forEach(Lease::close);
      store.close();
    }

    private void step() {
      switch (random.nextInt(40)) {
        case 0 -> reopen();
        case 1 -> pin();
        case 2 -> rollBack();
        case 3, 4 -> {
          store.unpin();
          model.unpin();
        }
        case 5, 6 -> acquire();
        case 7, 8, 9 -> dieWhile(() -> store.flush());
        case 10, 11, 12, 13 -> dieWhile(() -> store.apply(batch(), verdicts -> {}));
        case 14, 15, 16, 17, 18, 19, 20 -> store.flush();
        case 21, 22 -> retire();
        default -> store.apply(batch(), verdicts -> {});
      }
    }

    private void dieWhile(Runnable action) {
      if (disk == null) {
        action.run();
        return;
      }
      disk.dieAfter(random.nextInt(4));
      try {
        action.run();
        disk.dieAfter(Integer.MAX_VALUE);
      } catch (FragileDisk.Death death) {
        reopen();
      }
    }

    private void reopen() {
      store.close();
      store = open.get();
      // Who opens a store reads what was retired before it reads vectors.
      store.retire(model.retired);
      read = new ArrayList<>(store.view().offsets());
    }

    /** Any generation: complete, being loaded, to come or long gone. */
    private void retire() {
      model.retire(1 + random.nextInt(SimulatedTrainer.MOST_GENERATIONS));
      dieWhile(() -> store.retire(model.retired));
    }

    private void pin() {
      List<HeldGeneration> complete = store.view().complete();
      if (!complete.isEmpty()) {
        long generation = complete.get(random.nextInt(complete.size())).generation();
        store.pin(generation);
        model.pin(model.newestOf(generation));
      }
    }

    private void rollBack() {
      int before = model.complete.indexOf(model.current) - 1;
      if (before >= 0) {
        store.rollBack();
        model.pin(model.complete.get(before));
      }
    }

    private void acquire() {
      Lease lease = store.acquire();
      if (lease != null) {
        leases.add(lease);
      }
      if (leases.size() > 2) {
        Lease oldest = leases.remove(0);
        checkUnmixed(oldest);
        oldest.close();
      }
    }

    private boolean isUnread() {
      for (int p = 0; p < log.size(); p++) {
        if (read.get(p) < log.get(p).size()) {
          return true;
        }
      }
      return false;
    }

    /** Records of random partitions, now and then with some that were read before. */
    private List<LogRecord> batch() {
      List<LogRecord> batch = new ArrayList<>();
      int favourite = random.nextInt(log.size());
      for (int i = random.nextInt(12); i >= 0; i--) {
        int p = random.nextInt(3) == 0 ? random.nextInt(log.size()) : favourite;
        int next = read.get(p).intValue();
        if (next > 0 && random.nextInt(20) == 0) {
          int again = random.nextInt(next);
          batch.add(LogRecord.of(p, again, log.get(p).get(again)));
        }
        if (next < log.get(p).size()) {
          batch.add(LogRecord.of(p, next, log.get(p).get(next)));
          read.set(p, next + 1L);
        }
      }
      return batch;
    }

    private void check() {
      View view = store.view();
      assertThat(view.offsets()).hasSameSizeAs(read);
      if (!store.deferring()) {
        assertThat(view.offsets()).isEqualTo(read);
      }
      SortedMap<Long, Map<Long, List<Float>>> complete = ReadLog.complete(log, view.offsets());
      complete.keySet().forEach(model::complete);
      assertThat(view.pinned()).isEqualTo(model.pinned);
      assertThat(view.complete())
          .extracting(HeldGeneration::generation)
          .isEqualTo(model.complete.stream().map(Model.Key::generation).toList());
      HeldGeneration current = view.current();
      assertThat(current == null ? null : current.generation())
          .isEqualTo(model.current == null ? null : model.current.generation());
      assertThat(view.stale()).isEqualTo(model.current != null && model.isForeign(model.current));
      for (int i = 0; i < model.complete.size(); i++) {
        Model.Key key = model.complete.get(i);
        Map<Long, List<Float>> expected =
            model.isForeign(key)
                ? Objects.requireNonNull(model.frozen.get(key))
                : Objects.requireNonNull(complete.get(key.generation()));
        assertThat(contents(view.complete().get(i).vectors())).isEqualTo(expected);
        assertThat(view.complete().get(i).items()).isEqualTo(expected.size());
      }
    }

    /** A reader sees vectors of its own generation alone; each names it. */
    private static void checkUnmixed(Lease lease) {
      assertThat(contents(lease.vectors()).values())
          .allSatisfy(
              values ->
                  assertThat((long) (values.get(0) / SimulatedTrainer.GENERATION_STEP))
                      .isEqualTo(lease.generation().generation()));
    }

    private static Map<Long, List<Float>> contents(VectorTable table) {
      Map<Long, List<Float>> contents = new HashMap<>();
      byte[] row = new byte[table.rowBytes()];
      for (long id = 0; id < SimulatedTrainer.IDS; id++) {
        if (table.get(id, row, 0)) {
          float[] values = Encoding.FLOAT32.decode(row, SimulatedTrainer.DIMENSION);
          contents.put(id, List.of(values[0], values[1]));
        }
      }
      return contents;
    }
  }

  /** Which generations must be held, and which of them served. */
  private static final class Model {
    record Key(int log, long generation) {}

    final List<Key> complete = new ArrayList<>();
    final Map<Key, Map<Long, List<Float>>> frozen = new HashMap<>();
    private final List<Key> seen = new ArrayList<>();
    private final Set<Long> retired = new HashSet<>();
    @Nullable Key current;
    boolean pinned;
    private int log;

    void anotherLog(SortedMap<Long, Map<Long, List<Float>>> contents) {
      for (Key key : complete) {
        if (!isForeign(key)) {
          frozen.put(key, Objects.requireNonNull(contents.get(key.generation())));
        }
      }
      log++;
      retired.clear();
    }

    boolean isForeign(Key key) {
      return key.log() != log;
    }

    void complete(long generation) {
      Key key = new Key(log, generation);
      if (!seen.contains(key) && !retired.contains(generation)) {
        seen.add(key);
        complete.add(key);
        current = pinned ? current : key;
        prune();
        dropRetired();
      }
    }

    void retire(long generation) {
      retired.add(generation);
      dropRetired();
    }

    Key newestOf(long generation) {
      return complete.stream()
          .filter(key -> key.generation() == generation)
          .reduce((older, newer) -> newer)
          .orElseThrow();
    }

    void pin(Key key) {
      current = key;
      pinned = true;
      dropRetired();
    }

    void unpin() {
      pinned = false;
      if (!complete.isEmpty()) {
        current = complete.get(complete.size() - 1);
        prune();
        dropRetired();
      }
    }

    /** The newest one that may be served takes the place of one that may not, if it can. */
    private void dropRetired() {
      if (!pinned && current != null && isRetired(current)) {
        current =
            complete.stream()
                .filter(key -> !isRetired(key))
                .reduce((older, newer) -> newer)
                .orElse(current);
      }
      complete.removeIf(key -> isRetired(key) && !key.equals(current));
    }

    private boolean isRetired(Key key) {
      return !isForeign(key) && retired.contains(key.generation());
    }

    private void prune() {
      List<Key> others = new ArrayList<>(complete.subList(0, complete.size() - 1));
      others.remove(current);
      while (others.size() > 1) {
        complete.remove(others.remove(0));
      }
    }
  }
}
