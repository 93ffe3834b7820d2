package io.weir.benchmarks.store;

import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.ItemEmbedding.Kind;
import io.weir.store.generation.GenerationStore;
import io.weir.store.generation.Lease;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * What a reader's lookup costs while updates are applied, beside what it costs alone.
 *
 * @param dir an empty folder
 * @param duration of each measurement
 */
record UpdateRun(Catalogue catalogue, Path dir, Duration duration) {
  private static final int UPDATES_PER_SECOND = 50_000;
  private static final int BATCH = 1000;
  private static final int PREPARED = 64;
  private static final int IDS = 1000;
  private static final int BATCHES = 512;
  private static final double MAX_RATIO = 1.3;
  private static final double NEARLY = 0.98;

  List<Figure> run() throws InterruptedException {
    try (GenerationStore store = GenerationStore.open(dir)) {
      LocalLog log = new LocalLog(catalogue, store);
      log.load();
      double idle = readNs(store);
      List<List<ItemEmbedding>> prepared = prepare(log);
      AtomicBoolean updating = new AtomicBoolean(true);
      AtomicLong applied = new AtomicLong();
      Thread updater = new Thread(() -> update(log, prepared, updating, applied), "updates");
      updater.start();
      long start = System.nanoTime();
      double busy = readNs(store);
      double rate = applied.get() / ((System.nanoTime() - start) / 1e9);
      updating.set(false);
      updater.join();
      return List.of(
          Figure.of(Part.UPDATES, "1,000 ids, no updates: CPU per id", idle, "ns"),
          Figure.of(Part.UPDATES, "1,000 ids, during updates: CPU per id", busy, "ns"),
          Figure.of(Part.UPDATES, "updates applied meanwhile", rate, "items/s")
              .atLeast(UPDATES_PER_SECOND * NEARLY),
          Figure.of(Part.UPDATES, "readers during updates over none", busy / idle, "times")
              .atMost(MAX_RATIO));
    }
  }

  private double readNs(GenerationStore store) {
    long[][] batches = catalogue.batches(BATCHES, IDS, 7);
    byte[] rows = new byte[IDS * catalogue.dimension() * Float.BYTES];
    byte[] found = new byte[IDS / 8];
    return Timing.costs(
                duration,
                i -> {
                  try (Lease lease = store.acquire()) {
                    if (lease != null) {
                      lease.vectors().multiGet(batches[i % BATCHES], rows, found);
                    }
                  }
                })
            .get(0)
            .cpuNs()
        / IDS;
  }

  /** Made before, so that only applying them is beside the readers. */
  private List<List<ItemEmbedding>> prepare(LocalLog log) {
    SplittableRandom random = new SplittableRandom(8);
    List<List<ItemEmbedding>> prepared = new ArrayList<>();
    for (int i = 0; i < PREPARED; i++) {
      List<ItemEmbedding> batch = new ArrayList<>(BATCH);
      for (int k = 0; k < BATCH; k++) {
        batch.add(log.vector(Kind.UPDATE, random.nextInt(catalogue.items()), 1 + i));
      }
      prepared.add(batch);
    }
    return prepared;
  }

  private static void update(
      LocalLog log,
      List<List<ItemEmbedding>> prepared,
      AtomicBoolean updating,
      AtomicLong applied) {
    long start = System.nanoTime();
    for (long batches = 0; updating.get(); batches++) {
      long due = start + batches * BATCH * 1_000_000_000L / UPDATES_PER_SECOND;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      log.apply(prepared.get((int) (batches % PREPARED)));
      applied.addAndGet(BATCH);
    }
  }
}
