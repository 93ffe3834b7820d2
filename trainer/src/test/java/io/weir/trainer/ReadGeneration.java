package io.weir.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.ItemEmbedding.Kind;
import io.weir.core.cascade.ModelSnapshot;
import io.weir.core.cascade.ModelSnapshot.State;
import io.weir.schemas.Codecs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a reader of the log makes of one generation, checking it as it reads. */
record ReadGeneration(
    ModelSnapshot snapshot,
    Map<Long, ItemEmbedding> vectors,
    List<ConsumerRecord<byte[], byte[]>> updates) {

  /** Every generation that was announced, ascending. */
  static List<ReadGeneration> announced(TestTopics topics) {
    Map<Long, ModelSnapshot> snapshots = new TreeMap<>();
    topics
        .read(topics.names.models())
        .forEach(
            record -> {
              ModelSnapshot snapshot = Codecs.SNAPSHOTS.decode(record.value());
              snapshots.put(snapshot.generation(), snapshot);
            });
    var records = topics.read(topics.names.itemEmbeddings());
    return snapshots.values().stream()
        .filter(snapshot -> snapshot.state() == State.ANNOUNCED)
        .map(snapshot -> of(snapshot, records))
        .toList();
  }

  private static ReadGeneration of(
      ModelSnapshot snapshot, List<ConsumerRecord<byte[], byte[]>> records) {
    ReadGeneration read = new ReadGeneration(snapshot, new TreeMap<>(), new ArrayList<>());
    int partitions = snapshot.beginOffsets().length;
    long[] counts = new long[partitions];
    long[] checksums = new long[partitions];
    for (var record : records) {
      ItemEmbedding each = Codecs.EMBEDDINGS.decode(record.value());
      if (each.generation() == snapshot.generation()) {
        read.apply(record, each, counts, checksums);
      }
    }
    return read;
  }

  private void apply(
      ConsumerRecord<byte[], byte[]> record, ItemEmbedding each, long[] counts, long[] checksums) {
    int p = record.partition();
    each.validate();
    assertThat(each.trainerEpoch()).isEqualTo(snapshot.trainerEpoch());
    switch (each.kind()) {
      case BEGIN -> assertThat(record.offset()).isEqualTo(snapshot.beginOffsets()[p]);
      case END -> {
        assertThat(record.offset()).isEqualTo(snapshot.endOffsets()[p]);
        assertThat(each.count()).isEqualTo(counts[p]);
        assertThat(each.checksum()).isEqualTo(checksums[p]);
      }
      default -> {
        assertThat(record.offset()).isGreaterThan(snapshot.beginOffsets()[p]);
        if (each.kind() == Kind.REFRESH) {
          counts[p]++;
          checksums[p] += ItemEmbedding.checksum(each.itemId(), each.values());
          assertThat(record.offset()).isLessThan(snapshot.endOffsets()[p]);
        } else {
          updates.add(record);
        }
        if (each.kind() == Kind.WITHDRAW) {
          vectors.remove(each.itemId());
        } else {
          vectors.put(each.itemId(), each);
        }
      }
    }
  }
}
