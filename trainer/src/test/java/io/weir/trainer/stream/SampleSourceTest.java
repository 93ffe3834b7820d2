package io.weir.trainer.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.DeadLetter;
import io.weir.core.cascade.RequestSample;
import io.weir.schemas.Codecs;
import io.weir.trainer.TestSamples;
import io.weir.trainer.publication.ManualClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SampleSourceTest {
  private static final String TOPIC = "samples";
  private static final Duration WAIT = Duration.ofMillis(200);

  private final ManualClock clock = new ManualClock();
  private final MockConsumer<byte[], byte[]> consumer = consumer(3);

  @Test
  void poll_overAFinishedTopic_visitsPartitionsRoundRobinAndSkipsThoseAtTheirEnd() {
    SampleSource source = source(4);
    add(0, 0, 1, 2, 3, 4);
    add(1, 10);
    add(2, 20, 21);
    ends(5, 1, 2);
    assertThat(drain(source)).containsExactly("r-0 r-10 r-20 r-1", "r-21 r-2 r-3 r-4");
  }

  @Test
  void poll_whileAPartitionLags_waitsForItUpToTheWait() {
    SampleSource source = source(4);
    add(0, 0, 1, 2, 3, 4, 5, 6);
    add(1, 10);
    ends(7, 2, 0);
    assertThat(source.poll(Duration.ZERO)).isEmpty();
    clock.advance(199);
    assertThat(source.poll(Duration.ZERO)).isEmpty();
    clock.advance(1);
    assertThat(ids(source.poll(Duration.ZERO))).isEqualTo("r-0 r-10 r-1 r-2");
    // It is not waited for again until it has shown a record.
    assertThat(ids(source.poll(Duration.ZERO))).isEqualTo("r-3 r-4 r-5 r-6");
  }

  @Test
  void poll_whenNothingComes_handsOverAPartialBatchAfterTheWait() {
    SampleSource source = source(4);
    add(0, 0);
    ends(1, 0, 0);
    assertThat(source.poll(Duration.ZERO)).isEmpty();
    clock.advance(200);
    assertThat(ids(source.poll(Duration.ZERO))).isEqualTo("r-0");
    clock.advance(200);
    assertThat(source.poll(Duration.ZERO)).isEmpty();
  }

  @Test
  void poll_afterATurnThatTookLong_looksForSamplesBeforeItHandsOverFewer() {
    SampleSource source = source(4);
    add(0, 0, 1);
    ends(2, 0, 0);
    assertThat(source.poll(Duration.ZERO)).isEmpty();
    clock.advance(500);
    add(consumer, 0, 2, 2, 3);
    ends(4, 0, 0);
    assertThat(ids(source.poll(Duration.ZERO))).isEqualTo("r-0 r-1 r-2 r-3");
  }

  @Test
  void poll_afterATurnThatTookLong_looksForTheLaggardBeforeItIsPassedOver() {
    SampleSource source = source(4);
    add(0, 0, 1, 2);
    ends(3, 1, 0);
    assertThat(source.poll(Duration.ZERO)).isEmpty();
    clock.advance(500);
    add(1, 10);
    assertThat(ids(source.poll(Duration.ZERO))).isEqualTo("r-0 r-10 r-1 r-2");
  }

  @Test
  void pollDeterministic_whileAPartitionLags_waitsHoweverLong() {
    SampleSource source = source(consumer, 4, Batching.DETERMINISTIC);
    add(0, 0, 1, 2, 3, 4, 5, 6);
    ends(7, 1, 0);
    for (int hour = 0; hour < 3; hour++) {
      assertThat(source.poll(Duration.ZERO)).isEmpty();
      clock.advance(3_600_000);
    }
    add(1, 10);
    assertThat(ids(source.poll(Duration.ZERO))).isEqualTo("r-0 r-10 r-1 r-2");
    assertThat(ids(source.poll(Duration.ZERO))).isEqualTo("r-3 r-4 r-5 r-6");
  }

  @Test
  void pollDeterministic_atTheEndOfAllPartitions_handsOverWhatIsLeft() {
    SampleSource source = source(consumer, 4, Batching.DETERMINISTIC);
    add(0, 0, 1, 2);
    add(1, 10, 11);
    ends(3, 3, 0);
    assertThat(ids(source.poll(Duration.ZERO))).isEqualTo("r-0 r-10 r-1 r-11");
    assertThat(source.poll(Duration.ZERO)).isEmpty();
    clock.advance(500);
    assertThat(source.poll(Duration.ZERO)).as("one is still to come").isEmpty();
    add(consumer, 1, 2, 12);
    assertThat(source.poll(Duration.ZERO)).isEmpty();
    clock.advance(200);
    assertThat(ids(source.poll(Duration.ZERO))).isEqualTo("r-2 r-12");
  }

  @Test
  void read_ofWhatWasWritten_goesOnAfterTheLastBatchHandedOver() throws IOException {
    SampleSource source = source(2);
    add(0, 0, 1, 2, 3);
    add(1, 10, 11, 12);
    add(2, 20);
    ends(4, 3, 1);
    assertThat(ids(source.poll(Duration.ZERO))).isEqualTo("r-0 r-10");
    // Fetched and half assembled, but not handed over.
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    source.write(new DataOutputStream(bytes));
    List<String> uninterrupted = drain(source);

    MockConsumer<byte[], byte[]> next = consumer(3);
    SampleSource resumed = source(next, 2);
    resumed.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    add(next, 0, 1, 1, 2, 3);
    add(next, 1, 1, 11, 12);
    add(next, 2, 0, 20);
    ends(next, 4, 3, 1);
    assertThat(drain(resumed)).isEqualTo(uninterrupted).isNotEmpty();
  }

  @Test
  void poll_ofSamplesThatComeAgain_passesThemOverAndCountsThem() throws IOException {
    SampleSource source = source(2);
    add(0, 0, 1, 1, 0, 2, 0, 1, 3);
    consumer.addRecord(
        record(1, 0, Codecs.SAMPLES.encode(TestSamples.revision1(TestSamples.sample(0), 1))));
    ends(8, 1, 0);
    // The same request in another revision is another sample.
    Batch first = source.poll(Duration.ZERO).orElseThrow();
    assertThat(ids(Optional.of(first))).isEqualTo("r-0 r-0");
    Batch second = source.poll(Duration.ZERO).orElseThrow();
    assertThat(ids(Optional.of(second))).isEqualTo("r-1 r-2");
    assertThat(second.repeated()).isEqualTo(2);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    source.write(new DataOutputStream(bytes));
    assertThat(source.poll(Duration.ZERO)).isEmpty();
    clock.advance(200);
    Batch third = source.poll(Duration.ZERO).orElseThrow();
    assertThat(ids(Optional.of(third))).isEqualTo("r-3");
    assertThat(third.repeated()).isEqualTo(2);

    MockConsumer<byte[], byte[]> next = consumer(3);
    SampleSource resumed = source(next, 2);
    resumed.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    add(next, 0, 5, 0, 1, 3, 2, 4);
    ends(next, 10, 1, 0);
    assertThat(drain(resumed)).containsExactly("r-3 r-4");
  }

  @Test
  void poll_ofSamplesThatComeAgainAlone_goesOnBehindThem() {
    SampleSource source = source(1);
    add(0, 0, 0, 0);
    ends(3, 0, 0);
    assertThat(ids(source.poll(Duration.ZERO))).isEqualTo("r-0");
    assertThat(source.poll(Duration.ZERO)).isEmpty();
    clock.advance(200);
    Batch rest = source.poll(Duration.ZERO).orElseThrow();
    assertThat(rest.samples()).isEmpty();
    assertThat(rest.repeated()).isEqualTo(2);
  }

  @Test
  void recentSamples_beyondTheirRoom_forgetTheOldest() {
    RecentSamples recent = new RecentSamples(2);
    List.of(1L, 2L, 1L, 3L).forEach(recent::add);
    assertThat(List.of(1L, 2L, 3L)).filteredOn(recent::contains).containsExactly(2L, 3L);
    RecentSamples none = new RecentSamples(0);
    none.add(1);
    assertThat(none.contains(1)).isFalse();
  }

  @Test
  void poll_ofRecordsWithoutUse_refusesEachAndGoesOn() {
    SampleSource source = source(2);
    consumer.addRecord(record(0, 0, null));
    consumer.addRecord(record(0, 1, new byte[] {1, 2, 3}));
    consumer.addRecord(record(0, 2, Codecs.SAMPLES.encode(TestSamples.invalid(1))));
    consumer.addRecord(record(0, 3, Codecs.SAMPLES.encode(TestSamples.ofUnknownTask(1))));
    consumer.addRecord(record(0, 4, Codecs.SAMPLES.encode(TestSamples.sample(2))));
    consumer.addRecord(record(0, 5, Codecs.SAMPLES.encode(TestSamples.sample(3))));
    ends(6, 0, 0);
    Batch batch = source.poll(Duration.ZERO).orElseThrow();
    assertThat(batch.samples()).extracting(RequestSample::requestId).containsExactly("r-2", "r-3");
    assertThat(batch.earliestAppendMs()).isEqualTo(1004);
    assertThat(batch.newestEventTime()).isEqualTo(TestSamples.sample(3).eventTime());
    assertThat(batch.refused())
        .extracting(DeadLetter::offset, DeadLetter::reason)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(0L, "undecodable"),
            org.assertj.core.groups.Tuple.tuple(1L, "undecodable"),
            org.assertj.core.groups.Tuple.tuple(2L, "invalid"),
            org.assertj.core.groups.Tuple.tuple(3L, "invalid"));
  }

  @Test
  void poll_ofBothRevisions_handsThemOverAndCountsThemApart() {
    SampleSource source = source(3);
    RequestSample sample = TestSamples.sample(1);
    RequestSample late = TestSamples.revision1(sample, 10);
    consumer.addRecord(record(0, 0, Codecs.SAMPLES.encode(TestSamples.revision0(sample))));
    consumer.addRecord(record(0, 1, Codecs.SAMPLES.encode(late)));
    consumer.addRecord(record(0, 2, Codecs.SAMPLES.encode(TestSamples.sample(2))));
    ends(3, 0, 0);
    Batch batch = source.poll(Duration.ZERO).orElseThrow();
    assertThat(batch.refused()).isEmpty();
    assertThat(batch.samples()).extracting(RequestSample::revision).containsExactly(0, 1, 0);
    assertThat(batch.requests()).isEqualTo(2);
    assertThat(batch.revised()).isEqualTo(1);
    assertThat(batch.newestEventTime()).isEqualTo(late.eventTime());
  }

  @Test
  void poll_ofSamplesThatBreakARuleOfRevisions_refusesEachWithTheRule() {
    RequestSample sample = TestSamples.sample(1);
    byte[] clicks = sample.labels().get("click");
    byte[] none = new byte[clicks.length];
    SampleSource source = source(2);
    List<RequestSample> broken =
        List.of(
            TestSamples.labelled(sample, 2, clicks, 1, none, 1),
            TestSamples.labelled(sample, 0, clicks, 1, none, 0),
            TestSamples.revision1(sample, Float.POSITIVE_INFINITY),
            kept(TestSamples.sample(2), 0));
    for (int i = 0; i < broken.size(); i++) {
      consumer.addRecord(record(0, i, Codecs.SAMPLES.encode(broken.get(i))));
    }
    ends(4, 0, 0);
    assertThat(source.poll(Duration.ZERO)).isEmpty();
    clock.advance(200);
    assertThat(source.poll(Duration.ZERO).orElseThrow().refused())
        .extracting(DeadLetter::detail)
        .containsExactly(
            "revision: 2 (expected: 0 or 1)",
            "labels.order[0]: 0 (expected: -1 until the task has matured)",
            "weights.order: Infinity (expected: in [0, 1000000])",
            "inclusionProbability[0]: 0.0 (expected: in (0, 1])");
  }

  private static RequestSample kept(RequestSample sample, float probability) {
    sample.inclusionProbability()[0] = probability;
    return sample;
  }

  @Test
  void poll_ofRecordsWithoutUseOnly_handsThemOver() {
    SampleSource source = source(2);
    consumer.addRecord(record(0, 0, new byte[] {1}));
    ends(1, 0, 0);
    assertThat(source.poll(Duration.ZERO)).isEmpty();
    clock.advance(200);
    Batch batch = source.poll(Duration.ZERO).orElseThrow();
    assertThat(batch.samples()).isEmpty();
    assertThat(batch.refused()).hasSize(1);
  }

  @Test
  void read_ofMorePartitionsThanThereAre_isRefused() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    source(1).write(new DataOutputStream(bytes));
    SampleSource fewer = source(consumer(2), 1);
    assertThatThrownBy(
            () -> fewer.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("samples.partitions: 2 (expected: at least 3, as in the checkpoint)");
  }

  private List<String> drain(SampleSource source) {
    List<String> batches = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      source
          .poll(Duration.ZERO)
          .ifPresentOrElse(batch -> batches.add(ids(Optional.of(batch))), () -> clock.advance(200));
    }
    return batches;
  }

  private static String ids(Optional<Batch> batch) {
    return String.join(
        " ", batch.orElseThrow().samples().stream().map(RequestSample::requestId).toList());
  }

  private void add(int partition, int... numbers) {
    add(consumer, partition, 0, numbers);
  }

  private static void add(
      MockConsumer<byte[], byte[]> to, int partition, long offset, int... numbers) {
    for (int i = 0; i < numbers.length; i++) {
      byte[] value = Codecs.SAMPLES.encode(TestSamples.sample(numbers[i]));
      to.addRecord(record(partition, offset + i, value));
    }
  }

  private static ConsumerRecord<byte[], byte[]> record(int partition, long offset, byte[] value) {
    return new ConsumerRecord<>(
        TOPIC,
        partition,
        offset,
        1000 + offset,
        org.apache.kafka.common.record.TimestampType.LOG_APPEND_TIME,
        0,
        0,
        new byte[] {1},
        value,
        new org.apache.kafka.common.header.internals.RecordHeaders(),
        Optional.empty());
  }

  private void ends(long... ends) {
    ends(consumer, ends);
  }

  private static void ends(MockConsumer<byte[], byte[]> of, long... ends) {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    for (int p = 0; p < ends.length; p++) {
      offsets.put(new TopicPartition(TOPIC, p), ends[p]);
    }
    of.updateEndOffsets(offsets);
  }

  private SampleSource source(int batchRequests) {
    return source(consumer, batchRequests);
  }

  private SampleSource source(MockConsumer<byte[], byte[]> from, int batchRequests) {
    return source(from, batchRequests, Batching.PROMPT);
  }

  private SampleSource source(
      MockConsumer<byte[], byte[]> from, int batchRequests, Batching batching) {
    return new SampleSource(
        from, TOPIC, List.of("click", "order"), batchRequests, WAIT, batching, 100, clock);
  }

  private static MockConsumer<byte[], byte[]> consumer(int partitions) {
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    List<PartitionInfo> infos = new ArrayList<>();
    Map<TopicPartition, Long> beginnings = new HashMap<>();
    for (int p = 0; p < partitions; p++) {
      infos.add(new PartitionInfo(TOPIC, p, Node.noNode(), new Node[0], new Node[0]));
      beginnings.put(new TopicPartition(TOPIC, p), 0L);
    }
    consumer.updatePartitions(TOPIC, infos);
    consumer.updateBeginningOffsets(beginnings);
    return consumer;
  }
}
