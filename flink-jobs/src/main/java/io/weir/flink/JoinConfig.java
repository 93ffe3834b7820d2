package io.weir.flink;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.notBlank;
import static io.weir.core.Checks.positive;

import io.weir.core.InvalidValueException;
import io.weir.core.attribution.AttributionRules;
import io.weir.core.config.KafkaConfig;
import io.weir.core.config.Nearest;
import io.weir.core.config.WeirConfig;
import io.weir.core.registry.Choice;
import io.weir.core.sampling.Samplers;
import io.weir.schemas.LogProducer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Settings of the join, section {@code join}; each is described in {@code
 * io/weir/reference/join.yaml}. Immutable, thread-safe.
 */
public record JoinConfig(
    Duration fastWindow,
    Duration slowWindow,
    List<String> slowActions,
    double slowNegativeShare,
    Duration allowedLateness,
    Duration attributionWindow,
    String attribution,
    int attributionMaxExposures,
    Choice sampler,
    int maxCandidates,
    int maxRequestBytes,
    Duration maxOutOfOrderness,
    Duration maxClockSkew,
    Duration maxAhead,
    Duration idleTimeout,
    Duration idleAdvance,
    Duration alignmentMaxDrift,
    StartingOffsets startingOffsets,
    String groupId,
    int parallelism,
    int maxParallelism,
    Duration checkpointInterval,
    String checkpointDir,
    Recovery recovery,
    Delivery delivery,
    String transactionalIdPrefix,
    Duration transactionTimeout,
    int maxRecordBytes,
    Duration connectTimeout,
    Map<String, String> flinkOptions) {

  /** Where a join without a checkpoint begins to read. */
  public enum StartingOffsets {
    /** At the oldest record. */
    EARLIEST,
    /** At the end. */
    LATEST,
    /** Where the group committed, or at the oldest record. */
    COMMITTED
  }

  /** What a join that is started again begins with. */
  public enum Recovery {
    /** With the newest checkpoint in the checkpoint directory, if there is one. */
    NEWEST,
    /** With empty state, at the starting offsets. */
    NONE
  }

  /** How often a sample can appear. */
  public enum Delivery {
    /** Exactly once to readers of committed data; samples wait for the next checkpoint. */
    EXACTLY_ONCE,
    /** At once, and again after a failure; readers drop repeated (requestId, revision). */
    AT_LEAST_ONCE
  }

  private static final int LEAST_RECORD_BYTES = 4096;
  private static final List<String> USUAL_SLOW_ACTIONS = List.of("order");
  private static final Duration USUAL_ATTRIBUTION_WINDOW = Duration.ofDays(1);

  public JoinConfig {
    positive("fast-window", fastWindow.toMillis());
    slowActions = List.copyOf(slowActions);
    check(
        slowActions.isEmpty() || slowWindow.compareTo(fastWindow) > 0,
        "slow-window",
        slowWindow,
        "> fast-window " + fastWindow);
    check(
        slowNegativeShare > 0 && slowNegativeShare <= 1,
        "slow-negative-share",
        slowNegativeShare,
        "above 0, at most 1");
    AttributionRules.of(attribution);
    positive("attribution-max-exposures", attributionMaxExposures);
    positive("max-candidates", maxCandidates);
    positive("max-request-bytes", maxRequestBytes);
    positive("parallelism", parallelism);
    check(
        maxParallelism >= parallelism && maxParallelism <= 1 << 15,
        "max-parallelism",
        maxParallelism,
        "parallelism " + parallelism + " to 32768");
    check(
        checkpointInterval.toMillis() >= 10, "checkpoint-interval", checkpointInterval, ">= 10ms");
    check(
        idleAdvance.isZero() || idleAdvance.compareTo(idleTimeout) >= 0,
        "idle-advance",
        idleAdvance,
        "0ms, or >= idle-timeout " + idleTimeout);
    check(
        delivery == Delivery.AT_LEAST_ONCE || transactionTimeout.compareTo(checkpointInterval) > 0,
        "transaction-timeout",
        transactionTimeout,
        "> checkpoint-interval " + checkpointInterval);
    check(
        maxRecordBytes >= LEAST_RECORD_BYTES && maxRecordBytes <= LogProducer.MAX_RECORD_BYTES,
        "max-record-bytes",
        maxRecordBytes,
        LEAST_RECORD_BYTES + " to " + LogProducer.MAX_RECORD_BYTES + ", what a topic takes");
    positive("connect-timeout", connectTimeout.toMillis());
    notBlank("group-id", groupId);
    notBlank("transactional-id-prefix", transactionalIdPrefix);
    flinkOptions = Map.copyOf(flinkOptions);
  }

  /** The consumer group as the brokers know it. */
  String groupId(KafkaConfig kafka) {
    return kafka.topicPrefix() + groupId;
  }

  /**
   * The section {@code join} of a configuration.
   *
   * @throws InvalidValueException when a value breaks its rule, or a slow action makes no label
   */
  public static JoinConfig of(WeirConfig config) {
    Set<String> known = new TreeSet<>();
    config.tasks().actions().values().forEach(known::addAll);
    JoinConfig join = config.section("join", JoinConfig.class);
    if (join.slowActions().equals(USUAL_SLOW_ACTIONS) && !known.containsAll(USUAL_SLOW_ACTIONS)) {
      // Whoever has tasks of his own need not know of a default that does not concern them.
      config = config.with("join.slow-actions=[]");
      join = config.section("join", JoinConfig.class);
    }
    Duration slowWindow = join.slowWindow();
    if (join.attributionWindow().equals(USUAL_ATTRIBUTION_WINDOW)
        && slowWindow.compareTo(USUAL_ATTRIBUTION_WINDOW) < 0) {
      join =
          config
              .with("join.attribution-window=" + slowWindow.toMillis() + "ms")
              .section("join", JoinConfig.class);
    }
    check(
        join.attributionWindow().compareTo(slowWindow) <= 0,
        "join.attribution-window",
        join.attributionWindow(),
        "<= slow-window " + slowWindow + ": what is attributed later than that is not joined");
    for (String action : join.slowActions()) {
      check(known.contains(action), "join.slow-actions", action, Nearest.rule(action, known));
    }
    Samplers.create("join.sampler", join.sampler());
    return join;
  }
}
