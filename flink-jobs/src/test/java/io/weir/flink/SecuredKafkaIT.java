package io.weir.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.weir.core.InvalidValueException;
import io.weir.core.config.KafkaConfig;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.BrokerSecurity;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.flink.ApplicationCluster.Node;
import io.weir.schemas.LogProducer;
import io.weir.schemas.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Brokers that want a login over TLS, and nothing set for it but {@code kafka.properties}. */
class SecuredKafkaIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String PASSWORD = "dam-and-sluice";

  @TempDir private Path dir;
  private BrokerSecurity security;
  private EmbeddedKafka kafka;

  @BeforeEach
  void start() {
    security = BrokerSecurity.create(dir.resolve("tls"), Map.of("weir", PASSWORD));
    kafka = EmbeddedKafka.start(dir.resolve("kafka"), security);
  }

  @AfterEach
  void stop() {
    kafka.close();
  }

  @Test
  void joinOnACluster_withTheRightPassword_samplesAreJoined() throws Exception {
    Path file = writeConfig(PASSWORD);
    WeirConfig config = WeirConfig.load(file);
    Topics topics = Topics.of(config.kafka());
    try (Admin admin = Admin.create(config.kafka().clientProperties())) {
      assertThat(Topics.create(config.kafka(), admin)).contains(topics.samples());
    }
    Traffic traffic = new Traffic(12, config).requests("s", 50, Logs.T0);
    try (ApplicationCluster cluster = new ApplicationCluster(dir.resolve("cluster"));
        LogProducer producer = new LogProducer(config.kafka());
        TopicReader samples = new TopicReader(config.kafka(), topics.samples())) {
      Node jobManager = cluster.startJobManager(file, List.of(), List.of());
      Node taskManager = cluster.startTaskManager();
      traffic.send(producer);
      producer.heartbeat(traffic.closed()).get();
      Map<String, byte[]> expected = traffic.expected();
      try {
        samples.await(
            expected.size(), PATIENCE, () -> jobManager.isAlive() && taskManager.isAlive());
      } catch (AssertionError e) {
        throw new AssertionError(e.getMessage() + cluster.logs(), e);
      }
      SamplesAssert.assertExactly(expected, samples.all());
      assertThat(jobManager.output() + taskManager.output()).doesNotContain(PASSWORD);
    }
  }

  @Test
  void joinOnACluster_withAWrongPassword_endsWithOneLine() throws Exception {
    try (ApplicationCluster cluster = new ApplicationCluster(dir.resolve("cluster"))) {
      Path file = writeConfig("wrong");
      Node jobManager = cluster.startJobManager(file, List.of(), List.of());
      assertThat(jobManager.await()).as(cluster.logs()).isEqualTo(2);
      assertThat(jobManager.output().lines().filter(line -> line.contains("kafka.properties: [")))
          .singleElement(InstanceOfAssertFactories.STRING)
          .matches(Pattern.quote(file + ":") + "\\d+: " + Pattern.quote(refusal()));
    }
  }

  @Test
  void clients_withAWrongPassword_areToldSo() throws Exception {
    KafkaConfig wrong = WeirConfig.load(writeConfig("wrong")).kafka();
    try (Admin admin = Admin.create(wrong.clientProperties())) {
      assertThatThrownBy(() -> Topics.create(wrong, admin))
          .isInstanceOf(InvalidValueException.class)
          .hasMessage(refusal());
    }
    try (LogProducer producer = new LogProducer(wrong)) {
      assertThat(producer.send(Logs.context("r", Logs.T0)))
          .failsWithin(PATIENCE)
          .withThrowableThat()
          .withCauseInstanceOf(SaslAuthenticationException.class);
    }
  }

  /** Names the properties, and none of their values. */
  private String refusal() {
    return "kafka.properties: [sasl.jaas.config, sasl.mechanism, security.protocol,"
        + " ssl.truststore.location, ssl.truststore.password, ssl.truststore.type] (expected: ones"
        + " that "
        + kafka.bootstrapServers()
        + " lets in; SaslAuthenticationException Authentication failed: Invalid username or"
        + " password)";
  }

  private Path writeConfig(String password) throws IOException {
    Path file = dir.resolve("weir.yaml");
    new YAMLMapper()
        .writeValue(
            file.toFile(),
            Map.of(
                "kafka",
                Map.of(
                    "bootstrap-servers",
                    kafka.bootstrapServers(),
                    "properties",
                    security.clientProperties("weir", password)),
                "join",
                Map.of(
                    "idle-timeout",
                    "0ms",
                    "fast-window",
                    "10s",
                    "slow-window",
                    "30s",
                    "checkpoint-interval",
                    "200ms")));
    return file;
  }
}
