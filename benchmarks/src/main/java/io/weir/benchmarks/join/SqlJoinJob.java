package io.weir.benchmarks.join;

import io.weir.core.config.KafkaConfig;
import io.weir.core.config.WeirConfig;
import io.weir.flink.JoinConfig;
import io.weir.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.types.Row;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The join as its users would write it without Weir's: one table of all logs, a session window by
 * request, its rows collected, and one function that makes a sample of them.
 *
 * <p>The function is {@link SampleFunction}, the join's own rule, so that candidates, deepest
 * stages, labels and sampling are the same. What is not here: dead letters, attribution, slow
 * labels, duplicates that come after the window, limits, counters.
 *
 * <p>A session window, as a tumbling one tears requests apart at its borders. The table connector's
 * Avro format reads bare records; the logs' are framed with their schema's fingerprint, hence the
 * stream below the table, which decodes each record once.
 */
final class SqlJoinJob {
  private static final String SQL =
      """
      SELECT request_id,
             SAMPLE(request_id, ARRAY_AGG(record)) AS sample
      FROM TABLE(SESSION(
          TABLE logs PARTITION BY request_id, DESCRIPTOR(event_time), INTERVAL '%d' MINUTES))
      GROUP BY request_id, window_start, window_end
      """;

  private SqlJoinJob() {}

  static JobClient submit(WeirConfig config) throws Exception {
    KafkaConfig kafka = config.kafka();
    JoinConfig join = JoinConfig.of(config);
    Topics topics = Topics.of(kafka);
    StreamExecutionEnvironment env = LocalFlink.peerEnvironment(join);
    StreamTableEnvironment sql = StreamTableEnvironment.create(env);
    sql.createTemporarySystemFunction("SAMPLE", new SampleFunction(config));
    sql.createTemporaryView(
        "logs",
        env.fromSource(source(kafka, join, topics), watermarks(join), "sources", LogRow.STREAM)
            .setParallelism(Math.min(join.parallelism(), kafka.partitions()))
            .uid("sources"),
        schema());
    sql.toDataStream(sql.sqlQuery(SQL.formatted(join.fastWindow().toMinutes())))
        .sinkTo(sink(kafka, join, topics.samples()))
        .name("samples")
        .uid("samples");
    return env.executeAsync("flink-sql");
  }

  private static Schema schema() {
    return Schema.newBuilder()
        .column("request_id", "STRING NOT NULL")
        .column("record", LogRow.RECORD)
        .columnByMetadata("event_time", DataTypes.TIMESTAMP_LTZ(3), "rowtime")
        .watermark("event_time", "SOURCE_WATERMARK()")
        .build();
  }

  private static WatermarkStrategy<Row> watermarks(JoinConfig join) {
    return WatermarkStrategy.<Row>forBoundedOutOfOrderness(join.maxOutOfOrderness())
        .withTimestampAssigner((row, appended) -> LogRow.eventTime(row))
        .withWatermarkAlignment("flink-sql", join.alignmentMaxDrift());
  }

  private static KafkaSource<Row> source(KafkaConfig kafka, JoinConfig join, Topics topics) {
    Properties properties = kafka.clientProperties();
    properties.putIfAbsent(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return KafkaSource.<Row>builder()
        .setProperties(properties)
        .setTopics(topics.sources())
        .setGroupId(kafka.topicPrefix() + join.groupId())
        .setClientIdPrefix(kafka.topicPrefix() + join.groupId())
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setDeserializer(new LogRow(topics))
        .build();
  }

  private static KafkaSink<Row> sink(KafkaConfig kafka, JoinConfig join, String topic) {
    Properties properties = kafka.clientProperties();
    properties.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.put(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
        Long.toString(join.transactionTimeout().toMillis()));
    return KafkaSink.<Row>builder()
        .setKafkaProducerConfig(properties)
        .setRecordSerializer(new Write(topic))
        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
        .setTransactionalIdPrefix(kafka.topicPrefix() + join.transactionalIdPrefix())
        .build();
  }

  private static final class Write implements KafkaRecordSerializationSchema<Row> {
    private static final long serialVersionUID = 1L;

    private final String topic;

    Write(String topic) {
      this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        Row row, KafkaSinkContext context, Long timestamp) {
      return new ProducerRecord<>(
          topic, row.<String>getFieldAs(0).getBytes(StandardCharsets.UTF_8), row.getFieldAs(1));
    }
  }
}
