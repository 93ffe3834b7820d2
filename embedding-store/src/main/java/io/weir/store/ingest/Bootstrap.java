package io.weir.store.ingest;

import io.weir.core.cascade.ModelSnapshot;
import io.weir.core.cascade.ModelSnapshot.State;
import io.weir.schemas.Codecs;
import io.weir.schemas.UndecodableException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a store without usable offsets starts to read: at BEGIN of the newest announced generation
 * if the log still has it, else at the beginning of the log.
 */
final class Bootstrap {
  private static final Logger log = LoggerFactory.getLogger(Bootstrap.class);
  private static final Duration POLL = Duration.ofMillis(200);

  /**
   * A generation and when it was announced.
   *
   * @param snapshot what was said of it
   * @param atMs append time, epoch ms
   */
  record Announced(ModelSnapshot snapshot, long atMs) {}

  private Bootstrap() {}

  /**
   * @param models reads the topic of generations; its assignment is changed
   * @param modelsTopic that topic
   * @param earliest first offset of each partition of the vectors' topic
   * @param latest end offset of each
   * @return the offset to start at in each
   */
  static long[] offsets(
      Consumer<byte[], byte[]> models, String modelsTopic, long[] earliest, long[] latest) {
    List<Announced> announced = announced(models, modelsTopic);
    if (announced.isEmpty()) {
      return earliest;
    }
    ModelSnapshot newest = announced.get(announced.size() - 1).snapshot();
    long[] begin = newest.beginOffsets();
    if (!within(begin, earliest, latest)) {
      log.warn(
          "the log no longer holds generation {} from its beginning: reading all there is",
          newest.generation());
      return earliest;
    }
    return begin.clone();
  }

  /**
   * The announced generations, lowest first.
   *
   * @param models reads the topic of generations; its assignment is changed
   */
  static List<Announced> announced(Consumer<byte[], byte[]> models, String topic) {
    Map<Long, Announced> byGeneration = new HashMap<>();
    List<TopicPartition> partitions =
        models.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    Map<TopicPartition, Long> ends = models.endOffsets(partitions);
    Predicate<TopicPartition> unread = p -> models.position(p) < ends.getOrDefault(p, 0L);
    models.assign(partitions);
    models.seekToBeginning(partitions);
    while (partitions.stream().anyMatch(unread)) {
      models.poll(POLL).forEach(record -> keep(record, byGeneration));
    }
    return byGeneration.values().stream()
        .filter(one -> one.snapshot().state() == State.ANNOUNCED)
        .sorted(Comparator.comparingLong(one -> one.snapshot().generation()))
        .toList();
  }

  private static void keep(
      ConsumerRecord<byte[], byte[]> record, Map<Long, Announced> byGeneration) {
    if (record.value() == null) {
      return;
    }
    try {
      ModelSnapshot snapshot = Codecs.SNAPSHOTS.decode(record.value());
      byGeneration.put(snapshot.generation(), new Announced(snapshot, record.timestamp()));
    } catch (UndecodableException e) {
      // Whoever wrote it is to blame and other generations are still good to start from.
      log.warn("{}-{}@{}: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
    }
  }

  private static boolean within(long[] offsets, long[] earliest, long[] latest) {
    if (offsets.length != earliest.length) {
      return false;
    }
    for (int p = 0; p < offsets.length; p++) {
      if (offsets[p] < earliest[p] || offsets[p] > latest[p]) {
        return false;
      }
    }
    return true;
  }
}
