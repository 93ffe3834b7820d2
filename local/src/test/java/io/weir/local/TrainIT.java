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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code weir train} beside a broker, where a checkpoint of another model lies. */
class TrainIT {
  private static final Duration PUSH = Duration.ofMinutes(1);

  @TempDir static Path shared;
  private static EmbeddedKafka kafka;
  private static Path checkpoints;
  private static List<String> options;

  @TempDir Path dir;

  @BeforeAll
  static void leaveACheckpoint() {
    kafka = EmbeddedKafka.start(shared.resolve("kafka"));
    checkpoints = shared.resolve("trainer");
    options =
        List.of(
            "kafka.bootstrap-servers=\"" + kafka.bootstrapServers() + '"',
            "trainer.checkpoint.dir=" + checkpoints);
    leaveACheckpoint(WeirConfig.defaults().withAll(options));
  }

  @AfterAll
  static void stop() {
    kafka.close();
  }

  @Test
  void train_strictWithACheckpointOfAnotherModel_isRefusedInOneLine() {
    Cli cli = Cli.run(train(16, "--strict").toArray(String[]::new));
    assertThat(cli.exitCode()).isEqualTo(2);
    assertThat(cli.out()).isEmpty();
    assertThat(cli.errorLines())
        .singleElement()
        .asString()
        .startsWith("weir: trainer.checkpoint.dir: " + checkpoints.resolve("checkpoint-"))
        .endsWith(
            " (expected: a checkpoint of this model's configuration; or"
                + " trainer.checkpoint.other-model: adapt)");
  }

  @Test
  void train_withACheckpointOfAnotherModel_logsWhatDoesNotMatch_andNothingOfTheLibraries()
      throws IOException, InterruptedException {
    try (WeirProcess weir = WeirProcess.start(dir, train(24))) {
      weir.awaitLine("trainer: running");
      weir.end();
      assertThat(weir.errorLines())
          .anyMatch(line -> line.endsWith("is of another model: what matches is taken up"))
          .anyMatch(line -> line.contains(": not as in the checkpoint: weights "))
          .allMatch(line -> line.contains(" WARN  TrainingLoop: "));
    }
  }

  @Test
  void train_whoseLastCheckpointCannotBeWritten_saysSoAndFails()
      throws IOException, InterruptedException {
    Path folder = dir.resolve("checkpoints");
    copy(checkpoints, folder);
    // Not of the dimension that another test leaves behind: it must have something to write.
    List<String> args = train(32);
    args.addAll(List.of("--set", "trainer.checkpoint.dir=" + folder));
    args.addAll(List.of("--set", "trainer.publication.snapshot-dir=" + dir.resolve("snapshots")));
    try (WeirProcess weir = WeirProcess.start(dir, args)) {
      weir.awaitLine("trainer: running");
      Files.move(folder, dir.resolve("away"));
      Files.createFile(folder);
      assertThat(weir.end()).isEqualTo(1);
      assertThat(weir.errorLines())
          .anyMatch(line -> line.contains(" ERROR CheckpointWriter: no checkpoint: "))
          .last()
          .isEqualTo("weir: trainer: the last checkpoint could not be written, see the log");
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  private static List<String> train(int dimension, String... more) {
    List<String> args = new ArrayList<>(List.of("train"));
    args.addAll(List.of(more));
    options.forEach(option -> args.addAll(List.of("--set", option)));
    args.addAll(List.of("--set", "trainer.model.vector-dimension=" + dimension));
    return args;
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
