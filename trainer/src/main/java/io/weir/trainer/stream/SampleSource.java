package io.weir.trainer.stream;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.DeadLetter;
import io.weir.core.cascade.RequestSample;
import io.weir.schemas.Codecs;
import io.weir.schemas.UndecodableException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/**
 * Batches of the {@code samples} topic, in an order that a replay repeats.
 *
 * <p>Partitions are visited round robin, one record a visit. A partition that is read to its end is
 * passed over; one that lags is waited for, {@link Batching#PROMPT} up to max-batch-wait. A batch
 * is handed over when it is full, or when nothing has come for max-batch-wait; {@link
 * Batching#DETERMINISTIC}, only if besides every partition is read to its end. So in that mode the
 * batches depend, over a finished topic, on the records alone. Waiting begins when a look at the
 * brokers has brought nothing, however long the turn before took.
 *
 * <p>A sample that was read before, by request and revision, is passed over and counted: a join
 * that delivers at least once repeats some. Those that are remembered are written with the offsets.
 *
 * <p>Offsets are its own: they are those after the last batch handed over, written into the
 * checkpoint and never committed to Kafka. Partitions that are added to the topic are read from the
 * next start on. Not thread-safe; whoever makes it closes it, and with it the consumer.
 */
public final class SampleSource implements AutoCloseable {
  /** Records without use that may stand between the samples of one batch. */
  private static final int MAX_USELESS = 256;

  private static final long NOT_WAITING = -1;

  private final Consumer<byte[], byte[]> consumer;
  private final String topic;
  private final SampleRules rules;
  private final Refusals refusals;
  private final int batchRequests;
  private final long maxWaitMs;
  private final Batching batching;
  private final Clock clock;
  private final Lane[] lanes;
  private final long[] offsets;
  private int lane;
  private int laneAtOffsets;

  private final List<RequestSample> samples = new ArrayList<>();
  private final List<DeadLetter> refused = new ArrayList<>();
  private final RecentSamples recent;
  private final boolean remembersSamples;

  /** Of the samples not handed over yet: a restart reads them again. */
  private final Set<Long> keys = new LinkedHashSet<>();

  private int repeated;
  private long earliestAppendMs = Long.MAX_VALUE;
  private long newestEventTime;

  /** Since when the lane that is next has lagged, and since when looks have brought nothing. */
  private long waitingSinceMs = NOT_WAITING;

  private long idleSinceMs = NOT_WAITING;

  /**
   * A source at the beginning of the topic.
   *
   * @param consumer of committed records, with {@code auto.offset.reset=none}
   * @param tasks the tasks that are learnt
   * @param recentSamples how many samples are remembered; 0 = none
   */
  public SampleSource(
      Consumer<byte[], byte[]> consumer,
      String topic,
      List<String> tasks,
      int batchRequests,
      Duration maxBatchWait,
      Batching batching,
      int recentSamples,
      Clock clock) {
    this.consumer = consumer;
    this.topic = topic;
    this.rules = new SampleRules(tasks);
    this.refusals = new Refusals(clock);
    this.batchRequests = batchRequests;
    this.maxWaitMs = maxBatchWait.toMillis();
    this.batching = batching;
    this.recent = new RecentSamples(recentSamples);
    this.remembersSamples = recentSamples > 0;
    this.clock = clock;
    this.lanes = Lanes.assign(consumer, topic);
    this.offsets = new long[lanes.length];
    Arrays.fill(offsets, -1);
  }

  /**
   * Reads on.
   *
   * @param timeout how long to wait for records where there are none
   * @return a batch, when one is due
   * @throws InvalidValueException when the topic has lost records that were not read yet
   */
  public Optional<Batch> poll(Duration timeout) {
    fill();
    if (!isFull()) {
      fetch(timeout);
      fill();
      passOverLaggard();
      if (idleSinceMs == NOT_WAITING) {
        idleSinceMs = clock.millis();
      }
    }
    return isDue() ? Optional.of(handOver()) : Optional.empty();
  }

  /** Begins elsewhere than at the beginning; called before anything is read. */
  public void start(StartFrom from) {
    if (from.fromMs() == Long.MIN_VALUE) {
      return;
    }
    Map<TopicPartition, Long> times = new HashMap<>();
    for (Lane each : lanes) {
      times.put(each.partition, from.fromMs());
    }
    Map<TopicPartition, OffsetAndTimestamp> found =
        from.fromMs() == Long.MAX_VALUE ? Map.of() : consumer.offsetsForTimes(times);
    Map<TopicPartition, Long> ends = consumer.endOffsets(times.keySet());
    for (int p = 0; p < lanes.length; p++) {
      TopicPartition partition = lanes[p].partition;
      OffsetAndTimestamp first = found.get(partition);
      offsets[p] = first == null ? ends.getOrDefault(partition, 0L) : first.offset();
      lanes[p].seek(offsets[p]);
      consumer.seek(partition, offsets[p]);
    }
  }

  /** Per partition how many records wait to be handed over; -1 = not known yet. */
  public long[] lag() {
    return Arrays.stream(lanes)
        .mapToLong(
            each ->
                each.lag(consumer).stream().map(lag -> lag + each.size()).findFirst().orElse(-1))
        .toArray();
  }

  /** Writes the offsets after the last batch, and which partition is next. */
  public void write(DataOutputStream out) throws IOException {
    Lanes.write(out, offsets);
    out.writeInt(laneAtOffsets);
    recent.write(out);
  }

  /** Reads what {@link #write} wrote, and seeks there. */
  public void read(DataInputStream in) throws IOException {
    Lanes.read(in, consumer, lanes, offsets);
    laneAtOffsets = in.readInt();
    lane = laneAtOffsets;
    recent.read(in);
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void fetch(Duration timeout) {
    for (Lane each : lanes) {
      // One fetch of a partition at a time lies in memory.
      List<TopicPartition> one = List.of(each.partition);
      if (each.hasNext()) {
        consumer.pause(one);
      } else {
        consumer.resume(one);
      }
    }
    try {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
        lanes[record.partition()].add(record);
      }
    } catch (OffsetOutOfRangeException e) {
      throw Lanes.lost(topic, e);
    }
  }

  private void fill() {
    int passedOver = 0;
    while (!isFull() && passedOver < lanes.length) {
      Lane next = lanes[lane];
      if (next.hasNext()) {
        take(next.take());
        passedOver = 0;
        waitingSinceMs = NOT_WAITING;
      } else if (mustWaitFor(next)) {
        return;
      } else {
        passedOver++;
      }
      lane = (lane + 1) % lanes.length;
    }
  }

  private boolean mustWaitFor(Lane next) {
    OptionalLong lag = next.lag(consumer);
    if (next.isStalled() || (lag.isPresent() && lag.getAsLong() == 0)) {
      waitingSinceMs = NOT_WAITING;
      return false;
    }
    if (waitingSinceMs == NOT_WAITING) {
      waitingSinceMs = clock.millis();
    }
    return true;
  }

  /** Goes on without the partition that is next, where it has been waited for long enough. */
  private void passOverLaggard() {
    // Where the end is not known yet, a partition may be empty or may not: only waiting tells.
    if (batching == Batching.PROMPT
        && waitingSinceMs != NOT_WAITING
        && clock.millis() - waitingSinceMs >= maxWaitMs
        && lanes[lane].lag(consumer).isPresent()) {
      lanes[lane].stall();
      waitingSinceMs = NOT_WAITING;
      fill();
    }
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    idleSinceMs = NOT_WAITING;
    if (record.value() == null) {
      refused.add(refusals.undecodable(record, "value: null (expected: a RequestSample)"));
      return;
    }
    try {
      RequestSample sample = Codecs.SAMPLES.decode(record.value());
      rules.validate(sample);
      long key = RecentSamples.key(sample);
      if (recent.contains(key) || keys.contains(key)) {
        repeated++;
        return;
      }
      if (remembersSamples) {
        keys.add(key);
      }
      samples.add(sample);
      earliestAppendMs = Math.min(earliestAppendMs, record.timestamp());
      newestEventTime = Math.max(newestEventTime, sample.eventTime());
    } catch (UndecodableException e) {
      refused.add(refusals.undecodable(record, String.valueOf(e.getMessage())));
    } catch (InvalidValueException e) {
      refused.add(refusals.invalid(record, String.valueOf(e.getMessage())));
    }
  }

  private boolean isFull() {
    return samples.size() == batchRequests || refused.size() + repeated >= MAX_USELESS;
  }

  private boolean isDue() {
    int taken = samples.size() + refused.size() + repeated;
    return isFull()
        || (taken > 0
            && idleSinceMs != NOT_WAITING
            && clock.millis() - idleSinceMs >= maxWaitMs
            && (batching == Batching.PROMPT || isAtEnd()));
  }

  private boolean isAtEnd() {
    return Arrays.stream(lanes)
        .allMatch(each -> !each.hasNext() && each.lag(consumer).orElse(1) == 0);
  }

  private Batch handOver() {
    Batch batch = new Batch(samples, refused, repeated, earliestAppendMs, newestEventTime);
    for (int p = 0; p < lanes.length; p++) {
      offsets[p] = lanes[p].offset();
    }
    laneAtOffsets = lane;
    keys.forEach(recent::add);
    keys.clear();
    samples.clear();
    refused.clear();
    repeated = 0;
    earliestAppendMs = Long.MAX_VALUE;
    newestEventTime = 0;
    return batch;
  }
}
