package io.weir.flink;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.RequestSample;
import io.weir.core.cascade.RequestScoped;
import io.weir.core.cascade.Stage;
import io.weir.core.config.WeirConfig;
import io.weir.core.labelling.RequestRecords;
import io.weir.core.labelling.SampleAssembler;
import io.weir.core.labelling.SlowFeedback;
import io.weir.core.sampling.Samplers;
import io.weir.schemas.Codecs;
import io.weir.schemas.LogProducer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Seeded logs of whole requests, with clicks and orders in their windows, out of order by up to
 * five seconds, one record in ten sent twice; and the samples they must become.
 */
final class Traffic {
  private static final long SPACING_MS = 200;
  private static final long DISORDER_MS = 5_000;

  private final List<Turn> unsent = new ArrayList<>();
  private final Map<String, RequestRecords> byRequest = new TreeMap<>();
  private final Map<String, List<Feedback>> orders = new TreeMap<>();
  private final Random random;
  private final WeirConfig config;
  private final LabelWindows windows;
  private long lastTime;

  /** A record, and when its turn to be sent is: at its event time or up to five seconds later. */
  private record Turn(long at, RequestScoped record) {}

  Traffic(long seed, WeirConfig config) {
    random = new Random(seed);
    this.config = config;
    windows = new LabelWindows(JoinConfig.of(config), action -> false);
  }

  /** Adds requests named {@code prefix0, prefix1, …}, from a time on. */
  Traffic requests(String prefix, int count, long from) {
    List<RequestScoped> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      records.addAll(request(prefix + i, from + i * SPACING_MS));
    }
    lastTime = from + count * SPACING_MS;
    for (RequestScoped record : List.copyOf(records)) {
      if (random.nextInt(10) == 0) {
        records.add(copy(record));
      }
    }
    records.forEach(r -> unsent.add(new Turn(r.eventTime() + random.nextLong(DISORDER_MS), r)));
    unsent.sort(Comparator.comparingLong(Turn::at));
    return this;
  }

  /** Event time of the last request added. */
  long lastTime() {
    return lastTime;
  }

  /** When every request added is closed. */
  long closed() {
    return windows.closed(lastTime);
  }

  /** Sends everything not yet sent. */
  void send(LogProducer producer) {
    sendUntil(Long.MAX_VALUE, producer);
  }

  /**
   * Sends everything whose turn is before a time.
   *
   * @return the time before which no event of those that are left lies
   */
  long sendUntil(long time, LogProducer producer) {
    List<RequestScoped> now =
        unsent.stream().takeWhile(turn -> turn.at() < time).map(Turn::record).toList();
    CompletableFuture<?>[] acknowledged =
        now.stream().map(record -> send(record, producer)).toArray(CompletableFuture<?>[]::new);
    unsent.subList(0, now.size()).clear();
    producer.flush();
    CompletableFuture.allOf(acknowledged).join();
    return time - DISORDER_MS;
  }

  private static CompletableFuture<?> send(RequestScoped record, LogProducer producer) {
    if (record instanceof CandidateList list) {
      return producer.send(list);
    }
    return record instanceof RequestContext context
        ? producer.send(context)
        : producer.send((Feedback) record);
  }

  /** The encoded samples, by {@link #name}. */
  Map<String, byte[]> expected() {
    JoinConfig join = JoinConfig.of(config);
    SampleAssembler assembler =
        new SampleAssembler(
            config.tasks(),
            new SlowFeedback(new HashSet<>(join.slowActions()), join.slowNegativeShare()),
            Samplers.create("join.sampler", join.sampler()));
    Map<String, byte[]> samples = new TreeMap<>();
    byRequest.forEach(
        (id, records) -> {
          long time = records.context().requestTime();
          RequestSample first = assembler.assemble(records, windows.fastDue(time)).sample();
          samples.put(name(first), Codecs.SAMPLES.encode(first));
          if (windows.hasSlow()) {
            assembler
                .revise(first, orders.getOrDefault(id, List.of()), windows.slowDue(time))
                .sample()
                .ifPresent(second -> samples.put(name(second), Codecs.SAMPLES.encode(second)));
          }
        });
    return samples;
  }

  /** What tells samples apart: {@code requestId/revision}. */
  static String name(RequestSample sample) {
    return sample.requestId() + "/" + sample.revision();
  }

  private List<RequestScoped> request(String id, long time) {
    List<RequestScoped> records = new ArrayList<>();
    records.add(Logs.context(id, time));
    long[] items = random.longs(40, 0, 10_000).distinct().toArray();
    for (Stage stage : Stage.values()) {
      items = random.nextBoolean() ? items : reversed(items);
      records.add(Logs.list(id, time, stage, items));
      items =
          stage == Stage.RETRIEVAL ? items : Arrays.copyOf(items, Math.max(2, items.length / 2));
    }
    CandidateList shown = (CandidateList) records.get(records.size() - 1);
    for (int click = random.nextInt(3); click > 0; click--) {
      long item = shown.itemIds()[random.nextInt(shown.itemIds().length)];
      records.add(Logs.click(id, time, within(time, windows.fastDue(time)), item));
    }
    if (windows.hasSlow() && random.nextInt(4) == 0) {
      long item = shown.itemIds()[0];
      Feedback order =
          new Feedback(id, Logs.USER, time, within(time, windows.slowDue(time)), item, "order", 2);
      records.add(order);
      orders.put(id, List.of(order));
    }
    RequestRecords held = new RequestRecords();
    for (RequestScoped record : records) {
      if (record instanceof CandidateList list) {
        held.add(list);
      } else if (record instanceof RequestContext context) {
        held.add(context);
      } else {
        hold(held, (Feedback) record);
      }
    }
    byRequest.put(id, held);
    return records;
  }

  private void hold(RequestRecords held, Feedback feedback) {
    if (feedback.eventTime() <= windows.fastDue(held.context().requestTime())) {
      held.add(feedback);
    }
  }

  private long within(long time, long due) {
    return time + 10 + random.nextLong(due - time - 10);
  }

  private static RequestScoped copy(RequestScoped record) {
    if (record instanceof CandidateList list) {
      return Codecs.CANDIDATES.decode(Codecs.CANDIDATES.encode(list));
    }
    return record instanceof RequestContext context
        ? Codecs.REQUESTS.decode(Codecs.REQUESTS.encode(context))
        : Codecs.FEEDBACK.decode(Codecs.FEEDBACK.encode((Feedback) record));
  }

  private static long[] reversed(long[] items) {
    long[] reversed = new long[items.length];
    for (int i = 0; i < items.length; i++) {
      reversed[i] = items[items.length - 1 - i];
    }
    return reversed;
  }
}
