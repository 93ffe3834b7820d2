package io.weir.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.schemas.Codecs;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a topic of samples must hold: every expected one, once, byte for byte, and no other. */
final class SamplesAssert {
  private SamplesAssert() {}

  static void assertExactly(
      Map<String, byte[]> expected, List<ConsumerRecord<byte[], byte[]>> joined) {
    assertThat(times(joined.stream().map(ConsumerRecord::value).toList()))
        .isEqualTo(times(expected.values()));
    Map<String, byte[]> byName = new HashMap<>();
    joined.forEach(record -> byName.put(name(record.value()), record.value()));
    for (byte[] sample : expected.values()) {
      byte[] found = byName.get(name(sample));
      if (!Arrays.equals(found, sample)) {
        // Tells which field differs.
        assertThat(Codecs.SAMPLES.decode(found))
            .as(name(sample))
            .usingRecursiveComparison()
            .isEqualTo(Codecs.SAMPLES.decode(sample));
        assertThat(found).as(name(sample)).isEqualTo(sample);
      }
    }
  }

  static void assertNoDeadLetters(List<ConsumerRecord<byte[], byte[]>> letters) {
    assertThat(letters.stream().map(letter -> Codecs.DEAD_LETTERS.decode(letter.value())))
        .extracting(letter -> letter.reason() + ": " + letter.detail())
        .isEmpty();
  }

  /** How often each sample stands there, by request and revision. */
  private static Map<String, Integer> times(Collection<byte[]> samples) {
    Map<String, Integer> times = new TreeMap<>();
    samples.forEach(sample -> times.merge(name(sample), 1, Integer::sum));
    return times;
  }

  private static String name(byte[] encoded) {
    return Traffic.name(Codecs.SAMPLES.decode(encoded));
  }
}
