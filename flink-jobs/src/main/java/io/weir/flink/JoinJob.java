package io.weir.flink;

import io.weir.core.InvalidValueException;
import io.weir.core.config.KafkaConfig;
import io.weir.core.config.WeirConfig;
import io.weir.flink.JoinConfig.Delivery;
import io.weir.flink.JoinConfig.Recovery;
import io.weir.schemas.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The join: seven Kafka topics, by requestId, into {@code samples}; what makes no sample goes to
 * {@code feedback.unattributed} or {@code dead-letter}.
 *
 * <pre>
 * requests ──┐                    ┌──────────────────▶ by request: join ──▶ samples
 * 5 stages ──┼─▶ sources ─▶ route ┤                        ▲
 * feedback ──┘                    └─▶ by user: attribution ┴──▶ feedback.unattributed
 *
 * route, attribution, join ──▶ dead-letter
 * </pre>
 *
 * <p>Sources carry encoded records with only the header read; they are decoded once, when the
 * sample is due. All operator ids are explicit, so state survives changes of the topology. All
 * sinks write in transactions that commit with the checkpoints: when a join dies and is not started
 * again, readers of committed data wait for its open transactions until {@code
 * transaction-timeout}; a join that is started again ends them at once.
 */
public final class JoinJob {
  /** The name of the job in Flink. */
  public static final String NAME = "weir-join";

  private static final Logger log = LoggerFactory.getLogger(JoinJob.class);

  static final String JOIN_UID = "join";
  static final String ATTRIBUTION_UID = "attribution";

  /**
   * For state that is written once, read once and gone within a window: a timer a request fits on
   * the heap, and what hardly outlives a checkpoint is not worth compressing. Levels that are sized
   * from the last one up keep what is deleted to a share of what is there.
   */
  private static final Map<String, String> ROCKSDB_OPTIONS =
      Map.of(
          "state.backend.rocksdb.timer-service.factory", "HEAP",
          "state.backend.rocksdb.use-bloom-filter", "true",
          "state.backend.rocksdb.compaction.level.use-dynamic-size", "true",
          "state.backend.rocksdb.compression.per.level",
              "NO_COMPRESSION;NO_COMPRESSION;LZ4_COMPRESSION");

  private static final int RECORD_OVERHEAD_BYTES = 1024;
  private static final Duration WATERMARK_INTERVAL = Duration.ofMillis(100);
  private static final Duration ALIGNMENT_INTERVAL = Duration.ofSeconds(1);

  private final KafkaConfig kafka;
  private final JoinConfig join;
  private final Topics topics;
  private final DeadLetters deadLetters;

  private JoinJob(KafkaConfig kafka, JoinConfig join) {
    this.kafka = kafka;
    this.join = join;
    topics = Topics.of(kafka);
    deadLetters = new DeadLetters(kafka.topicPrefix());
  }

  /**
   * Submits the join; missing topics are created first.
   *
   * <p>It goes on from the newest checkpoint below the checkpoint directory, unless {@code
   * join.recovery} is {@code none} or Flink is told of a state to start from. A job manager with
   * high availability knows a newer one, and prefers it.
   *
   * @param env a local environment, or a cluster's; it gets the settings of section {@code join}
   * @return the running job, which ends only when it is cancelled, stopped or fails for good
   * @throws InvalidValueException when the configuration is wrong or no broker answers
   * @throws Exception what Flink throws when it cannot submit a job
   */
  public static JobClient submit(StreamExecutionEnvironment env, WeirConfig config)
      throws Exception {
    KafkaConfig kafka = config.kafka();
    JoinConfig join = JoinConfig.of(config);
    JoinJob job = new JoinJob(kafka, join);
    env.configure(job.flinkOptions());
    requireCheckpointDir(env);
    requireAlignedCheckpoints(env);
    int widestSource = Brokers.prepare(kafka, join);
    job.resume(env);
    job.build(env, config, widestSource);
    return env.executeAsync(NAME);
  }

  private Configuration flinkOptions() {
    Configuration options = new Configuration();
    options.set(PipelineOptions.GENERIC_TYPES, false);
    options.set(PipelineOptions.OBJECT_REUSE, true);
    options.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, WATERMARK_INTERVAL);
    options.set(PipelineOptions.MAX_PARALLELISM, join.maxParallelism());
    options.set(CoreOptions.DEFAULT_PARALLELISM, join.parallelism());
    options.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, join.checkpointInterval());
    options.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    ROCKSDB_OPTIONS.forEach(options::setString);
    // Whatever the delivery of samples: what is late is judged by the watermark at the barrier.
    options.set(
        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    options.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    if (!join.checkpointDir().isEmpty()) {
      options.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
      options.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, join.checkpointDir());
    }
    join.flinkOptions().forEach(options::setString);
    return options;
  }

  /**
   * Without one, Flink keeps checkpoints of at most 5 MiB and no sample would ever be committed.
   */
  private static void requireCheckpointDir(StreamExecutionEnvironment env) {
    if (env.getConfiguration().getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY).isEmpty()) {
      throw new InvalidValueException(
          "join.checkpoint-dir",
          "none",
          "a URI such as file:///var/lib/weir/join, here or as Flink's "
              + CheckpointingOptions.CHECKPOINTS_DIRECTORY.key());
    }
  }

  /** With others a subtask's watermark may be ahead of records that its checkpoint lacks. */
  private static void requireAlignedCheckpoints(StreamExecutionEnvironment env) {
    ReadableConfig options = env.getConfiguration();
    boolean aligned =
        options.get(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE)
                == CheckpointingMode.EXACTLY_ONCE
            && !options.get(CheckpointingOptions.ENABLE_UNALIGNED);
    if (!aligned) {
      throw new InvalidValueException(
          "join.flink-options",
          text(options, CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE)
              + ", "
              + text(options, CheckpointingOptions.ENABLE_UNALIGNED),
          "EXACTLY_ONCE and false: without aligned checkpoints records become late in a restore");
    }
  }

  private static String text(ReadableConfig options, ConfigOption<?> option) {
    return option.key() + ": " + options.get(option);
  }

  /**
   * A cluster that is started again does not look for checkpoints by itself: all requests would be
   * joined again. What it finds it owns: a checkpoint that was left behind for ever would one day
   * be taken for the newest.
   */
  private void resume(StreamExecutionEnvironment env) throws IOException {
    String dir =
        String.valueOf(env.getConfiguration().get(CheckpointingOptions.CHECKPOINTS_DIRECTORY));
    if (join.recovery() == Recovery.NONE
        || env.getConfiguration().getOptional(StateRecoveryOptions.SAVEPOINT_PATH).isPresent()) {
      return;
    }
    Optional<String> newest = RetainedCheckpoints.newest(dir);
    if (newest.isEmpty()) {
      // Stopped with a savepoint, say: Flink deletes the checkpoints of a job that ended well.
      if (Brokers.hasRead(kafka, join)) {
        throw new InvalidValueException(
            "join.recovery",
            "newest",
            "a checkpoint in "
                + dir
                + ", as group "
                + join.groupId(kafka)
                + " has read before; or a savepoint as "
                + StateRecoveryOptions.SAVEPOINT_PATH.key()
                + "; or none, to join all anew");
      }
      log.info("no checkpoint in {}: starting at {}", dir, join.startingOffsets());
      return;
    }
    log.info("going on from checkpoint {}", newest.get());
    Configuration options = new Configuration();
    options.set(StateRecoveryOptions.SAVEPOINT_PATH, newest.get());
    options.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.CLAIM);
    env.configure(options);
  }

  private void build(StreamExecutionEnvironment env, WeirConfig config, int widestSource) {
    // A reader without a partition would hold event time back. Kafka's connector gives the
    // partitions of a topic to the readers in turn, each topic beginning anywhere: only one that
    // has as many partitions as there are readers leaves none without.
    int readers = Math.min(join.parallelism(), widestSource);
    SingleOutputStreamOperator<SourceRecord> routed =
        env.fromSource(source(), watermarks(), "sources", JoinTypes.SOURCE_RECORD)
            .setParallelism(readers)
            .uid("sources")
            .process(new RouteFunction(join, deadLetters), JoinTypes.SOURCE_RECORD)
            .setParallelism(readers)
            .name("route")
            .uid("route");
    SingleOutputStreamOperator<SourceRecord> attributed =
        attributed(routed.getSideOutput(RouteFunction.ATTRIBUTION), config);
    SingleOutputStreamOperator<OutgoingRecord> samples =
        routed
            .union(attributed)
            .keyBy(SourceRecord::joinKey, Types.STRING)
            .transform(
                JOIN_UID,
                JoinTypes.OUTGOING_RECORD,
                new EventTimeOperator<>(new JoinFunction(config, deadLetters)))
            .uid(JOIN_UID);
    samples
        .sinkTo(sink("samples", topics.samples(), largestRequest()))
        .name("samples")
        .uid("samples-sink");
    samples
        .getSideOutput(DeadLetters.TAG)
        .union(routed.getSideOutput(DeadLetters.TAG), attributed.getSideOutput(DeadLetters.TAG))
        .sinkTo(sink("dead-letter", topics.deadLetter(), Topics.MAX_DEAD_LETTER_BYTES))
        .setParallelism(1)
        .name("dead-letter")
        .uid("dead-letter-sink");
  }

  private SingleOutputStreamOperator<SourceRecord> attributed(
      DataStream<AttributionInput> users, WeirConfig config) {
    SingleOutputStreamOperator<SourceRecord> attributed =
        users
            .keyBy(AttributionInput::userId, Types.LONG)
            .transform(
                ATTRIBUTION_UID,
                JoinTypes.SOURCE_RECORD,
                new EventTimeOperator<>(new AttributionFunction(join, config.tasks(), deadLetters)))
            .uid(ATTRIBUTION_UID);
    attributed
        .getSideOutput(AttributionFunction.UNATTRIBUTED)
        .sinkTo(sink("unattributed", topics.unattributedFeedback(), largestRequest()))
        .name("unattributed")
        .uid("unattributed-sink");
    return attributed;
  }

  private WatermarkStrategy<SourceRecord> watermarks() {
    SourceWatermarks strategy = new SourceWatermarks(join);
    return join.alignmentMaxDrift().isZero()
        ? strategy
        : strategy.withWatermarkAlignment(NAME, join.alignmentMaxDrift(), ALIGNMENT_INTERVAL);
  }

  private KafkaSource<SourceRecord> source() {
    Properties properties = kafka.clientProperties();
    properties.putIfAbsent(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return KafkaSource.<SourceRecord>builder()
        .setProperties(properties)
        .setTopics(topics.sources())
        .setGroupId(join.groupId(kafka))
        .setClientIdPrefix(join.groupId(kafka))
        .setStartingOffsets(startingOffsets())
        .setDeserializer(new SourceDeserializer(topics, join.maxClockSkew(), join.maxAhead()))
        .build();
  }

  @SuppressWarnings("deprecation") // the connector has no other way to say it
  private OffsetsInitializer startingOffsets() {
    return switch (join.startingOffsets()) {
      case EARLIEST -> OffsetsInitializer.earliest();
      case LATEST -> OffsetsInitializer.latest();
      case COMMITTED -> OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST);
    };
  }

  private int largestRequest() {
    return join.maxRecordBytes() + RECORD_OVERHEAD_BYTES;
  }

  private KafkaSink<OutgoingRecord> sink(String name, String topic, int maxRequestBytes) {
    Properties properties = kafka.clientProperties();
    properties.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(maxRequestBytes));
    properties.put(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
        Long.toString(join.transactionTimeout().toMillis()));
    return KafkaSink.<OutgoingRecord>builder()
        .setKafkaProducerConfig(properties)
        .setRecordSerializer(new TopicSerializer(topic))
        .setDeliveryGuarantee(
            join.delivery() == Delivery.EXACTLY_ONCE
                ? DeliveryGuarantee.EXACTLY_ONCE
                : DeliveryGuarantee.AT_LEAST_ONCE)
        .setTransactionalIdPrefix(kafka.topicPrefix() + join.transactionalIdPrefix() + "-" + name)
        .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
        .build();
  }
}
