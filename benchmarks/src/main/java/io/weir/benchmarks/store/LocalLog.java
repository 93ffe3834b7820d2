package io.weir.benchmarks.store;

import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.ItemEmbedding.Kind;
import io.weir.store.generation.GenerationStore;
import io.weir.store.generation.LogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A log of one partition without Kafka: it hands records to a store. */
final class LocalLog {
  private static final int BATCH = 1000;
  private static final int GENERATION = 1;
  private static final int POOL = 10_007;

  private final Catalogue catalogue;
  private final GenerationStore store;
  private long offset;

  LocalLog(Catalogue catalogue, GenerationStore store) {
    this.catalogue = catalogue;
    this.store = store;
  }

  /** Applies a whole generation. */
  void load() {
    float[][] pool = catalogue.pool(POOL);
    store.restart(new UUID(1, 1), 0);
    apply(List.of(marker(Kind.BEGIN, 0, 0)));
    long checksum = 0;
    for (int item = 0; item < catalogue.items(); item += BATCH) {
      List<ItemEmbedding> batch = new ArrayList<>(BATCH);
      for (int i = item; i < Math.min(catalogue.items(), item + BATCH); i++) {
        long id = catalogue.id(i);
        float[] values = pool[i % POOL];
        checksum += ItemEmbedding.checksum(id, values);
        batch.add(ItemEmbedding.vector(Kind.REFRESH, id, GENERATION, 1, 1, 1, values));
      }
      apply(batch);
    }
    apply(List.of(marker(Kind.END, catalogue.items(), checksum)));
  }

  /** Applies records in one batch. */
  void apply(List<ItemEmbedding> embeddings) {
    List<LogRecord> records = new ArrayList<>(embeddings.size());
    for (ItemEmbedding embedding : embeddings) {
      records.add(LogRecord.of(0, offset++, embedding));
    }
    store.apply(
        records,
        verdicts -> {
          if (!verdicts.stream().allMatch(verdict -> verdict.applied())) {
            throw new IllegalStateException("a record was not applied");
          }
        });
  }

  ItemEmbedding vector(Kind kind, int item, int version) {
    return ItemEmbedding.vector(
        kind, catalogue.id(item), GENERATION, 1, 1, 1, catalogue.vector(item, version));
  }

  private ItemEmbedding marker(Kind kind, long count, long checksum) {
    return new ItemEmbedding(
        0, GENERATION, kind, 1, 1, 1, new float[0], catalogue.dimension(), count, checksum);
  }
}
