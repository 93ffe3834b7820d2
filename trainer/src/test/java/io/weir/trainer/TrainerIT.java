package io.weir.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.weir.core.InvalidValueException;
import io.weir.core.cascade.DeadLetter;
import io.weir.core.cascade.Ids;
import io.weir.core.cascade.MetricWindow;
import io.weir.core.config.WeirConfig;
import io.weir.embeddedkafka.EmbeddedKafka;
import io.weir.schemas.Codecs;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.publication.FreshnessHeaders;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String FUTURE =
      "undecodable RequestSample: schema fingerprint 1111111111111111"
          + " (expected: one of a released RequestSample)";

  @TempDir static Path brokerDir;
  private static EmbeddedKafka broker;

  @TempDir Path dir;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedKafka.start(brokerDir);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void start_overGoodAndBadSamples_learnsOrRefusesEachAndPublishesEveryItem() {
    WeirConfig config = config("all.", dir);
    try (TestTopics topics = new TestTopics(config.kafka())) {
      topics.items(0, 40);
      topics.samples(0, 96);
      topics.garbage("g-1");
      topics.garbage("g-2");
      topics.sample(TestSamples.invalid(1000));
      topics.sample(TestSamples.ofUnequalColumns(1005));
      topics.sample(TestSamples.ofUnknownTask(1001));
      topics.future("f-1");
      topics.sample(TestSamples.of(1002, new long[0], 1));
      topics.sample(TestSamples.of(1003, new long[] {1, 2}, Float.NaN));
      topics.sample(TestSamples.of(1004, new long[] {9001, 9002}, 1));
      topics.sample(TestSamples.revision1(TestSamples.sample(5), 10));
      topics.samples(96, 100);
      try (Trainer trainer = Trainer.start(config, EvaluationListener.NONE)) {
        Await.until(trainer, "110 samples", () -> read(trainer) == 110);
        // Ids that were never seen, and features that were not declared, are no mistake.
        assertThat(trainer.samplesTrained()).isEqualTo(101);
        assertThat(trainer.samplesRevised()).isEqualTo(1);
        assertThat(trainer.samplesRefused()).isEqualTo(8);
        assertThat(trainer.publishPending(SOON)).isTrue();
        assertThat(trainer.itemsPublished()).isEqualTo(TestSamples.ITEMS + 2);
        trainer.check();
      }
      assertThat(deadLetters(topics))
          .containsExactlyInAnyOrder(
              "undecodable RequestSample: 12 bytes (expected: Avro single-object encoding)",
              "undecodable RequestSample: 12 bytes (expected: Avro single-object encoding)",
              "invalid stageReached[0]: 9 (expected: -1 to 5)",
              "invalid rankingRank.length: 7 (expected: 8, one per item)",
              FUTURE,
              "invalid itemIds: [] (expected: at least one candidate)",
              "invalid inclusionProbability[0]: NaN (expected: in (0, 1])",
              "invalid labels: like (expected: one of click, order)");
      ReadGeneration newest = newest(topics);
      assertThat(newest.vectors()).hasSize(TestSamples.ITEMS + 2);
      assertThat(newest.snapshot().configurationHash()).hasSize(64);
      assertThat(newest.updates()).allSatisfy(TrainerIT::isFresh);
      assertThat(topics.read(topics.names.itemEmbeddings()))
          .allSatisfy(
              record -> {
                if (record.key() != null) {
                  assertThat(BuiltInPartitioner.partitionForKey(record.key(), 2))
                      .isEqualTo(record.partition());
                }
              });
      List<MetricWindow> windows =
          topics.read(topics.names.metrics()).stream()
              .map(record -> Codecs.METRICS.decode(record.value()))
              .toList();
      assertThat(windows).hasSize(2);
      assertThat(windows)
          .allSatisfy(
              window -> {
                assertThat(window.requests()).isEqualTo(40);
                assertThat(window.values())
                    .containsKeys("click.gauc", "itemCtr.click.gauc", "untrained.click.auc")
                    .containsKeys("revised", "total.samplesRevised", "total.emptyBatches")
                    .containsKeys("share.input", "share.step", "share.publication");
              });
    }
  }

  @Test
  void restart_afterAnOrderlyEnd_learnsEverySampleOnceAndBeginsANewEpoch() {
    WeirConfig config = config("restart.", dir);
    List<String> learnt = Collections.synchronizedList(new ArrayList<>());
    EvaluationListener listener = request -> learnt.add(request.requestId());
    try (TestTopics topics = new TestTopics(config.kafka())) {
      topics.items(0, TestSamples.ITEMS);
      topics.samples(0, 100);
      try (Trainer trainer = Trainer.start(config, listener)) {
        Await.until(trainer, "half", () -> trainer.samplesTrained() >= 48);
      }
      topics.samples(100, 160);
      try (Trainer trainer = Trainer.start(config, listener)) {
        Await.until(trainer, "160 samples", () -> trainer.samplesTrained() >= 160);
        assertThat(trainer.publishPending(SOON)).isTrue();
        assertThat(trainer.samplesTrained()).isEqualTo(160);
      }
      assertThat(learnt)
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, 160).mapToObj(n -> "r-" + n).toList());
      List<ReadGeneration> generations = ReadGeneration.announced(topics);
      assertThat(generations).isNotEmpty();
      assertThat(newest(topics).snapshot().trainerEpoch()).isEqualTo(2);
      assertThat(newest(topics).vectors()).hasSize(TestSamples.ITEMS);
      assertThat(generations.stream().map(g -> g.snapshot().trainerEpoch()).toList()).isSorted();
    }
  }

  @Test
  void restart_fromAnyCheckpoint_endsBitForBitAsIfNeverInterrupted() throws IOException {
    WeirConfig config =
        config("same.", dir.resolve("whole"))
            .with("trainer.checkpoint.interval=1ms")
            .with("trainer.checkpoint.keep=1000")
            .with("trainer.checkpoint.full-every=1")
            .with("trainer.batching=deterministic");
    try (TestTopics topics = new TestTopics(config.kafka())) {
      topics.items(0, 50);
      topics.garbage("g-1");
      // Full batches only: a partial one would depend on the clock.
      topics.samples(0, 160);
      IntStream.range(0, 40)
          .forEach(n -> topics.sample(TestSamples.revision1(TestSamples.sample(n), 10)));
      topics.samples(160, 200);
      runTo(config, 240);
      List<Path> checkpoints = checkpoints(dir.resolve("whole"));
      // They are written beside training: how many there are is the machine's affair.
      assertThat(checkpoints).hasSizeGreaterThan(3);
      for (int crash : new int[] {0, checkpoints.size() / 3, checkpoints.size() - 2}) {
        Path resumed = dir.resolve("resumed-" + crash);
        copy(checkpoints.get(crash), resumed);
        runTo(config.with("trainer.checkpoint.dir=" + resumed), 240);
        Path end = last(resumed);
        for (String file :
            List.of(
                "learner",
                "counted",
                "tables",
                "catalogue",
                "statistics",
                "samples",
                "items",
                "totals")) {
          assertThat(end.resolve(file))
              .as("%s after a crash at checkpoint %s", file, crash)
              .hasSameBinaryContentAs(last(dir.resolve("whole")).resolve(file));
        }
      }
    }
  }

  @Test
  void checkpoints_onAFullDisk_doNotStopTraining() throws IOException {
    Configuration small = Configuration.unix().toBuilder().setMaxSize(1 << 15).build();
    try (FileSystem full = Jimfs.newFileSystem("full", small);
        TestTopics topics = new TestTopics(config("full.", dir).kafka())) {
      WeirConfig config =
          config("full.", dir)
              .with("trainer.checkpoint.dir=\"" + full.getPath("/checkpoints").toUri() + '"')
              .with("trainer.checkpoint.interval=1ms");
      topics.samples(0, 160);
      Trainer trainer = Trainer.start(config, EvaluationListener.NONE);
      try (trainer) {
        Await.until(trainer, "160 samples", () -> trainer.samplesTrained() == 160);
        trainer.check();
      }
      assertThatThrownBy(trainer::check)
          .hasMessage("trainer: the last checkpoint could not be written, see the log");
      assertThat(topics.read(topics.names.metrics()))
          .extracting(record -> Codecs.METRICS.decode(record.value()).values())
          .anySatisfy(
              figures -> {
                assertThat(figures.get("total.checkpointsFailed")).isPositive();
                assertThat(figures.get("total.checkpoints")).isZero();
              });
    }
  }

  @Test
  void items_thatChangeWhileTraining_arePublishedAndWithdrawn() {
    WeirConfig config = config("follow.", dir);
    try (TestTopics topics = new TestTopics(config.kafka())) {
      topics.items(0, 10);
      try (Trainer trainer = Trainer.start(config, EvaluationListener.NONE)) {
        assertThat(trainer.publishPending(SOON)).isTrue();
        assertThat(trainer.itemsPublished()).isEqualTo(10);
        // More than a poll brings: a push is about all that the topic holds.
        topics.items(10, 4000);
        assertThat(trainer.publishPending(SOON)).isTrue();
        assertThat(trainer.itemsPublished()).isEqualTo(4000);
        topics.withdraw(3);
        Await.until(trainer, "one item less", () -> trainer.itemsPublished() == 3999);
      }
      assertThat(newest(topics).vectors()).hasSize(3999).doesNotContainKey(3L);
    }
  }

  @Test
  void item_withdrawnWhileTheTrainerIsDown_isNotPublished_thoughItsCheckpointHadItToDo()
      throws IOException {
    WeirConfig config =
        config("down.", dir)
            .with("trainer.checkpoint.interval=1ms")
            .with("trainer.checkpoint.keep=1000")
            .with("trainer.checkpoint.full-every=1");
    WeirConfig seldom =
        config.withAll(
            List.of(
                "trainer.publication.update-interval=1h",
                "trainer.publication.generation-interval=1h",
                "trainer.publication.generation-max-age=1h"));
    long itemId = TestSamples.sample(47).itemIds()[0];
    Path crashed = dir.resolve("crashed");
    try (TestTopics topics = new TestTopics(config.kafka())) {
      topics.items(0, TestSamples.ITEMS);
      try (Trainer trainer = Trainer.start(seldom, EvaluationListener.NONE)) {
        assertThat(trainer.publishPending(SOON)).isTrue();
        topics.samples(0, 40);
        Await.until(trainer, "40 samples", () -> trainer.samplesTrained() == 40);
        assertThat(trainer.publishPending(SOON)).isTrue();
        // The next wave is an hour away.
        topics.samples(40, 48);
        Await.until(trainer, "a checkpoint of what waits", () -> isToPublish(itemId, dir));
        copy(last(dir), crashed);
      }
      topics.withdraw(itemId);
      WeirConfig again = config.with("trainer.checkpoint.dir=" + crashed);
      try (Trainer trainer = Trainer.start(again, EvaluationListener.NONE)) {
        assertThat(trainer.publishPending(SOON)).isTrue();
      }
      assertThat(newest(topics).vectors()).hasSize(TestSamples.ITEMS - 1).doesNotContainKey(itemId);
    }
  }

  @Test
  void item_whoseWithdrawalIsGoneFromItsTopic_isWithdrawnAtTheNextStart() {
    WeirConfig config = config("late.", dir);
    try (TestTopics topics = new TestTopics(config.kafka())) {
      String items = topics.names.items();
      topics.items(0, 10);
      topics.samples(0, 16);
      publish(config);
      assertThat(newest(topics).vectors()).containsKeys(3L, 4L);
      // As compaction leaves it: but for one item nothing that was there, and no null either.
      topics.deleteAll(items);
      topics.items(4, 5);
      topics.set(items, "cleanup.policy", "compact");
      publish(config);
      assertThat(newest(topics).vectors()).as("kept for 7 days").containsKeys(3L, 4L);
      topics.set(items, "delete.retention.ms", "0");
      topics.set(items, "cleanup.policy", "compact,delete");
      publish(config);
      assertThat(newest(topics).vectors()).as("items go by age, too").containsKeys(3L, 4L);
      topics.set(items, "cleanup.policy", "compact");
      publish(config);
      assertThat(newest(topics).vectors()).containsKey(4L).doesNotContainKey(3L);
    }
  }

  private static void publish(WeirConfig config) {
    try (Trainer trainer = Trainer.start(config, EvaluationListener.NONE)) {
      Await.until(trainer, "16 samples", () -> learnt(trainer) == 16);
      assertThat(trainer.publishPending(SOON)).isTrue();
    }
  }

  /** Whether the newest checkpoint has an item among what readers may not have seen. */
  private static boolean isToPublish(long itemId, Path dir) {
    try (DataInputStream in =
        new DataInputStream(Files.newInputStream(last(dir).resolve("changes")))) {
      for (int left = in.readInt(); left > 0; left--) {
        if (in.readLong() == itemId) {
          return true;
        }
        in.skipNBytes(1 + 2 * Long.BYTES);
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void start_withAnotherModelsCheckpoint_takesUpWhatMatches_orIsRefusedInOneLine() {
    WeirConfig config = config("other.", dir);
    WeirConfig narrower = config.with("trainer.model.vector-dimension=16");
    try (TestTopics topics = new TestTopics(config.kafka())) {
      topics.samples(0, 80);
      runTo(config, 80);
      assertThatThrownBy(
              () ->
                  Trainer.start(
                      narrower.with("trainer.checkpoint.other-model=refuse"),
                      EvaluationListener.NONE))
          .isInstanceOf(InvalidValueException.class)
          .hasMessageMatching(
              "trainer.checkpoint.dir: .*checkpoint-.* "
                  + "\\(expected: a checkpoint of this model's configuration; or"
                  + " trainer.checkpoint.other-model: adapt\\)");
      assertThatThrownBy(
              () -> Trainer.start(config.with("trainer.seed=43"), EvaluationListener.NONE))
          .isInstanceOf(InvalidValueException.class)
          .hasMessage("trainer.seed: 43 (expected: 42, as in the checkpoint)");
      // What was refused has left nothing open: the folder can be used again.
      topics.samples(80, 120);
      runTo(narrower, 120);
      runTo(narrower.with("trainer.checkpoint.other-model=refuse"), 120);
      ReadGeneration newest = newest(topics);
      assertThat(newest.vectors().values())
          .allSatisfy(vector -> assertThat(vector.values()).hasSize(16));
    }
  }

  @Test
  void samples_thatSpoilWhatWasLearnt_takeLearningBack_andItGoesOn() {
    WeirConfig config =
        config("spoilt.", dir)
            .with("trainer.checkpoint.interval=1ms")
            .with("trainer.health.bad-windows=2")
            .with("trainer.health.log-loss-factor=1.2")
            .with("trainer.health.listen=127.0.0.1:0");
    try (TestTopics topics = new TestTopics(config.kafka());
        Trainer trainer = Trainer.start(config, EvaluationListener.NONE)) {
      topics.samples(0, 80);
      Await.until(trainer, "80 samples", () -> trainer.samplesTrained() == 80);
      assertThat(trainer.publishPending(SOON)).isTrue();
      AtomicBoolean isBack = new AtomicBoolean();
      CompletableFuture<Boolean> pushes =
          CompletableFuture.supplyAsync(() -> allArePublished(trainer, isBack));
      IntStream.range(80, 140).forEach(n -> topics.sample(TestSamples.spoilt(n)));
      // Too large for the dead letters: it goes there at the second try, without its value.
      topics.set(topics.names.deadLetter(), "max.message.bytes", "1000");
      topics.garbage("of a bad window", random(4_000));
      IntStream.range(140, 160).forEach(n -> topics.sample(TestSamples.spoilt(n)));
      Await.until(trainer, "what was read", () -> scraped(trainer).contains("rollbacks_total 1.0"));
      isBack.set(true);
      assertThat(pushes.join()).as("pushes that a rollback came between").isTrue();
      topics.samples(160, 200);
      String all = "weir_trainer_samples_total{revision=\"0\"} 200.0";
      Await.until(trainer, "40 more", () -> scraped(trainer).contains(all));
      assertThat(trainer.publishPending(SOON)).isTrue();
      assertThat(scraped(trainer))
          .contains("weir_trainer_lag_records{partition=\"1\"} 0.0")
          .contains("weir_trainer_window{metric=\"click.logLoss\"}")
          .contains("weir_trainer_generations{outcome=\"announced\"}")
          .contains("weir_trainer_step_seconds_bucket");
      assertThat(newest(topics).snapshot().trainerEpoch()).isEqualTo(2);
      assertThat(trainer.samplesRefused()).isEqualTo(topics.read(topics.names.deadLetter()).size());
      assertThat(trainer.samplesTakenBack()).isPositive();
      assertThat(trainer.samplesTrained() + trainer.samplesTakenBack()).isEqualTo(200);
    }
  }

  /** Letters that no compression makes much shorter. */
  private static String random(int length) {
    StringBuilder letters = new StringBuilder();
    new Random(1).ints(length, 'a', 'z').forEach(letters::appendCodePoint);
    return letters.toString();
  }

  private static boolean allArePublished(Trainer trainer, AtomicBoolean enough) {
    boolean all = true;
    while (!enough.get()) {
      all &= trainer.publishPending(SOON);
    }
    return all && trainer.publishPending(SOON);
  }

  @Test
  void weights_thatHaveRunAway_takeLearningBack_andTheirBatchesAreKept() throws IOException {
    WeirConfig config =
        config("runaway.", dir)
            .with("trainer.health.bad-windows=2")
            .with("trainer.health.keep-skipped=3")
            .with("trainer.health.listen=127.0.0.1:0");
    try (TestTopics topics = new TestTopics(config.kafka())) {
      topics.samples(0, 80);
      runTo(config, 80);
      // One step, and no score is a number any more.
      WeirConfig tooFast = config.with("trainer.optimizer.settings.learning-rate=1.0e30");
      try (Trainer trainer = Trainer.start(tooFast, EvaluationListener.NONE)) {
        topics.samples(80, 160);
        String back = "rollbacks_total 1.0";
        Await.until(trainer, "learning is taken back", () -> scraped(trainer).contains(back));
        assertThat(scraped(trainer)).contains("skipped_steps_total 9.0");
        assertThat(trainer.publishPending(SOON)).isTrue();
      }
      List<Path> kept = files(dir.resolve("skipped"));
      assertThat(kept).hasSize(3);
      List<String> lines = Files.readAllLines(kept.get(2));
      assertThat(lines).hasSize(8);
      for (String line : lines) {
        JsonNode sample = new ObjectMapper().readTree(line);
        assertThat(sample.path("requestId").asText()).matches("r-\\d+");
        assertThat(sample.path("itemIds")).isNotEmpty();
      }
    }
  }

  private static List<Path> files(Path dir) throws IOException {
    try (Stream<Path> entries = Files.list(dir)) {
      return entries.sorted().toList();
    }
  }

  private static String scraped(Trainer trainer) {
    int port = trainer.metricsPort().orElseThrow();
    try (InputStream in = new URL("http://127.0.0.1:" + port + "/metrics").openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void start_fromATime_learnsWhatWasAppendedSinceAndThenWhatComes() {
    WeirConfig config = config("since.", dir);
    List<String> learnt = Collections.synchronizedList(new ArrayList<>());
    try (TestTopics topics = new TestTopics(config.kafka())) {
      topics.samples(0, 40);
      long last =
          topics.read(topics.names.samples()).stream()
              .mapToLong(r -> r.timestamp())
              .max()
              .orElseThrow();
      Await.until("a later millisecond", () -> System.currentTimeMillis() > last + 1);
      topics.samples(40, 64);
      WeirConfig since = config.with("trainer.start-from=" + Instant.ofEpochMilli(last + 1));
      try (Trainer trainer = Trainer.start(since, request -> learnt.add(request.requestId()))) {
        Await.until(trainer, "24 samples", () -> trainer.samplesTrained() == 24);
        topics.samples(64, 72);
        Await.until(trainer, "8 more", () -> trainer.samplesTrained() == 32);
      }
      assertThat(learnt)
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(40, 72).mapToObj(n -> "r-" + n).toList());
    }
  }

  @Test
  void rollBack_toAnEarlierCheckpoint_goesOnFromThereUnderANewGeneration() throws IOException {
    WeirConfig config =
        config("back.", dir)
            .with("trainer.checkpoint.interval=1ms")
            .with("trainer.checkpoint.keep=100");
    try (TestTopics topics = new TestTopics(config.kafka())) {
      topics.samples(0, 80);
      runTo(config, 80);
      // They are written beside training: which steps have one is the machine's affair.
      List<Path> written = checkpoints(dir);
      Path earlier = written.get(written.size() / 2);
      String step = earlier.getFileName().toString().split("-")[1];
      Path back = Trainer.rollBack(config, Long.toString(Long.parseLong(step)));
      assertThat(back.getFileName().toString()).startsWith("checkpoint-" + step + "-");
      assertThatThrownBy(() -> Trainer.rollBack(config, "generation-99"))
          .hasMessageStartingWith("rollback-to: generation-99 (expected: one of generations [1");
      assertThatThrownBy(() -> Trainer.rollBack(config, "best"))
          .hasMessage("rollback-to: best (expected: a number of steps, or generation-N)");
      try (Trainer trainer = Trainer.start(config, EvaluationListener.NONE)) {
        Await.until(trainer, "the rest again", () -> trainer.samplesTrained() == 80);
        assertThat(trainer.publishPending(SOON)).isTrue();
      }
      assertThat(newest(topics).snapshot().trainerEpoch()).isEqualTo(2);
    }
  }

  @Test
  void start_whereVectorsAreNotKeptLongEnough_isRefusedOrWarnedOf() {
    WeirConfig config = config("short.", dir).with("trainer.publication.generation-max-age=3d");
    try (TestTopics topics = new TestTopics(config.kafka())) {
      topics.set(topics.names.itemEmbeddings(), "retention.ms", "604800000");
    }
    assertThatThrownBy(() -> Trainer.start(config, EvaluationListener.NONE))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage(
            "short.item-embeddings.retention.ms: 604800000 (expected: at least 777600000 ms, 3"
                + " times trainer.publication.generation-max-age; or"
                + " trainer.publication.retention-check: warn)");
    WeirConfig warned = config.with("trainer.publication.retention-check=warn");
    try (Trainer trainer = Trainer.start(warned, EvaluationListener.NONE)) {
      trainer.check();
    }
  }

  @Test
  void start_withNoBroker_failsInTimeInOneLine() {
    WeirConfig config =
        config("none.", dir)
            .with("kafka.bootstrap-servers=127.0.0.1:1")
            .with("trainer.connect-timeout=500ms");
    // Those of a trainer that another test has closed may still be on their way out.
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    assertThatThrownBy(() -> Trainer.start(config, EvaluationListener.NONE))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("kafka.bootstrap-servers: 127.0.0.1:1 (expected: a reachable");
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> !before.contains(thread))
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("weir-trainer"));
  }

  @Test
  void listener_thatFails_endsTrainingWithItsReason() {
    WeirConfig config = config("fail.", dir);
    try (TestTopics topics = new TestTopics(config.kafka())) {
      topics.samples(0, 8);
      EvaluationListener failing =
          request -> {
            throw new IllegalStateException("no room for " + request.requestId());
          };
      try (Trainer trainer = Trainer.start(config, failing)) {
        assertThatThrownBy(() -> Await.until(trainer, "never", () -> false))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageMatching("trainer: no room for r-\\d");
        assertThatThrownBy(() -> trainer.publishPending(SOON))
            .hasMessageMatching("trainer: no room for r-\\d");
      }
    }
  }

  private static void runTo(WeirConfig config, long samples) {
    try (Trainer trainer = Trainer.start(config, EvaluationListener.NONE)) {
      Await.until(trainer, samples + " samples", () -> learnt(trainer) == samples);
    }
  }

  private static long read(Trainer trainer) {
    return learnt(trainer) + trainer.samplesRefused();
  }

  private static long learnt(Trainer trainer) {
    return trainer.samplesTrained() + trainer.samplesRevised();
  }

  private static ReadGeneration newest(TestTopics topics) {
    List<ReadGeneration> generations = ReadGeneration.announced(topics);
    return generations.get(generations.size() - 1);
  }

  private static List<String> deadLetters(TestTopics topics) {
    return topics.read(topics.names.deadLetter()).stream()
        .map(record -> Codecs.DEAD_LETTERS.decode(record.value()))
        .map((DeadLetter letter) -> letter.reason() + " " + letter.detail())
        .toList();
  }

  private static void isFresh(org.apache.kafka.clients.consumer.ConsumerRecord<byte[], byte[]> r) {
    assertThat(r.key()).isEqualTo(Ids.key(Codecs.EMBEDDINGS.decode(r.value()).itemId()));
    long stepEnd = time(r, FreshnessHeaders.STEP_END);
    long append = time(r, FreshnessHeaders.SAMPLE_APPEND);
    assertThat(append).isPositive().isLessThanOrEqualTo(stepEnd);
    assertThat(stepEnd).isLessThanOrEqualTo(r.timestamp() + 1);
  }

  private static long time(
      org.apache.kafka.clients.consumer.ConsumerRecord<byte[], byte[]> record, String header) {
    return Long.parseLong(
        new String(record.headers().lastHeader(header).value(), StandardCharsets.UTF_8));
  }

  private static List<Path> checkpoints(Path dir) throws IOException {
    try (Stream<Path> entries = Files.list(dir)) {
      return entries
          .filter(path -> path.getFileName().toString().startsWith("checkpoint-"))
          .sorted()
          .collect(Collectors.toList());
    }
  }

  private static Path last(Path dir) throws IOException {
    List<Path> all = checkpoints(dir);
    return all.get(all.size() - 1);
  }

  private static void copy(Path checkpoint, Path into) throws IOException {
    Path target = into.resolve(checkpoint.getFileName());
    Files.createDirectories(target);
    try (Stream<Path> files = Files.list(checkpoint)) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(file.getFileName()));
      }
    }
  }

  private static WeirConfig config(String prefix, Path checkpoints) {
    return WeirConfig.defaults()
        .withAll(
            List.of(
                "kafka.bootstrap-servers=\"" + broker.bootstrapServers() + '"',
                "kafka.topic-prefix=" + prefix,
                "trainer.checkpoint.dir=" + checkpoints,
                "trainer.batch-requests=8",
                "trainer.max-batch-wait=100ms",
                "trainer.tables.kind.settings.rows=512",
                "trainer.metrics.window-requests=40",
                "trainer.publication.update-interval=20ms",
                "trainer.publication.generation-interval=200ms"));
  }
}
