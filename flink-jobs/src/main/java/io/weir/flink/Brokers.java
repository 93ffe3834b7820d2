package io.weir.flink;

import io.weir.core.InvalidValueException;
import io.weir.core.config.KafkaConfig;
import io.weir.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;

/**
 * What the join asks its brokers before it is submitted, so that a mistake shows as one line there
 * and not as a job that restarts for ever.
 */
final class Brokers {
  private static final String TRANSACTION_BOUND = "transaction.max.timeout.ms";

  private Brokers() {}

  /**
   * Creates missing topics and returns how many partitions the widest source has.
   *
   * @throws InvalidValueException when no broker answers in time, or the transaction timeout is
   *     above the brokers' bound
   */
  static int prepare(KafkaConfig kafka, JoinConfig join) {
    try (Admin admin = Admin.create(adminProperties(kafka, join.connectTimeout()))) {
      admin.describeCluster().nodes().get();
      Topics.create(kafka, admin);
      if (join.delivery() == JoinConfig.Delivery.EXACTLY_ONCE) {
        checkTransactionTimeout(admin, join.transactionTimeout());
      }
      return widest(admin, Topics.of(kafka));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the brokers", e);
    } catch (ExecutionException | KafkaException e) {
      throw Topics.unreachable(kafka, e);
    }
  }

  /**
   * Whether the join has read before: it commits offsets with its checkpoints.
   *
   * @throws InvalidValueException when no broker answers in time
   */
  static boolean hasRead(KafkaConfig kafka, JoinConfig join) {
    try (Admin admin = Admin.create(adminProperties(kafka, join.connectTimeout()))) {
      return !admin
          .listConsumerGroupOffsets(join.groupId(kafka))
          .partitionsToOffsetAndMetadata()
          .get()
          .isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the brokers", e);
    } catch (ExecutionException | KafkaException e) {
      throw Topics.unreachable(kafka, e);
    }
  }

  private static int widest(Admin admin, Topics topics)
      throws ExecutionException, InterruptedException {
    return admin.describeTopics(topics.sources()).allTopicNames().get().values().stream()
        .mapToInt(topic -> topic.partitions().size())
        .max()
        .orElseThrow();
  }

  private static void checkTransactionTimeout(Admin admin, Duration timeout)
      throws ExecutionException, InterruptedException {
    String broker = admin.describeCluster().nodes().get().iterator().next().idString();
    ConfigResource resource = new ConfigResource(ConfigResource.Type.BROKER, broker);
    Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
    ConfigEntry bound = config == null ? null : config.get(TRANSACTION_BOUND);
    if (bound != null && timeout.toMillis() > Long.parseLong(bound.value())) {
      throw new InvalidValueException(
          "join.transaction-timeout",
          timeout.toMillis() + "ms",
          "at most the brokers' " + TRANSACTION_BOUND + " of " + bound.value() + "ms");
    }
  }

  private static Properties adminProperties(KafkaConfig kafka, Duration timeout) {
    Properties properties = kafka.clientProperties();
    String timeoutMs = Long.toString(timeout.toMillis());
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMs);
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMs);
    return properties;
  }
}
