package io.weir.store.generation;

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
   * @param vector packed little-endian float32
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; handed on, not copied.
  record VectorWrite(Held held, long id, byte @Nullable [] vector) {}

  final List<VectorWrite> vectors = new ArrayList<>();
  final Set<Integer> partitions = new TreeSet<>();
  final Set<Held> created = new LinkedHashSet<>();
  final Set<Held> dropped = new LinkedHashSet<>();

  /** Loads that moved on, and by null those that ended, by family. */
  final Map<Integer, @Nullable Load> loads = new LinkedHashMap<>();

  boolean currentChanged;

  void moved(Load load) {
    loads.put(load.held().family(), load);
  }

  void ended(Load load) {
    loads.put(load.held().family(), null);
  }
}
