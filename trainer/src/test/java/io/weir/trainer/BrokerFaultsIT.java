package io.weir.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.config.KafkaConfig;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.stream.KafkaClients;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerFaultsIT {
  @TempDir Path dir;

  @Test
  void outage_ofTheBroker_losesNothingAndTrainingGoesOnAfterIt() {
    EmbeddedKafka broker = EmbeddedKafka.start(dir.resolve("broker"));
    WeirConfig config = config(broker);
    int port = URI.create("kafka://" + broker.bootstrapServers()).getPort();
    try (TestTopics topics = new TestTopics(config.kafka())) {
      topics.samples(0, 48);
      try (Trainer trainer = Trainer.start(config, EvaluationListener.NONE)) {
        Await.until(trainer, "48 samples", () -> trainer.samplesTrained() == 48);
        broker.close();
        broker = EmbeddedKafka.start(dir.resolve("broker"), port);
        topics.samples(48, 96);
        Await.until(trainer, "96 samples", () -> trainer.samplesTrained() == 96);
        assertThat(trainer.publishPending(Duration.ofSeconds(60))).isTrue();
      }
      var generations = ReadGeneration.announced(topics);
      assertThat(generations.get(generations.size() - 1).vectors()).hasSize(TestSamples.ITEMS);
    } finally {
      broker.close();
    }
  }

  @Test
  void restart_afterRetentionWasFaster_endsWithOneLine() throws Exception {
    try (EmbeddedKafka broker = EmbeddedKafka.start(dir.resolve("broker"))) {
      WeirConfig config = config(broker);
      try (TestTopics topics = new TestTopics(config.kafka())) {
        topics.samples(0, 16);
        try (Trainer trainer = Trainer.start(config, EvaluationListener.NONE)) {
          Await.until(trainer, "16 samples", () -> trainer.samplesTrained() == 16);
        }
        topics.samples(16, 64);
        deleteAll(config.kafka(), topics.names.samples());
      }
      try (Trainer trainer = Trainer.start(config, EvaluationListener.NONE)) {
        assertThatThrownBy(() -> Await.until(trainer, "never", () -> false))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageMatching(
                "trainer: weir.samples: offsets \\{.*} are gone "
                    + "\\(expected: a topic that still holds what .*\\)");
      }
    }
  }

  private static void deleteAll(KafkaConfig kafka, String topic) throws Exception {
    try (Admin admin = KafkaClients.admin(kafka, Duration.ofSeconds(20))) {
      RecordsToDelete all = RecordsToDelete.beforeOffset(-1);
      admin
          .deleteRecords(
              Map.of(new TopicPartition(topic, 0), all, new TopicPartition(topic, 1), all))
          .all()
          .get();
    }
  }

  private WeirConfig config(EmbeddedKafka broker) {
    return WeirConfig.defaults()
        .withAll(
            List.of(
                "kafka.bootstrap-servers=\"" + broker.bootstrapServers() + '"',
                "trainer.checkpoint.dir=" + dir.resolve("checkpoints"),
                "trainer.batch-requests=8",
                "trainer.max-batch-wait=100ms",
                "trainer.tables.kind.settings.rows=512",
                "trainer.publication.update-interval=20ms"));
  }
}
