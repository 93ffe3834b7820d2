package io.weir.benchmarks.store;

import io.weir.store.table.Encoding;
import io.weir.store.table.VectorTable;
import java.time.Duration;
import java.util.List;

/**
 * Multi-get in process beside a bare lookup and copy; memory.
 *
 * @param duration of each measurement
 */
record TableRun(Catalogue catalogue, Duration duration) {
  private static final int IDS = 1000;
  private static final int IDS_OF_LATENCY = 2000;
  private static final int BATCHES = 512;
  private static final int LATENCIES = 3000;
  private static final double MAX_RATIO = 1.5;
  private static final double MAX_P99_MS = 1;
  private static final double MAX_MEMORY = 1.6;

  List<Figure> run() {
    int rowBytes = Encoding.FLOAT32.rowBytes(catalogue.dimension());
    BareTable bare = new BareTable(catalogue.items(), rowBytes);
    VectorTable table = new VectorTable(catalogue.dimension());
    for (int item = 0; item < catalogue.items(); item++) {
      byte[] row = Encoding.FLOAT32.encode(catalogue.vector(item, 0));
      bare.put(catalogue.id(item), row);
      table.put(catalogue.id(item), row);
    }
    long[][] batches = catalogue.batches(BATCHES, IDS, 1);
    byte[] rows = new byte[IDS_OF_LATENCY * rowBytes];
    byte[] found = new byte[IDS_OF_LATENCY / 8];
    List<Timing.Cost> costs =
        Timing.costs(
            duration,
            i -> require(bare.multiGet(batches[i % BATCHES], rows)),
            i -> require(table.multiGet(batches[i % BATCHES], rows, found)));
    long[][] latencyBatches = catalogue.batches(BATCHES, IDS_OF_LATENCY, 2);
    double p99 =
        Timing.p99Ns(LATENCIES, i -> table.multiGet(latencyBatches[i % BATCHES], rows, found));
    double memory = table.memoryBytes() / (double) catalogue.rawBytes();
    table.free();
    return List.of(
        figure("bare lookup and copy, 1,000 ids: CPU per id", costs.get(0).cpuNs()),
        figure("bare lookup and copy, 1,000 ids: wall per id", costs.get(0).wallNs()),
        figure("store's table, 1,000 ids: CPU per id", costs.get(1).cpuNs()),
        figure("store's table, 1,000 ids: wall per id", costs.get(1).wallNs()),
        Figure.of(
                Part.TABLE,
                "store's table over bare, CPU",
                costs.get(1).cpuNs() / costs.get(0).cpuNs(),
                "times")
            .atMost(MAX_RATIO),
        Figure.of(Part.TABLE, "store's table, 2,000 ids: p99", p99 / 1e6, "ms").atMost(MAX_P99_MS),
        Figure.of(Part.TABLE, "memory over raw bytes", memory, "times").atMost(MAX_MEMORY));
  }

  private static Figure figure(String what, double nsOfAll) {
    return Figure.of(Part.TABLE, what, nsOfAll / IDS, "ns");
  }

  private static void require(int found) {
    if (found != IDS) {
      throw new IllegalStateException("found " + found + " of " + IDS + " items that are there");
    }
  }
}
