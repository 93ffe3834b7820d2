package io.weir.store.generation;

import io.weir.store.durable.DurableStore;
import io.weir.store.table.VectorTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a run of records changes, to be made durable together and readable after. */
final class Changes {
  /**
   * A vector that is set, or taken away when null.
   *
   * @param vector in the generation's encoding
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; handed on, not copied.
  record VectorWrite(Held held, long id, byte @Nullable [] vector) {
    void toBatch(DurableStore.Batch batch) {
      if (vector == null) {
        batch.deleteVector(held.family(), id);
      } else {
        batch.putVector(held.family(), id, vector);
      }
    }

    void toMemory() {
      VectorTable table = held.generation().vectors();
      if (vector == null) {
        table.remove(id);
      } else {
        table.put(id, vector);
      }
    }
  }

  final List<VectorWrite> vectors = new ArrayList<>();
  final Set<Integer> partitions = new TreeSet<>();
  final Set<Held> created = new LinkedHashSet<>();
  final Set<Held> dropped = new LinkedHashSet<>();

  /** Loads that moved on, and by null those that ended, by family. */
  final Map<Integer, @Nullable Load> loads = new LinkedHashMap<>();

  /** Whether another generation is complete, or served, or as stale as was not known before. */
  boolean generationsChanged;

  /**
   * Whether a partition came to the end of a load, or beyond. What is on disk of a partition before
   * its end may be ahead of the stored offset, for the generation cannot be read until the
   * partition is read again up to there; from its end on it may not.
   */
  boolean partitionEnded;

  void moved(Load load) {
    loads.put(load.held().family(), load);
  }

  void ended(Load load) {
    loads.put(load.held().family(), null);
  }

  /** Puts the account of earlier changes, whose vectors are written, before this one's. */
  void precededBy(Changes earlier) {
    partitions.addAll(earlier.partitions);
    earlier.loads.forEach(
        (family, load) -> {
          // A null that is there says that the load ended since.
          if (!loads.containsKey(family)) {
            loads.put(family, load);
          }
        });
  }
}
