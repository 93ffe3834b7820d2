package io.weir.flink;

import io.weir.schemas.Codecs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All that a join has produced, comparable line by line whatever the order it came in. */
final class Outcome {
  private final List<String> lines = new ArrayList<>();
  private final Map<String, Long> counters = new TreeMap<>();
  private final Map<SourceTopic, Long> ended = new EnumMap<>(SourceTopic.class);

  void sample(byte @Nullable [] key, byte[] sample) {
    lines.add("sample " + text(key) + " " + Codecs.SAMPLES.toJson(Codecs.SAMPLES.decode(sample)));
  }

  void deadLetter(LogRecord log, String reason) {
    ended.merge(log.topic(), 1L, Long::sum);
    lines.add(
        "dead letter %s %s %s %s"
            .formatted(reason, log.topic().label(), text(log.key()), hex(log.value())));
  }

  void unattributed(byte @Nullable [] key, byte[] value) {
    ended.merge(SourceTopic.FEEDBACK, 1L, Long::sum);
    lines.add("unattributed " + hex(key) + " " + hex(value));
  }

  void count(String counter, long times) {
    if (times != 0) {
      counters.merge(counter, times, Long::sum);
    }
  }

  void count(Map<String, Long> more) {
    more.forEach(this::count);
  }

  Map<String, Long> counters() {
    return counters;
  }

  /** Records of a topic of which it is known what became of them. */
  long accountedFor(SourceTopic topic) {
    String of = "source." + topic.label() + ".";
    return ended.getOrDefault(topic, 0L)
        + counters.getOrDefault(of + "recordsJoined", 0L)
        + counters.getOrDefault(of + "duplicates", 0L);
  }

  /** Lines in an order of their own, then the counters. */
  List<String> lines() {
    List<String> all = new ArrayList<>(lines);
    Collections.sort(all);
    counters.forEach((name, count) -> all.add(name + " = " + count));
    return all;
  }

  private static String text(byte @Nullable [] key) {
    return key == null ? "-" : new String(key, StandardCharsets.UTF_8);
  }

  private static String hex(byte @Nullable [] bytes) {
    return bytes == null ? "-" : HexFormat.of().formatHex(bytes);
  }
}
