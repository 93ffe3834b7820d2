package io.weir.store.generation;

import io.weir.store.durable.DurableStore;
import io.weir.store.table.VectorTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Fills a generation's memory table from disk, in parts side by side. */
final class MemoryRebuild {
  /** Many more than processors, for ids need not be spread evenly. */
  private static final int PARTS = 64;

  private MemoryRebuild() {}

  static void run(DurableStore disk, Held held) {
    VectorTable table = held.generation().vectors();
    long[] cuts = disk.cuts(held.family(), PARTS);
    ExecutorService workers =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      List<Future<?>> parts = new ArrayList<>();
      for (int i = 0; i < cuts.length; i++) {
        long from = cuts[i];
        @Nullable Long before = i + 1 < cuts.length ? Long.valueOf(cuts[i + 1]) : null;
        parts.add(
            workers.submit(
                () -> disk.scan(held.family(), from, before, table.rowBytes(), table::put)));
      }
      for (Future<?> part : parts) {
        part.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("rebuilding generation " + held.id(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while rebuilding generation " + held.id(), e);
    } finally {
      workers.shutdownNow();
    }
  }
}
