package io.weir.flink;

import io.weir.core.cascade.CandidateList;
import io.weir.core.cascade.Feedback;
import io.weir.core.cascade.RequestContext;
import io.weir.core.cascade.RequestScoped;
import io.weir.core.cascade.Stage;
import io.weir.core.config.TasksConfig;
import io.weir.core.labelling.RequestRecords;
import io.weir.core.labelling.SampleAssembler;
import io.weir.schemas.Codecs;
import io.weir.schemas.LogProducer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Seeded logs of whole requests, out of order by up to five seconds, one record in ten sent twice;
 * and the samples they must become.
 */
final class Traffic {
  private static final long SPACING_MS = 200;
  private static final long DISORDER_MS = 5_000;

  private final List<RequestScoped> sent = new ArrayList<>();
  private final Map<String, RequestRecords> byRequest = new TreeMap<>();
  private final Random random;
  private final long fastWindowMs;
  private long lastTime;

  Traffic(long seed, long fastWindowMs) {
    random = new Random(seed);
    this.fastWindowMs = fastWindowMs;
  }

  /** Adds requests named {@code prefix0, prefix1, …}, from a time on. */
  Traffic requests(String prefix, int count, long from) {
    IdentityHashMap<RequestScoped, Long> order = new IdentityHashMap<>();
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
    records.forEach(r -> order.put(r, r.eventTime() + random.nextLong(DISORDER_MS)));
    records.sort(Comparator.comparing(order::get));
    sent.addAll(records);
    return this;
  }

  /** Event time of the last request added. */
  long lastTime() {
    return lastTime;
  }

  int size() {
    return sent.size();
  }

  /** Sends everything added since the last call. */
  void send(LogProducer producer) {
    CompletableFuture<?>[] acknowledged =
        sent.stream().map(record -> send(record, producer)).toArray(CompletableFuture<?>[]::new);
    sent.clear();
    producer.flush();
    CompletableFuture.allOf(acknowledged).join();
  }

  private static CompletableFuture<?> send(RequestScoped record, LogProducer producer) {
    if (record instanceof CandidateList list) {
      return producer.send(list);
    }
    return record instanceof RequestContext context
        ? producer.send(context)
        : producer.send((Feedback) record);
  }

  /** The encoded samples, by request. */
  Map<String, byte[]> expected(TasksConfig tasks) {
    SampleAssembler assembler = new SampleAssembler(tasks);
    Map<String, byte[]> samples = new TreeMap<>();
    byRequest.forEach(
        (id, records) ->
            samples.put(
                id,
                Codecs.SAMPLES.encode(
                    assembler
                        .assemble(records, records.context().requestTime() + fastWindowMs)
                        .sample())));
    return samples;
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
      records.add(Logs.click(id, time, time + 10 + random.nextLong(fastWindowMs - 10), item));
    }
    RequestRecords held = new RequestRecords();
    for (RequestScoped record : records) {
      if (record instanceof CandidateList list) {
        held.add(list);
      } else if (record instanceof RequestContext context) {
        held.add(context);
      } else {
        held.add((Feedback) record);
      }
    }
    byRequest.put(id, held);
    return records;
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
