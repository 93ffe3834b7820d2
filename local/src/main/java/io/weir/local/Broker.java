package io.weir.local;

import io.weir.core.config.KafkaConfig;
import io.weir.local.part.PartFailedException;
import io.weir.schemas.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/** The first contact with the brokers: a part that cannot reach them says so and ends. */
final class Broker {
  private static final int TIMEOUT_MS = 10_000;

  private Broker() {}

  /** Records ever appended to topics that exist. */
  static long records(Admin admin, List<String> topics) {
    try {
      Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
      for (TopicDescription topic : admin.describeTopics(topics).allTopicNames().get().values()) {
        for (TopicPartitionInfo partition : topic.partitions()) {
          ends.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest());
        }
      }
      return admin.listOffsets(ends).all().get().values().stream()
          .mapToLong(ListOffsetsResultInfo::offset)
          .sum();
    } catch (ExecutionException e) {
      throw new PartFailedException("topics", topics, "ones whose ends can be asked for", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking for the ends of topics", e);
    }
  }

  /**
   * An admin client of brokers that have just answered; the caller closes it.
   *
   * @throws io.weir.core.InvalidValueException when they do not answer within ten seconds
   */
  static Admin admin(KafkaConfig kafka) {
    Properties properties = kafka.clientProperties();
    properties.putIfAbsent(
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Integer.toString(TIMEOUT_MS));
    properties.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Integer.toString(5_000));
    Admin admin;
    try {
      admin = Admin.create(properties);
    } catch (KafkaException e) {
      throw Topics.unreachable(kafka, e);
    }
    try {
      admin.describeCluster().nodes().get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
      return admin;
    } catch (ExecutionException | TimeoutException e) {
      admin.close(java.time.Duration.ZERO);
      throw Topics.unreachable(kafka, e);
    } catch (InterruptedException e) {
      admin.close(java.time.Duration.ZERO);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reaching the brokers", e);
    }
  }
}
