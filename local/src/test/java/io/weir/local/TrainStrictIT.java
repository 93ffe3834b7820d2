package io.weir.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.Ids;
import io.weir.core.cascade.Item;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.schemas.Codecs;
import io.weir.schemas.Topics;
import io.weir.trainer.Trainer;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.stream.KafkaClients;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir train --strict} before a checkpoint of another model. */
class TrainStrictIT {
  private static final Duration PUSH = Duration.ofMinutes(1);

  @TempDir Path dir;

  @Test
  void train_strictWithACheckpointOfAnotherModel_isRefusedInOneLine() throws IOException {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(dir.resolve("kafka"))) {
      List<String> options =
          List.of(
              "kafka.bootstrap-servers=\"" + kafka.bootstrapServers() + '"',
              "trainer.checkpoint.dir=" + dir.resolve("trainer"));
      leaveACheckpoint(WeirConfig.defaults().withAll(options));

      List<String> args = new ArrayList<>(List.of("train", "--strict"));
      options.forEach(option -> args.addAll(List.of("--set", option)));
      args.addAll(List.of("--set", "trainer.model.vector-dimension=16"));
      Cli cli = Cli.run(args.toArray(String[]::new));

      assertThat(cli.exitCode()).isEqualTo(2);
      assertThat(cli.out()).isEmpty();
      assertThat(cli.errorLines())
          .singleElement()
          .asString()
          .startsWith(
              "weir: trainer.checkpoint.dir: " + dir.resolve("trainer").resolve("checkpoint-"))
          .endsWith(
              " (expected: a checkpoint of this model's configuration; or"
                  + " trainer.checkpoint.other-model: adapt)");
    }
  }

  /** One item is enough for a trainer to write one when it ends. */
  private static void leaveACheckpoint(WeirConfig config) {
    try (Trainer trainer = Trainer.start(config, EvaluationListener.NONE)) {
      Item item = new Item(1, 1_750_000_000_000L, Map.of(), Map.of(), new float[0]);
      try (Producer<byte[], byte[]> producer = KafkaClients.producer(config.kafka())) {
        String items = Topics.of(config.kafka()).items();
        producer.send(new ProducerRecord<>(items, Ids.key(1), Codecs.ITEMS.encode(item)));
        producer.flush();
      }
      assertThat(trainer.publishPending(PUSH)).isTrue();
      trainer.check();
    }
  }
}
