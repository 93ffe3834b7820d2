package io.weir.store.ingest;

import io.weir.core.InvalidValueException;
import io.weir.schemas.TopicLimits;
import io.weir.store.ingest.Bootstrap.Announced;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the log keeps its records long enough for a store that starts anew: from BEGIN of the
 * newest generation on, until well after the next one is there.
 */
final class Retention {
  private static final Logger log = LoggerFactory.getLogger(Retention.class);
  private static final int CADENCES = 3;

  private Retention() {}

  /**
   * Fails when the topic's retention is shorter than required.
   *
   * @param required zero = a warning alone, below three times the longest time between the
   *     announced generations; none when there are fewer than two
   * @throws InvalidValueException in one line
   */
  static void check(
      Admin admin, String topic, Duration required, List<Announced> announced, Duration timeout)
      throws InterruptedException {
    Duration least = required.isZero() ? cadence(announced).multipliedBy(CADENCES) : required;
    if (least.isZero()) {
      return;
    }
    OptionalLong retentionMs =
        TopicLimits.of(admin, topic, timeout)
            .map(TopicLimits::retentionMs)
            .orElse(OptionalLong.empty());
    if (retentionMs.orElse(Long.MAX_VALUE) < least.toMillis()) {
      String why =
          required.isZero()
              ? "three times the longest time between announced generations"
              : "store.required-retention";
      InvalidValueException tooShort =
          new InvalidValueException(
              topic + " " + TopicConfig.RETENTION_MS_CONFIG,
              retentionMs.getAsLong(),
              "at least " + least.toMillis() + ", " + why);
      if (!required.isZero()) {
        throw tooShort;
      }
      // A trainer that was away for long makes one long gap: no reason not to serve.
      log.warn("{}", tooShort.getMessage());
    }
  }

  /** The longest time between generations that follow each other. */
  static Duration cadence(List<Announced> announced) {
    long longest = 0;
    for (int i = 1; i < announced.size(); i++) {
      longest = Math.max(longest, announced.get(i).atMs() - announced.get(i - 1).atMs());
    }
    return Duration.ofMillis(longest);
  }
}
