package io.weir.schemas;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much of a topic its brokers keep. Immutable, thread-safe.
 *
 * @param retentionMs for how long; empty = for ever
 * @param retentionBytes how many bytes of a partition; empty = all
 * @param deleteRetentionMs for how long at least a compacted topic keeps the null that deletes a
 *     key; empty = not told
 * @param deletes whether records leave by age or size, the newest of a key among them
 */
public record TopicLimits(
    OptionalLong retentionMs,
    OptionalLong retentionBytes,
    OptionalLong deleteRetentionMs,
    boolean deletes) {
  private static final Logger log = LoggerFactory.getLogger(TopicLimits.class);

  /**
   * Asks the brokers; empty, with a warning, where they do not tell: who may read a topic need not
   * be allowed to read its settings.
   *
   * @throws InterruptedException when interrupted while waiting
   */
  public static Optional<TopicLimits> of(Admin admin, String topic, Duration timeout)
      throws InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      Config settings =
          admin
              .describeConfigs(List.of(resource))
              .all()
              .get(timeout.toMillis(), TimeUnit.MILLISECONDS)
              .getOrDefault(resource, new Config(List.of()));
      return Optional.of(
          new TopicLimits(
              limit(settings.get(TopicConfig.RETENTION_MS_CONFIG)),
              limit(settings.get(TopicConfig.RETENTION_BYTES_CONFIG)),
              limit(settings.get(TopicConfig.DELETE_RETENTION_MS_CONFIG)),
              deletes(settings.get(TopicConfig.CLEANUP_POLICY_CONFIG))));
    } catch (ExecutionException | TimeoutException e) {
      log.warn("{}: its retention is not known: {}", topic, e.getMessage());
      return Optional.empty();
    }
  }

  private static boolean deletes(@Nullable ConfigEntry policy) {
    return policy != null
        && policy.value() != null
        && policy.value().contains(TopicConfig.CLEANUP_POLICY_DELETE);
  }

  /** A negative number stands for none. */
  private static OptionalLong limit(@Nullable ConfigEntry entry) {
    if (entry == null || entry.value() == null) {
      return OptionalLong.empty();
    }
    long value = Long.parseLong(entry.value());
    return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
