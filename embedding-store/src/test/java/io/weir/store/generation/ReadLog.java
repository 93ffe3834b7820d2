package io.weir.store.generation;

import static io.weir.core.cascade.ItemEmbedding.Kind.BEGIN;
import static io.weir.core.cascade.ItemEmbedding.Kind.END;
import static io.weir.core.cascade.ItemEmbedding.Kind.REFRESH;
import static io.weir.core.cascade.ItemEmbedding.Kind.WITHDRAW;
import static io.weir.store.generation.SimulatedTrainer.DIMENSION;

import io.weir.core.cascade.ItemEmbedding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What generations are complete, and hold, by what was read of each partition and nothing else. */
final class ReadLog {
  private ReadLog() {}

  /** The contents of each complete generation, lowest first. */
  static SortedMap<Long, Map<Long, List<Float>>> complete(
      List<List<ItemEmbedding>> log, List<Long> offsets) {
    List<Map<Long, Part>> parts = new ArrayList<>();
    for (int p = 0; p < log.size(); p++) {
      parts.add(Part.all(log.get(p).subList(0, offsets.get(p).intValue())));
    }
    SortedMap<Long, Map<Long, List<Float>>> complete = new TreeMap<>();
    if (parts.isEmpty()) {
      return complete;
    }
    for (long generation : parts.get(0).keySet()) {
      List<Part> all = new ArrayList<>();
      parts.forEach(part -> all.add(part.getOrDefault(generation, Part.MISSING)));
      long epoch = all.get(0).epoch;
      if (all.stream().allMatch(part -> part.complete && part.epoch == epoch)) {
        Map<Long, List<Float>> contents = new HashMap<>();
        all.forEach(part -> contents.putAll(part.vectors));
        complete.put(generation, contents);
      }
    }
    return complete;
  }

  /** A generation in one partition. */
  private static final class Part {
    static final Part MISSING = new Part(-1);

    final long epoch;
    final Map<Long, List<Float>> vectors = new HashMap<>();
    long count;
    long checksum;
    boolean complete;
    boolean dead;

    Part(long epoch) {
      this.epoch = epoch;
    }

    static Map<Long, Part> all(List<ItemEmbedding> records) {
      Map<Long, Part> parts = new TreeMap<>();
      long epoch = 0;
      long newest = 0;
      for (ItemEmbedding record : records) {
        if (record.trainerEpoch() < epoch) {
          continue;
        }
        Part part = parts.get(record.generation());
        if (record.kind() == BEGIN) {
          if (record.generation() > newest) {
            newest = record.generation();
            epoch = record.trainerEpoch();
            parts.values().stream().filter(p -> !p.complete).forEach(p -> p.dead = true);
            parts.put(newest, new Part(epoch));
          }
        } else if (part != null && !part.dead && part.epoch == record.trainerEpoch()) {
          part.add(record);
        }
      }
      return parts;
    }

    private void add(ItemEmbedding record) {
      if (record.kind() == END) {
        boolean matches = record.count() == count && record.checksum() == checksum;
        dead |= !complete && !matches;
        complete |= matches;
        return;
      }
      if (record.kind() == REFRESH && !complete) {
        count++;
        checksum += ItemEmbedding.checksum(record.itemId(), record.values());
      }
      if (record.kind() == WITHDRAW) {
        vectors.remove(record.itemId());
      } else if (record.values().length == DIMENSION && Float.isFinite(record.values()[0])) {
        vectors.put(record.itemId(), List.of(record.values()[0], record.values()[1]));
      }
    }
  }
}
