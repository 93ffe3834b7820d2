package io.weir.benchmarks.join;

import io.weir.core.config.KafkaConfig;
import io.weir.core.config.WeirConfig;
import io.weir.flink.JoinConfig;
import io.weir.schemas.Topics;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The same seven topics into one topic, byte for byte, exactly once: what Flink and Kafka take for
 * themselves, which no join can be faster than.
 */
final class PassThroughJob {
  private static final TypeInformation<byte[]> BYTES =
      PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;
  private static final Duration MAX_DRIFT = Duration.ofSeconds(1);
  private static final Duration ALIGNMENT_INTERVAL = Duration.ofMillis(100);

  private PassThroughJob() {}

  static JobClient submit(WeirConfig config) throws Exception {
    KafkaConfig kafka = config.kafka();
    JoinConfig join = JoinConfig.of(config);
    Topics topics = Topics.of(kafka);
    StreamExecutionEnvironment env = LocalFlink.peerEnvironment(join);
    env.fromSource(source(kafka, join, topics), inStep(), "sources", Types.TUPLE(BYTES, BYTES))
        .uid("sources")
        .sinkTo(sink(kafka, join, topics.samples()))
        .name("copy")
        .uid("copy");
    return env.executeAsync("pass-through");
  }

  /** No topic runs far ahead of the others, as it is for the join; by time of append. */
  private static WatermarkStrategy<Tuple2<byte[], byte[]>> inStep() {
    return WatermarkStrategy.<Tuple2<byte[], byte[]>>forMonotonousTimestamps()
        .withWatermarkAlignment("pass-through", MAX_DRIFT, ALIGNMENT_INTERVAL);
  }

  private static KafkaSource<Tuple2<byte[], byte[]>> source(
      KafkaConfig kafka, JoinConfig join, Topics topics) {
    Properties properties = kafka.clientProperties();
    properties.putIfAbsent(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return KafkaSource.<Tuple2<byte[], byte[]>>builder()
        .setProperties(properties)
        .setTopics(topics.sources())
        .setGroupId(kafka.topicPrefix() + join.groupId())
        .setClientIdPrefix(kafka.topicPrefix() + join.groupId())
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setDeserializer(new Read())
        .build();
  }

  private static KafkaSink<Tuple2<byte[], byte[]>> sink(
      KafkaConfig kafka, JoinConfig join, String topic) {
    Properties properties = kafka.clientProperties();
    properties.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.put(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
        Long.toString(join.transactionTimeout().toMillis()));
    return KafkaSink.<Tuple2<byte[], byte[]>>builder()
        .setKafkaProducerConfig(properties)
        .setRecordSerializer(new Write(topic))
        .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
        .setTransactionalIdPrefix(kafka.topicPrefix() + join.transactionalIdPrefix())
        .build();
  }

  /** A record as it stood; heartbeats have no value and are left out. */
  private static final class Read
      implements KafkaRecordDeserializationSchema<Tuple2<byte[], byte[]>> {
    private static final long serialVersionUID = 1L;

    @Override
    public void deserialize(
        ConsumerRecord<byte[], byte[]> record, Collector<Tuple2<byte[], byte[]>> out) {
      if (record.value() != null) {
        out.collect(Tuple2.of(record.key(), record.value()));
      }
    }

    @Override
    public TypeInformation<Tuple2<byte[], byte[]>> getProducedType() {
      return Types.TUPLE(BYTES, BYTES);
    }
  }

  private static final class Write
      implements KafkaRecordSerializationSchema<Tuple2<byte[], byte[]>> {
    private static final long serialVersionUID = 1L;

    private final String topic;

    Write(String topic) {
      this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        Tuple2<byte[], byte[]> record, KafkaSinkContext context, Long timestamp) {
      return new ProducerRecord<>(topic, record.f0, record.f1);
    }
  }
}
