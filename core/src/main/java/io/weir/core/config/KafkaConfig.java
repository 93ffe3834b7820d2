package io.weir.core.config;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.notBlank;
import static io.weir.core.Checks.positive;

import java.util.Map;
import java.util.Properties;

/**
 * How every part reaches Kafka. Immutable, thread-safe.
 *
 * @param bootstrapServers brokers to ask first, {@code host:port,…}
 * @param topicPrefix what every topic's name starts with
 * @param partitions of each topic that Weir creates
 * @param replicationFactor of each topic that Weir creates
 * @param properties client properties handed through as they are (security, tuning)
 */
public record KafkaConfig(
    String bootstrapServers,
    String topicPrefix,
    int partitions,
    int replicationFactor,
    Map<String, String> properties) {

  public KafkaConfig {
    notBlank("bootstrap-servers", bootstrapServers);
    check(
        topicPrefix.matches("[a-zA-Z0-9._-]*"),
        "topic-prefix",
        topicPrefix,
        "letters, digits, '.', '_' and '-'");
    positive("partitions", partitions);
    positive("replication-factor", replicationFactor);
    properties = Map.copyOf(properties);
  }

  /** Properties that every client starts from. */
  public Properties clientProperties() {
    Properties result = new Properties();
    result.putAll(properties);
    result.put("bootstrap.servers", bootstrapServers);
    return result;
  }
}
