package io.weir.trainer;

import io.weir.core.InvalidValueException;
import io.weir.trainer.TrainerConfig.RetentionCheck;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the brokers keep item vectors long enough: a reader that starts needs a whole generation
 * and the updates since, and a generation may be as old as generation-max-age.
 */
final class Retention {
  private static final Logger log = LoggerFactory.getLogger(Retention.class);
  private static final int GENERATIONS = 3;

  private Retention() {}

  /**
   * Looks at the topic's settings.
   *
   * @throws InvalidValueException when they keep records for less than three times the age, and
   *     that is to be refused
   */
  static void check(Admin admin, String topic, TrainerConfig.Publication config) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Config settings;
    try {
      Map<ConfigResource, Config> all = admin.describeConfigs(List.of(resource)).all().get();
      settings = all.getOrDefault(resource, new Config(List.of()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading the settings of " + topic, e);
    } catch (ExecutionException e) {
      log.warn("{}: its retention is not known: {}", topic, String.valueOf(e.getCause()));
      return;
    }
    Duration needed = config.generationMaxAge().multipliedBy(GENERATIONS);
    String rule =
        "at least %d ms, %d times trainer.publication.generation-max-age"
            .formatted(needed.toMillis(), GENERATIONS);
    ConfigEntry time = settings.get(TopicConfig.RETENTION_MS_CONFIG);
    if (isBelow(time, needed.toMillis())) {
      tell(topic + "." + TopicConfig.RETENTION_MS_CONFIG, time.value(), rule, config);
    }
    ConfigEntry size = settings.get(TopicConfig.RETENTION_BYTES_CONFIG);
    if (isBelow(size, Long.MAX_VALUE)) {
      log.warn("{} keeps {} bytes a partition only: a generation may be cut", topic, size.value());
    }
  }

  /** Whether a limit is set, and lower; a negative one stands for none. */
  private static boolean isBelow(@Nullable ConfigEntry limit, long least) {
    if (limit == null || limit.value() == null) {
      return false;
    }
    long value = Long.parseLong(limit.value());
    return value >= 0 && value < least;
  }

  private static void tell(
      String key, String value, String rule, TrainerConfig.Publication config) {
    String way = rule + "; or trainer.publication.retention-check: warn";
    if (config.retentionCheck() == RetentionCheck.REFUSE) {
      throw new InvalidValueException(key, value, way);
    }
    log.warn("{}: {} (expected: {})", key, value, rule);
  }
}
