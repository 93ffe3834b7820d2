package io.weir.benchmarks.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.RequestSample;
import io.weir.core.config.KafkaConfig;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.schemas.Codecs;
import io.weir.schemas.Topics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlJoinIT {
  private static final int REQUESTS = 400;
  // Most come out: the traffic spans six fast windows.
  private static final int LEAST_OUT = 300;
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @TempDir Path dir;

  @Test
  void flinkSql_onTheSameLogs_makesTheJoinsSamples() throws Exception {
    long spacingMs = 6 * BenchRun.FAST_WINDOW.toMillis() / REQUESTS;
    List<String> assignments =
        List.of("join.sampler={name: none}", "join.checkpoint-interval=300ms");
    try (EmbeddedKafka broker = EmbeddedKafka.start(dir.resolve("kafka"))) {
      WeirConfig config =
          WeirConfig.defaults()
              .withAll(assignments)
              .with("kafka.bootstrap-servers=" + broker.bootstrapServers());
      try (Admin admin = Admin.create(config.kafka().clientProperties());
          Feed feed = new Feed(config.kafka(), 1, spacingMs)) {
        Topics.create(config.kafka(), admin);
        feed.write(REQUESTS);
        BenchRun run =
            new BenchRun(
                config,
                assignments,
                List.of("-Xmx768m"),
                null,
                dir.resolve("run"),
                admin,
                new PrintWriter(new StringWriter()));
        SpeedRun speed = new SpeedRun(run, feed.totals(), spacingMs, LIMIT);
        speed.run(Contender.JOIN_HASHMAP);
        Map<String, RequestSample> ofJoin = samples(config.kafka());
        speed.deleteOutput();
        speed.run(Contender.FLINK_SQL);
        assertSame(samples(config.kafka()), ofJoin);
      }
    }
  }

  private static void assertSame(
      Map<String, RequestSample> ofSql, Map<String, RequestSample> ofJoin) {
    ofSql.keySet().retainAll(ofJoin.keySet());
    assertThat(ofSql).hasSizeGreaterThan(LEAST_OUT);
    ofSql.forEach(
        (requestId, sql) -> {
          RequestSample join = ofJoin.get(requestId);
          assertThat(sql.itemIds()).as(requestId).hasSize(190).isEqualTo(join.itemIds());
          assertThat(sql.stageReached()).as(requestId).isEqualTo(join.stageReached());
          assertThat(sql.exposurePosition()).as(requestId).isEqualTo(join.exposurePosition());
          assertThat(sql.rankingScore()).as(requestId).isEqualTo(join.rankingScore());
          assertThat(sql.labels())
              .as(requestId)
              .usingRecursiveComparison()
              .isEqualTo(join.labels());
        });
  }

  /** What readers of committed data see, by request. */
  private static Map<String, RequestSample> samples(KafkaConfig kafka) {
    Properties properties = kafka.clientProperties();
    properties.put("isolation.level", "read_committed");
    Map<String, RequestSample> samples = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          IntStream.range(0, kafka.partitions())
              .mapToObj(i -> new TopicPartition(Topics.of(kafka).samples(), i))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(
                record -> {
                  RequestSample sample = Codecs.SAMPLES.decode(record.value());
                  assertThat(samples.put(sample.requestId(), sample)).isNull();
                });
      }
    }
    return samples;
  }
}
