package io.weir.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.config.WeirConfig;
import io.weir.trainer.features.FeatureConfig.ItemId;
import io.weir.trainer.model.ModelKind;
import io.weir.trainer.model.ScoreMode;
import io.weir.trainer.model.Similarity;
import io.weir.trainer.stream.Batching;
import io.weir.trainer.stream.StartFrom;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainerConfigTest {
  @Test
  void defaults_areThoseOfTheReference() {
    TrainerConfig config = TrainerConfig.of(WeirConfig.defaults());
    assertThat(config.seed()).isEqualTo(42);
    assertThat(config.device()).isEqualTo("cpu");
    assertThat(config.batchRequests()).isEqualTo(16);
    assertThat(config.maxBatchWait()).isEqualTo(Duration.ofMillis(200));
    assertThat(config.batching()).isEqualTo(Batching.PROMPT);
    assertThat(config.recentSamples()).isEqualTo(100_000);
    assertThat(config.model().embeddingDimension()).isEqualTo(16);
    assertThat(config.model().vectorDimension()).isEqualTo(32);
    assertThat(config.model().score()).isEqualTo(ScoreMode.MULTIPLY);
    assertThat(config.model().userTower().name()).isEqualTo("mmoe");
    assertThat(config.model().kind()).isEqualTo(ModelKind.THREE_TOWER);
    assertThat(config.model().similarity()).isEqualTo(Similarity.DOT);
    assertThat(config.model().temperature()).isEqualTo(1);
    assertThat(config.model().sequences().name()).isEqualTo("mean");
    assertThat(config.model().network().name()).isEqualTo("mlp");
    assertThat(config.model().derived()).isEmpty();
    assertThat(config.features().pretrained()).isZero();
    assertThat(config.features().names().cross()).isEmpty();
    assertThat(config.features().itemId()).isEqualTo(ItemId.ROW);
    assertThat(config.tables().layout()).isEqualTo("hashed 262144, deviation 0.1");
    assertThat(config.tables().features()).isEmpty();
    assertThat(config.tables().deviation()).isEqualTo(0.1);
    assertThat(config.tables().optimizer().name()).isEqualTo("row-wise-adagrad");
    assertThat(config.tables().optimizer().settings()).isEmpty();
    assertThat(config.optimizer().name()).isEqualTo("adam");
    assertThat(config.clipNorm()).isZero();
    assertThat(config.statistics()).isEqualTo(new TrainerConfig.Statistics(Duration.ofDays(7), 20));
    assertThat(config.catalogue()).isEqualTo(new TrainerConfig.Catalogue(Duration.ofDays(30)));
    assertThat(config.objective())
        .extracting(term -> term.loss() + " " + term.task() + " " + term.weight())
        .containsExactly("combined-pair click 1.0", "margin-infonce click 0.002", "bce order 0.2");
    assertThat(config.negatives()).isEqualTo(new TrainerConfig.Negatives(0.05, 10));
    assertThat(config.metrics())
        .isEqualTo(
            new TrainerConfig.Metrics(
                500,
                20_000,
                List.of("item-ctr", "untrained"),
                List.of(
                    "auc",
                    "gauc",
                    "logLoss",
                    "hitAt5",
                    "hitAt10",
                    "mrr",
                    "calibrationBias",
                    "negativeGradient",
                    "positiveGradient"),
                List.of(
                    "rankingMapAt10",
                    "rankingNdcgAt10",
                    "rankingNdcgAt100",
                    "rankingRecallAt10",
                    "rankingRecallAt100",
                    "rcsAt10"),
                List.of("auc", "gauc", "negativeGradient"),
                List.of()));
    assertThat(config.checkpoint())
        .isEqualTo(
            new TrainerConfig.Checkpoint(
                Path.of("data/trainer"),
                Duration.ofSeconds(60),
                3,
                10,
                TrainerConfig.OtherModel.ADAPT));
    assertThat(config.publication())
        .isEqualTo(
            new TrainerConfig.Publication(
                Duration.ofMillis(500),
                Duration.ofSeconds(60),
                Duration.ofHours(1),
                3,
                "",
                new TrainerConfig.Gate(0.05, 500, 0.05),
                TrainerConfig.RetentionCheck.REFUSE));
    assertThat(config.startFrom()).isEqualTo(StartFrom.EARLIEST);
    assertThat(config.health()).isEqualTo(new TrainerConfig.Health("", 10, 3, 0, 0.5));
    assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "trainer.device=gpu | trainer.device: gpu (expected: cpu, cuda or cuda:N)",
        "trainer.batch-requests=0 | trainer.batch-requests: 0 (expected: > 0)",
        "trainer.features={sequences: 1, names: {sequences: [a, b]}} |"
            + " trainer.features.names.sequences: [a, b] (expected: at most 1, as many as sequences"
            + " has room for)",
        "trainer.recent-samples=-1 | trainer.recent-samples: -1 (expected: >= 0)",
        "trainer.clip-norm=-1 | trainer.clip-norm: -1.0 (expected: >= 0)",
        "trainer.metrics.pending-requests=-1 | trainer.metrics.pending-requests: -1 (expected: >="
            + " 0)",
        "trainer.metrics.listed=[mrr] | trainer.metrics.listed: [mrr] (expected: metrics that are"
            + " not among those of exposed items)",
        "trainer.objective=[] | trainer.objective: [] (expected: at least one term)",
        "trainer.optimizer=adagard | trainer.optimizer: adagard (expected: did you mean adagrad? one"
            + " of the optimizers adam, adagrad)",
        "trainer.tables.optimizer={name: adam, settings: {beta1: 0.9, beta2: 0.5}} |"
            + " trainer.tables.optimizer.settings.beta1: 0.9 (expected: below the square root of"
            + " beta2, 0.7071067811865476)",
        "trainer.objective=[{loss: bce, task: click}, {loss: bce}] | trainer.objective[1].task:"
            + " nothing (expected: a name)",
        "trainer.objective=[{loss: bce, task: click, wieght: 1}] | trainer.objective[0].wieght:"
            + " unknown key (expected: one of [loss, task, scores, labels, weight, settings])",
        "trainer.objective=[{loss: bce, task: click, weight: -1}] | trainer.objective[0].weight:"
            + " -1.0 (expected: finite, >= 0)",
        "trainer.objective=[{loss: bce, task: click, weight: {from: 0, to: -1, steps: 9}}] |"
            + " trainer.objective[0].weight.to: -1.0 (expected: finite, >= 0)",
        "trainer.tables.deviation=-1 | trainer.tables.deviation: -1.0 (expected: >= 0)",
        "trainer.negatives.in-batch-rate=2 | trainer.negatives.in-batch-rate: 2.0 (expected: in [0,"
            + " 1])",
        "trainer.start-from=yesterday | trainer.start-from: yesterday (expected: earliest, latest,"
            + " or an instant such as 2026-11-20T06:00:00Z)",
        "trainer.publication.gate.share=2 | trainer.publication.gate.share: 2.0 (expected: in [0,"
            + " 1])",
        "trainer.publication.generation-max-age=1s | trainer.publication.generation-max-age: PT1S"
            + " (expected: at least generation-interval, PT1M)",
        "trainer.checkpoint.dir='s3://bucket/weir' | trainer.checkpoint.dir: s3://bucket/weir"
            + " (expected: a path, or a URI of a file system that is known: its provider, a jar of"
            + " a java.nio.file.spi.FileSystemProvider, must be on the class path)",
        "trainer.publication.snapshot-dir='s3://bucket/weir' | trainer.publication.snapshot-dir:"
            + " s3://bucket/weir (expected: a path, or a URI of a file system that is known: its"
            + " provider, a jar of a java.nio.file.spi.FileSystemProvider, must be on the class"
            + " path)",
        "trainer.checkpoint.dir=[a] | trainer.checkpoint.dir: [\"a\"] (expected: a value of type"
            + " path)",
        "trainer.statistics.half-life=soon | trainer.statistics.half-life: soon (expected: a"
            + " duration such as 200ms, 10s, 5m, 26h or 7d)"
      })
  void section_withAWrongValue_isOneLine(String assignment, String message) {
    assertThatThrownBy(() -> TrainerConfig.of(WeirConfig.defaults().with(assignment)))
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hash | trainer.tables.kind: hash (expected: did you mean hashed? one of the kinds of"
            + " tables hashed, dynamic)",
        "{settings: {rows: 0}} | trainer.tables.kind.settings.rows: 0 (expected: > 0)",
        "{name: dynamic, settings: {capacity: 0}} | trainer.tables.kind.settings.capacity: 0"
            + " (expected: > 0)",
        "{name: dynamic, settings: {capacity: 300000000}} | trainer.tables.kind.settings.capacity:"
            + " 300000000 (expected: < 268435455)",
        "{name: dynamic, settings: {admit-after: 0}} | trainer.tables.kind.settings.admit-after: 0"
            + " (expected: > 0)",
        "{name: dynamic, settings: {admit-window: 0s}} | trainer.tables.kind.settings.admit-window:"
            + " 0 (expected: > 0)",
        "{name: dynamic, settings: {admit-candidates: 0}} |"
            + " trainer.tables.kind.settings.admit-candidates: 0 (expected: > 0)",
        "{name: dynamic, settings: {expire-after: never}} |"
            + " trainer.tables.kind.settings.expire-after: never (expected: a duration such as"
            + " 200ms, 10s, 5m, 26h or 7d)",
        "{name: dynamic, settings: {evict-share: 0}} | trainer.tables.kind.settings.evict-share:"
            + " 0.0 (expected: in (0, 1])",
      })
  void tables_ofAWrongKind_areOneLine(String kind, String message) {
    assertThatThrownBy(
            () -> TrainerConfig.of(WeirConfig.defaults().with("trainer.tables.kind=" + kind)))
        .hasMessage(message);
  }

  @Test
  void tables_ofSingleFeatures_mayBeOfOtherKinds() {
    TrainerConfig config =
        TrainerConfig.of(
            WeirConfig.defaults()
                .with(
                    "trainer.tables.features={user: dynamic, scenario: {name: hashed, settings:"
                        + " {rows: 9}}}"));
    assertThat(config.tables().layout())
        .isEqualTo("hashed 262144, scenario hashed 9, user dynamic, deviation 0.1");
    assertThat(config.tables().kind("item").layout()).isEqualTo("hashed 262144");
  }

  /** What is kept of an experiment's cell is known by this text, on another JVM too. */
  @Test
  void text_hasTheFeaturesOfTablesInOrder() {
    String[] features = {"user", "scenario", "item", "a", "city", "b"};
    StringBuilder settings = new StringBuilder();
    for (String feature : features) {
      settings.append(settings.isEmpty() ? "" : ", ").append(feature).append(": hashed");
    }
    TrainerConfig config =
        TrainerConfig.of(WeirConfig.defaults().with("trainer.tables.features={" + settings + "}"));
    assertThat(config.tables().features().keySet())
        .containsExactly("a", "b", "city", "item", "scenario", "user");
    assertThat(config.toString())
        .containsPattern("features=\\{a=Choice.*, b=Choice.*, user=Choice");
    assertThat(TrainerConfig.of(WeirConfig.defaults()).toString()).contains("features={}");
  }
}
