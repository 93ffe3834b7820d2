package io.weir.local;

import io.weir.core.config.KafkaConfig;
import io.weir.schemas.Topics;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/** The first contact with the brokers: a part that cannot reach them says so and ends. */
final class Broker {
  private static final int TIMEOUT_MS = 10_000;

  private Broker() {}

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
