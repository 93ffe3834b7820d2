package io.weir.schemas;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.Stage;
import io.weir.core.config.KafkaConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The topics of one deployment. Immutable, thread-safe.
 *
 * @param prefix what every name starts with
 */
public record Topics(String prefix) {
  /** The largest dead letter: the largest record and what is said of it. */
  public static final int MAX_DEAD_LETTER_BYTES = (1 << 20) + (1 << 16);

  /** For how long at least a withdrawal stands in {@link #items}, where {@link #create} made it. */
  public static final Duration WITHDRAWALS_KEPT = Duration.ofDays(7);

  private static final long TIMEOUT_SECONDS = 30;
  private static final long RETRY_MILLIS = 20;

  /** The topics under the configured prefix. */
  public static Topics of(KafkaConfig kafka) {
    return new Topics(kafka.topicPrefix());
  }

  /** A stage's candidate lists, keyed by requestId. */
  public String candidates(Stage stage) {
    return prefix + "candidates." + stage.label();
  }

  /** Request contexts, keyed by requestId. */
  public String requests() {
    return prefix + "requests";
  }

  /** Users' actions, keyed by requestId, or by userId where there is none. */
  public String feedback() {
    return prefix + "feedback";
  }

  /** Feedback that belongs to no request, keyed by userId. */
  public String unattributedFeedback() {
    return prefix + "feedback.unattributed";
  }

  /**
   * The catalogue, keyed by itemId, compacted; a null value withdraws an item, and is kept for
   * {@link #WITHDRAWALS_KEPT} at least where {@link #create} made the topic.
   */
  public String items() {
    return prefix + "items";
  }

  /** Joined request samples, keyed by requestId. */
  public String samples() {
    return prefix + "samples";
  }

  /** Item vectors and generation markers, keyed by itemId. */
  public String itemEmbeddings() {
    return prefix + "item-embeddings";
  }

  /** States of generations, keyed by generation, compacted. */
  public String models() {
    return prefix + "models";
  }

  /** Figures of every part. */
  public String metrics() {
    return prefix + "metrics";
  }

  /** Records that could not be used. */
  public String deadLetter() {
    return prefix + "dead-letter";
  }

  /** What the join reads: the five stages, requests and feedback. */
  public List<String> sources() {
    return Stream.concat(
            Arrays.stream(Stage.values()).map(this::candidates), Stream.of(requests(), feedback()))
        .toList();
  }

  /** Every topic. */
  public List<String> all() {
    return Stream.concat(
            sources().stream(),
            Stream.of(
                unattributedFeedback(),
                items(),
                samples(),
                itemEmbeddings(),
                models(),
                metrics(),
                deadLetter()))
        .toList();
  }

  /**
   * Creates the topics that do not exist yet; those that exist stay as they are.
   *
   * <p>All use LogAppendTime: event time is a field of the record, and a replay of old logs must
   * not be deleted by retention.
   *
   * @return the names of the topics that were created
   * @throws InvalidValueException when the brokers cannot be reached or refuse a topic
   */
  public static List<String> create(KafkaConfig kafka, Admin admin) {
    Topics topics = of(kafka);
    try {
      Set<String> present = admin.listTopics().names().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      List<NewTopic> missing =
          topics.all().stream()
              .filter(name -> !present.contains(name))
              .map(name -> topics.newTopic(kafka, name))
              .toList();
      List<String> created = new ArrayList<>();
      for (var entry : admin.createTopics(missing).values().entrySet()) {
        try {
          entry.getValue().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
          created.add(entry.getKey());
        } catch (ExecutionException e) {
          if (e.getCause() instanceof TopicExistsException) {
            continue;
          }
          if (e.getCause() instanceof ApiException refusal
              && !(refusal instanceof RetriableException)) {
            throw refused(entry.getKey(), refusal);
          }
          throw e;
        }
      }
      awaitLeaders(admin, created, kafka.partitions());
      return created;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while creating topics", e);
    } catch (ExecutionException | TimeoutException e) {
      throw unreachable(kafka, e);
    }
  }

  /**
   * Waits until every partition answers. A broker that does not lead a new partition yet turns a
   * producer's first batch away and may take its second: then the first, sent again, is out of
   * order for ever.
   */
  private static void awaitLeaders(Admin admin, List<String> created, int partitions)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (String topic : created) {
      for (int partition = 0; partition < partitions; partition++) {
        ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
      }
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    while (true) {
      try {
        admin.listOffsets(ends).all().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        return;
      } catch (ExecutionException e) {
        // A broker may not have heard of a topic that the controller has just made.
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
            || System.nanoTime() > deadline) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      }
    }
  }

  private static InvalidValueException refused(String topic, ApiException reason) {
    InvalidValueException refusal =
        new InvalidValueException(
            "topic", topic, "settings that the brokers take; " + reason.getMessage());
    refusal.initCause(reason);
    return refusal;
  }

  /** What every part says when it cannot reach its brokers, or they do not let it in. */
  public static InvalidValueException unreachable(KafkaConfig kafka, Exception cause) {
    Throwable reason = cause.getCause() == null ? cause : cause.getCause();
    String why = reason.getClass().getSimpleName() + " " + reason.getMessage();
    InvalidValueException refusal =
        isAboutProperties(reason)
            ? new InvalidValueException(
                "kafka.properties",
                kafka.properties().keySet().stream().sorted().toList(),
                "ones that " + kafka.bootstrapServers() + " lets in; " + why)
            : new InvalidValueException(
                "kafka.bootstrap-servers", kafka.bootstrapServers(), "a reachable broker; " + why);
    refusal.initCause(cause);
    return refusal;
  }

  /** The last is what Kafka's clients say of key stores and login modules they cannot load. */
  private static boolean isAboutProperties(Throwable reason) {
    return reason instanceof AuthenticationException
        || reason instanceof AuthorizationException
        || reason.getClass() == KafkaException.class;
  }

  private NewTopic newTopic(KafkaConfig kafka, String name) {
    Map<String, String> settings = new HashMap<>();
    settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    settings.put(
        TopicConfig.CLEANUP_POLICY_CONFIG,
        name.equals(items()) || name.equals(models())
            ? TopicConfig.CLEANUP_POLICY_COMPACT
            : TopicConfig.CLEANUP_POLICY_DELETE);
    if (name.equals(deadLetter())) {
      settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MAX_DEAD_LETTER_BYTES));
    }
    if (name.equals(items())) {
      settings.put(
          TopicConfig.DELETE_RETENTION_MS_CONFIG, Long.toString(WITHDRAWALS_KEPT.toMillis()));
    }
    return new NewTopic(name, kafka.partitions(), (short) kafka.replicationFactor())
        .configs(settings);
  }
}
