package io.weir.simulator.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.config.KafkaConfig;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.schemas.Heartbeat;
import io.weir.schemas.LogProducer;
import io.weir.schemas.Topics;
import io.weir.simulator.LogTotals;
import io.weir.simulator.Outbox;
import io.weir.simulator.ReplayProgress;
import io.weir.simulator.cascade.SimulatedCascade;
import io.weir.simulator.cascade.SimulatorConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lanes on their way to a real broker, by a clock that moves when it is waited for. */
class TrafficSenderIT {
  private static final long MS = 1_000_000;
  private static final int REQUESTS = 60;
  private static final int PARTITIONS = 3;
  private static final Duration WINDOW = Duration.ofMinutes(1);

  @TempDir static Path dir;
  private static EmbeddedKafka broker;

  private final List<LogProducer> producers = new ArrayList<>();
  private final Clock clock = new Clock();

  @BeforeAll
  static void start() {
    broker = EmbeddedKafka.start(dir);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  /** Time that passes when somebody waits for it. */
  private static final class Clock implements WallClock {
    private long now;
    private long endAt = Long.MAX_VALUE;

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public boolean waitUntil(long nanoTime) {
      now = Math.max(now, Math.min(nanoTime, endAt));
      return now >= endAt;
    }
  }

  @Test
  void lanes_atTwiceTheSpeed_areSentByPositionAndWhenTheyAreDue() {
    List<Lane> lanes = List.of(lane("first."), lane("second."));
    long[] next = positions(lanes);
    boolean complete = send(lanes, (done, total) -> assertInStep(lanes, next));
    assertThat(complete).isTrue();
    for (Lane lane : lanes) {
      assertThat(lane.sent()).isEqualTo(LogTotals.of(stream()));
    }
    List<Long> times = new ArrayList<>();
    stream().iterator(truth -> times.add(truth.requestTime())).forEachRemaining(event -> {});
    // What comes with the last request and after it is not waited for.
    long lasted = times.get(REQUESTS - 1) - times.get(0);
    assertThat(clock.now / MS).isBetween(lasted / 2 - 1, lasted / 2 + 1);
    producers.forEach(LogProducer::close);
  }

  /** Nothing was sent while another lane had something earlier; keeps what is next. */
  private static void assertInStep(List<Lane> lanes, long[] before) {
    long[] next = positions(lanes);
    long earliest = Arrays.stream(next).min().orElseThrow();
    for (int i = 0; i < next.length; i++) {
      if (next[i] != before[i]) {
        assertThat(before[i]).isLessThanOrEqualTo(earliest);
      }
    }
    System.arraycopy(next, 0, before, 0, next.length);
  }

  private static long[] positions(List<Lane> lanes) {
    return lanes.stream()
        .mapToLong(lane -> lane.hasNext() ? lane.position() : Long.MAX_VALUE)
        .toArray();
  }

  @Test
  void run_thatIsAskedToEnd_endsEveryPartitionBeyondTheWindow() {
    Lane lane = lane("ended.");
    clock.endAt = 500 * MS;
    assertThat(send(List.of(lane), (done, total) -> {})).isFalse();
    LogTotals sent = lane.sent();
    assertThat(sent.requests()).isPositive().isLessThan(REQUESTS);
    producers.forEach(LogProducer::close);
    Map<TopicPartition, Long> promised = lastHeartbeats(kafka("ended."));
    assertThat(promised).hasSize(PARTITIONS * Topics.of(kafka("ended.")).sources().size());
    assertThat(promised.values())
        .allMatch(watermark -> watermark >= sent.lastTime() + WINDOW.toMillis());
  }

  private boolean send(List<Lane> lanes, ReplayProgress progress) {
    return new TrafficSender(lanes, Pacer.of(2, clock)).send(REQUESTS, WINDOW, progress);
  }

  private static SimulatedCascade stream() {
    return new SimulatedCascade(SimulatorConfig.of(WeirConfig.defaults()), REQUESTS);
  }

  private Lane lane(String prefix) {
    KafkaConfig kafka = kafka(prefix);
    try (Admin admin = Admin.create(kafka.clientProperties())) {
      Topics.create(kafka, admin);
    }
    LogProducer producer = new LogProducer(kafka);
    producers.add(producer);
    DisturbedEvents events = new DisturbedEvents(stream().iterator(), Disturbances.NONE, 1);
    return new Lane(REQUESTS, events, new Outbox(prefix, producer), 100);
  }

  private static KafkaConfig kafka(String prefix) {
    return new KafkaConfig(broker.bootstrapServers(), prefix, PARTITIONS, 1, Map.of());
  }

  private static Map<TopicPartition, Long> lastHeartbeats(KafkaConfig kafka) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : Topics.of(kafka).sources()) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        partitions.add(new TopicPartition(topic, partition));
      }
    }
    Map<TopicPartition, Long> last = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            kafka.clientProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          TopicPartition from = new TopicPartition(record.topic(), record.partition());
          Heartbeat.watermark(record.value(), record.headers())
              .ifPresent(watermark -> last.put(from, watermark));
        }
      }
    }
    return last;
  }
}
