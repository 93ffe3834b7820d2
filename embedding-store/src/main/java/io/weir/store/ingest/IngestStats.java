package io.weir.store.ingest;

import io.weir.core.cascade.ItemEmbedding;
import io.weir.core.cascade.ItemEmbedding.Kind;
import io.weir.store.generation.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** What ingest did since this process started. Thread-safe. */
public final class IngestStats {
  /** Header of UPDATE: end of the training step that made the vector, epoch ms, decimal UTF-8. */
  public static final String STEP_END_HEADER = "weir.step-end-ms";

  /** Header of UPDATE: append time of the newest sample in the vector, epoch ms, decimal UTF-8. */
  public static final String SAMPLE_APPEND_HEADER = "weir.sample-append-ms";

  private final LongAdder vectorsApplied = new LongAdder();
  private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> ignored = new ConcurrentHashMap<>();
  private final Latencies trainToReadable = new Latencies();
  private final Latencies sampleToReadable = new Latencies();

  /** REFRESH and UPDATE records applied. */
  public long vectorsApplied() {
    return vectorsApplied.sum();
  }

  /** Records refused, by reason. */
  public SortedMap<String, Long> refused() {
    return sums(refused);
  }

  /** Records without effect, by reason. */
  public SortedMap<String, Long> ignored() {
    return sums(ignored);
  }

  /** End of the training step that made a vector until the vector was readable. */
  public Latencies trainToReadable() {
    return trainToReadable;
  }

  /** Append of the newest sample in a vector until the vector was readable. */
  public Latencies sampleToReadable() {
    return sampleToReadable;
  }

  void count(Verdict verdict, Kind kind) {
    switch (verdict.effect()) {
      case APPLIED -> {
        if (kind == Kind.REFRESH || kind == Kind.UPDATE) {
          vectorsApplied.increment();
        }
      }
      case IGNORED -> add(ignored, verdict.reason());
      case REFUSED -> add(refused, verdict.reason());
    }
  }

  void countUndecodable(Verdict verdict) {
    add(refused, verdict.reason());
  }

  /** Measures an update that readers of the current generation see since {@code nowMs}. */
  void readable(ItemEmbedding update, Headers headers, long nowMs) {
    if (update.kind() == Kind.UPDATE) {
      time(headers, STEP_END_HEADER).ifPresent(end -> trainToReadable.record(nowMs - end));
      time(headers, SAMPLE_APPEND_HEADER)
          .ifPresent(append -> sampleToReadable.record(nowMs - append));
    }
  }

  private static OptionalLong time(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    if (header == null || header.value() == null) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(new String(header.value(), StandardCharsets.UTF_8)));
    } catch (NumberFormatException notANumber) {
      return OptionalLong.empty();
    }
  }

  private static void add(Map<String, LongAdder> counters, String reason) {
    counters.computeIfAbsent(reason, r -> new LongAdder()).increment();
  }

  private static SortedMap<String, Long> sums(Map<String, LongAdder> counters) {
    SortedMap<String, Long> sums = new TreeMap<>();
    counters.forEach((reason, count) -> sums.put(reason, count.sum()));
    return sums;
  }
}
