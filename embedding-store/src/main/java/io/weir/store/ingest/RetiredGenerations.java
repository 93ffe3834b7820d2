package io.weir.store.ingest;

import io.weir.core.cascade.ModelSnapshot;
import io.weir.core.cascade.ModelSnapshot.State;
import io.weir.schemas.Codecs;
import io.weir.schemas.UndecodableException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads which generations were retired or refused, from the beginning of the topic of models on.
 *
 * <p>For one thread, which closes it.
 */
final class RetiredGenerations implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RetiredGenerations.class);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Consumer<byte[], byte[]> models;
  private final List<TopicPartition> partitions;
  private final Set<Long> retired = new HashSet<>();
  private long highestEpoch;

  RetiredGenerations(Consumer<byte[], byte[]> models, String topic) {
    this.models = models;
    this.partitions =
        models.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    models.assign(partitions);
    models.seekToBeginning(partitions);
  }

  /** Reads all that is there now. */
  Set<Long> readToEnd() {
    Map<TopicPartition, Long> ends = models.endOffsets(partitions);
    while (partitions.stream().anyMatch(p -> models.position(p) < ends.getOrDefault(p, 0L))) {
      models.poll(POLL).forEach(this::read);
    }
    return Set.copyOf(retired);
  }

  /** Reads what has arrived, without waiting, and returns all ids that are known by now. */
  Set<Long> readOn() {
    models.poll(Duration.ZERO).forEach(this::read);
    return Set.copyOf(retired);
  }

  @Override
  public void close() {
    models.close();
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    if (record.value() == null) {
      return;
    }
    try {
      ModelSnapshot snapshot = Codecs.SNAPSHOTS.decode(record.value());
      // A trainer that another one has followed has no say any more.
      if (snapshot.trainerEpoch() >= highestEpoch) {
        highestEpoch = snapshot.trainerEpoch();
        boolean gone = snapshot.state() == State.RETIRED || snapshot.state() == State.REFUSED;
        if (gone && retired.add(snapshot.generation())) {
          log.info("generation {} is {}", snapshot.generation(), snapshot.state());
        }
      }
    } catch (UndecodableException e) {
      log.warn("{}-{}@{}: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
    }
  }
}
