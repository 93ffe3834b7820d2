package io.weir.trainer.publication;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.ItemEmbedding.Kind;
import io.weir.core.cascade.ModelSnapshot;
import io.weir.core.cascade.ModelSnapshot.State;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads a whole simulated log by the protocol's rules, failing where one is broken. */
final class SimulatedReader {
  private SimulatedReader() {}

  /** The vectors of the newest generation that was announced, by item. */
  static SortedMap<Long, float[]> read(SimulatedLog log) {
    checkIds(log);
    ModelSnapshot announced =
        PublishedPast.of(log.models).states().stream()
            .filter(snapshot -> snapshot.state() == State.ANNOUNCED)
            .reduce((a, b) -> b)
            .orElse(null);
    SortedMap<Long, float[]> vectors = new TreeMap<>();
    for (int p = 0; announced != null && p < log.partitions(); p++) {
      readPartition(log.partitions.get(p), p, announced, vectors);
    }
    vectors.forEach(
        (id, vector) ->
            assertThat((long) vector[0])
                .as("item %s is embedded by the weights of the snapshot", id)
                .isEqualTo(announced.step()));
    return vectors;
  }

  private static void readPartition(
      List<SimulatedLog.Appended> records,
      int p,
      ModelSnapshot announced,
      Map<Long, float[]> vectors) {
    long count = 0;
    long checksum = 0;
    for (int offset = 0; offset < records.size(); offset++) {
      ItemEmbedding each = records.get(offset).embedding();
      if (each.generation() != announced.generation()) {
        continue;
      }
      assertThat((long) offset).isGreaterThanOrEqualTo(announced.beginOffsets()[p]);
      switch (each.kind()) {
        case BEGIN -> assertThat((long) offset).isEqualTo(announced.beginOffsets()[p]);
        case END -> {
          assertThat((long) offset).isEqualTo(announced.endOffsets()[p]);
          assertThat(each.count()).isEqualTo(count);
          assertThat(each.checksum()).isEqualTo(checksum);
        }
        case REFRESH -> {
          count++;
          checksum += ItemEmbedding.checksum(each.itemId(), each.values());
          vectors.put(each.itemId(), each.values());
        }
        case UPDATE -> vectors.put(each.itemId(), each.values());
        case WITHDRAW -> vectors.remove(each.itemId());
      }
    }
    assertThat((long) records.size()).isGreaterThan(announced.endOffsets()[p]);
    assertThat(records.get((int) announced.endOffsets()[p]).embedding().kind()).isEqualTo(Kind.END);
  }

  /** A generation is begun once, above all before it, and before its first record. */
  private static void checkIds(SimulatedLog log) {
    Set<Long> begun = new HashSet<>();
    long newest = 0;
    long epoch = 0;
    for (ModelSnapshot snapshot : log.models) {
      assertThat(snapshot.trainerEpoch()).isGreaterThanOrEqualTo(epoch);
      epoch = snapshot.trainerEpoch();
      if (snapshot.state() == State.BEGUN) {
        assertThat(snapshot.generation()).isGreaterThan(newest);
        newest = snapshot.generation();
        begun.add(newest);
      } else {
        assertThat(begun).contains(snapshot.generation());
      }
    }
    Set<Long> refused = new HashSet<>();
    log.models.stream()
        .filter(snapshot -> snapshot.state() == State.REFUSED)
        .forEach(snapshot -> refused.add(snapshot.generation()));
    for (List<SimulatedLog.Appended> partition : log.partitions) {
      for (SimulatedLog.Appended each : partition) {
        assertThat(begun).contains(each.embedding().generation());
        assertThat(refused).doesNotContain(each.embedding().generation());
      }
    }
  }
}
