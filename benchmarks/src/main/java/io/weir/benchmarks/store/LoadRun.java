package io.weir.benchmarks.store;

import io.weir.store.generation.GenerationStore;
import io.weir.store.generation.Lease;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A full load without Kafka, and the folder opened again.
 *
 * @param dir an empty folder
 */
record LoadRun(Catalogue catalogue, Path dir) {
  private static final double MIN_PER_SECOND = 300_000;
  private static final double MAX_RESTART_S = 5;
  private static final double MAX_LARGE_RESTART_S = 20;
  private static final int LARGE = 1_000_000;

  List<Figure> run() {
    List<Figure> figures = new ArrayList<>();
    try (GenerationStore store = GenerationStore.open(dir)) {
      LocalLog log = new LocalLog(catalogue, store);
      long cpu = Cpu.processNs();
      long begun = System.nanoTime();
      log.load();
      double seconds = (System.nanoTime() - begun) / 1e9;
      double cpuNs = (Cpu.processNs() - cpu) / (double) catalogue.items();
      figures.add(Figure.of(Part.LOAD, "to RocksDB and memory, CPU an item", cpuNs, "ns"));
      figures.add(
          Figure.of(
                  Part.LOAD,
                  "to RocksDB and memory, items a second",
                  catalogue.items() / seconds,
                  "items/s")
              .atLeast(MIN_PER_SECOND));
    }
    long start = System.nanoTime();
    try (GenerationStore store = GenerationStore.open(dir);
        Lease lease = store.acquire()) {
      double seconds = (System.nanoTime() - start) / 1e9;
      if (lease == null || lease.generation().items() != catalogue.items()) {
        throw new IllegalStateException("the store came back with other items");
      }
      figures.add(
          Figure.of(Part.LOAD, "opened again, ready to read after", seconds, "s")
              .atMost(catalogue.items() > LARGE ? MAX_LARGE_RESTART_S : MAX_RESTART_S));
    }
    return figures;
  }
}
