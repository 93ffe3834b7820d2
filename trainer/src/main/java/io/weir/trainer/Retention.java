package io.weir.trainer;

import io.weir.core.InvalidValueException;
import io.weir.schemas.TopicLimits;
import io.weir.trainer.TrainerConfig.RetentionCheck;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.TopicConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the brokers keep item vectors long enough: a reader that starts needs a whole generation
 * and the updates since, and a generation may be as old as generation-max-age. And for how long
 * they keep withdrawals of items.
 */
final class Retention {
  private static final Logger log = LoggerFactory.getLogger(Retention.class);
  private static final int GENERATIONS = 3;

  /** What {@code delete.retention.ms} is where nobody has set it. */
  private static final Duration KAFKAS_OWN = Duration.ofDays(1);

  private static final Duration FOR_EVER = Duration.ofMillis(Long.MAX_VALUE);

  private Retention() {}

  /**
   * Looks at the topic's settings.
   *
   * @param timeout how long to wait for the brokers
   * @throws InvalidValueException when they keep records for less than three times the age, and
   *     that is to be refused
   */
  static void check(Admin admin, String topic, TrainerConfig.Publication config, Duration timeout) {
    limits(admin, topic, timeout).ifPresent(limits -> check(limits, topic, config));
  }

  /**
   * For how long a withdrawal is sure to stand in {@code items}; where that is not told, a day.
   * From a topic that lets go of items themselves nothing can be told of withdrawals: for ever.
   */
  static Duration ofWithdrawals(Admin admin, String items, Duration timeout) {
    return limits(admin, items, timeout).map(limits -> kept(limits, items)).orElse(KAFKAS_OWN);
  }

  private static Duration kept(TopicLimits limits, String items) {
    if (limits.deletes()) {
      log.warn(
          "{}.{}: delete (expected: compact alone, or items are lost to who begins without a"
              + " checkpoint)",
          items,
          TopicConfig.CLEANUP_POLICY_CONFIG);
      return FOR_EVER;
    }
    return Duration.ofMillis(limits.deleteRetentionMs().orElse(KAFKAS_OWN.toMillis()));
  }

  private static Optional<TopicLimits> limits(Admin admin, String topic, Duration timeout) {
    try {
      return TopicLimits.of(admin, topic, timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading the settings of " + topic, e);
    }
  }

  private static void check(TopicLimits limits, String topic, TrainerConfig.Publication config) {
    Duration needed = config.generationMaxAge().multipliedBy(GENERATIONS);
    if (limits.retentionMs().orElse(Long.MAX_VALUE) < needed.toMillis()) {
      String rule =
          "at least %d ms, %d times trainer.publication.generation-max-age"
              .formatted(needed.toMillis(), GENERATIONS);
      String key = topic + "." + TopicConfig.RETENTION_MS_CONFIG;
      tell(key, limits.retentionMs().getAsLong(), rule, config);
    }
    limits
        .retentionBytes()
        .ifPresent(
            size ->
                log.warn(
                    "{} keeps {} bytes a partition only: a generation may be cut", topic, size));
  }

  private static void tell(String key, long value, String rule, TrainerConfig.Publication config) {
    String way = rule + "; or trainer.publication.retention-check: warn";
    if (config.retentionCheck() == RetentionCheck.REFUSE) {
      throw new InvalidValueException(key, value, way);
    }
    log.warn("{}: {} (expected: {})", key, value, rule);
  }
}
