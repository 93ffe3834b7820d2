package io.weir.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.core.metrics.ListMetrics;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.evaluation.ScoredRequest.TaskScores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What every kind of model must hold when it learns. */
class ModelsTest {
  private static final List<String> TASKS = List.of("click", "order");
  private static final int BATCH = 16;
  private static final String BCE =
      "[{loss: bce, task: click}, {loss: bce, task: order, weight: 0.2}]";
  private static final String NO_RATES =
      "trainer={optimizer: {settings: {learning-rate: 0}}, tables: {optimizer: {settings: {learning-rate: 0}}}}";
  private static final String JOINT =
      "kind: joint, user-tower: {name: identity}, item-tower: {name: identity},"
          + " cross-tower: {name: identity}";

  private static Stream<String> models() {
    List<String> models = new ArrayList<>();
    models.add("score: add");
    models.add("score: product, user-tower: {name: mlp}, item-tower: {name: mlp}");
    models.add("user-tower: {name: ple}");
    models.add("sequences: {name: self-attention, settings: {positions: 2}}");
    models.add(
        "score: product, similarity: cosine, temperature: 0.5, user-tower: {name: field},"
            + " item-tower: {name: field}");
    for (String network : List.of("mmoe", "ple", "mlp", "dcn-v2", "ecmm", "cold", "fscd")) {
      models.add(JOINT + ", network: {name: " + network + "}");
    }
    models.add("kind: joint, user-tower: {name: mlp}, item-tower: {name: mlp}");
    models.add(
        JOINT
            + ", scores: [t1, t2, t3], derived: {click: {name: class-odds}},"
            + " sequences: {name: self-attention}");
    models.add(JOINT + ", scores: [exposure, exposed-click], derived: {click: {name: chain}}");
    return models.stream();
  }

  private static Learner learner(EvaluationListener listener, String... assignments) {
    List<String> all = new ArrayList<>(List.of("trainer.objective=" + BCE));
    all.addAll(Arrays.asList(assignments));
    return new Learner(TrainerConfig.of(WeirConfig.defaults().withAll(all)), TASKS, listener);
  }

  private static void learn(Learner learner, List<RequestSample> samples) {
    for (int from = 0; from < samples.size(); from += BATCH) {
      learner.learn(samples.subList(from, Math.min(samples.size(), from + BATCH)));
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void learn_onAStreamWithAPattern_findsIt(String model) {
    ListMetrics metrics = new ListMetrics();
    EvaluationListener measure =
        scored -> {
          TaskScores click = scored.tasks().get(0);
          metrics.add(click.logits().get(TaskScores.MODEL), click.labels(), click.weight());
        };
    boolean[] measuring = {false};
    try (Learner learner =
        learner(
            scored -> {
              if (measuring[0]) {
                measure.scored(scored);
              }
            },
            "trainer.model={" + model + "}",
            "trainer.tables.optimizer.settings.learning-rate=0.1")) {
      learn(learner, Samples.of(1, 1200));
      measuring[0] = true;
      learn(learner, Samples.of(2, 300));
      assertThat(learner.skippedSteps()).isZero();
    }
    assertThat(metrics.values().get("gauc")).isGreaterThan(0.72);
  }

  @ParameterizedTest
  @MethodSource("models")
  void scores_beforeAnythingIsLearnt_areAroundTheLogOddsOfTheRate(String model) {
    List<Double> logits = new ArrayList<>();
    List<Byte> labels = new ArrayList<>();
    try (Learner learner =
        learner(
            scored -> {
              TaskScores click = scored.tasks().get(0);
              for (int i = 0; i < click.labels().length; i++) {
                logits.add(click.logits().get(TaskScores.MODEL)[i]);
                labels.add(click.labels()[i]);
              }
            },
            "trainer.model={" + model + "}",
            NO_RATES)) {
      learner.learn(Samples.of(3, 200));
      logits.clear();
      labels.clear();
      learner.learn(Samples.of(4, 200));
    }
    double rate = labels.stream().mapToDouble(label -> label).average().orElseThrow();
    double mean = logits.stream().mapToDouble(logit -> logit).average().orElseThrow();
    assertThat(mean).isCloseTo(Math.log(rate / (1 - rate)), within(0.8));
  }

  @ParameterizedTest
  @MethodSource("models")
  void read_inTheMiddle_endsBitForBitLikeOneThatWasNeverInterrupted(String model)
      throws IOException {
    List<RequestSample> samples = Samples.of(5, 64);
    String setting = "trainer.model={" + model + "}";
    byte[] middle;
    byte[] end;
    try (Learner learner = learner(EvaluationListener.NONE, setting)) {
      learn(learner, samples.subList(0, 32));
      middle = State.of(learner);
      learn(learner, samples.subList(32, 64));
      end = State.of(learner);
    }
    try (Learner learner = learner(EvaluationListener.NONE, setting)) {
      State.restore(learner, middle);
      learn(learner, samples.subList(32, 64));
      assertThat(State.of(learner)).isEqualTo(end);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void embed_givesFiniteVectorsOfTheModelsWidth_thatFollowTheirRows(String model) {
    try (Learner learner = learner(EvaluationListener.NONE, "trainer.model={" + model + "}")) {
      learn(learner, Samples.of(6, 32));
      FrozenWeights frozen = learner.freeze();
      long[] ids = learner.catalogue();
      float[][] before = learner.embed(frozen, ids);
      long[] touched = learner.learn(Samples.of(7, BATCH));
      float[][] after = learner.embed(frozen, ids);
      for (int i = 0; i < ids.length; i++) {
        assertThat(after[i]).hasSize(learner.dimension());
        for (float value : after[i]) {
          assertThat(value).isFinite();
        }
        if (Arrays.binarySearch(touched, ids[i]) >= 0) {
          assertThat(after[i]).isNotEqualTo(before[i]);
        }
      }
      assertThat(touched).isNotEmpty();
    }
  }

  @Test
  void items_withoutAnIdOfTheirOwn_areWhatIsKnownOfThem() {
    try (Learner learner =
        learner(EvaluationListener.NONE, "trainer.features={item-id: none, pretrained: 2}")) {
      learner.put(item(70, 1, 2));
      learner.put(item(71, 1, 2));
      learner.put(item(72, 3, 4));
      learner.put(item(73, 3, 4, 5));
      float[][] vectors = learner.embed(learner.freeze(), new long[] {70, 71, 72, 73});
      assertThat(vectors[1]).isEqualTo(vectors[0]);
      assertThat(vectors[2]).isNotEqualTo(vectors[0]);
      assertThat(vectors[3]).isNotEqualTo(vectors[2]);
    }
  }

  private static Item item(long id, float... pretrained) {
    return new Item(id, 1, Map.of(), Map.of(), pretrained);
  }

  @Test
  void cosine_publishesVectorsOfLengthOne() {
    String model =
        "trainer.model={score: product, similarity: cosine, user-tower: {name: mlp},"
            + " item-tower: {name: mlp}}";
    try (Learner learner = learner(EvaluationListener.NONE, model)) {
      learn(learner, Samples.of(8, 32));
      for (float[] vector : learner.embed(learner.freeze(), learner.catalogue())) {
        double square = 0;
        for (float value : vector) {
          square += (double) value * value;
        }
        assertThat(square).isCloseTo(1, within(1e-5));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "user-tower: {name: best} | trainer.model.user-tower: best (expected: one of the towers of several scores mmoe, ple, mlp, dcn-v2, ecmm, cold, fscd, field)",
        "kind: joint | trainer.model.user-tower: mmoe (expected: one of the towers shortcut, mlp, identity, field)",
        "kind: best | trainer.model.kind: \"best\" (expected: one of three-tower, joint)",
        "temperature: 0 | trainer.model.temperature: 0.0 (expected: finite, > 0)",
        "vector-dimension: 2 | trainer.model.vector-dimension: 2 (expected: > 2 tasks)",
        "user-tower: {name: field} | trainer.model.user-tower: vectors of 16 (expected: as wide as the item tower's, 32)",
        "item-tower: {name: field, settings: {field: brand}} | trainer.model.item-tower.settings.field: brand (expected: one of the fields *",
        "scores: [click] | trainer.model.scores: click (expected: each once, and no task)",
        "derived: {click: {name: chain}} | trainer.model.derived.click: exposure (expected: one of the scores [click, order])",
        "derived: {click: {name: chain, settings: {first: order, then: click}}} | trainer.model.derived.click: click (expected: one that is not derived, of [order])",
        "derived: {click: {name: difference, settings: {whole: order, part: click}}} | trainer.model.derived: [click] (expected: none that is made of itself)",
        "user-tower: {name: fscd, settings: {keep: [brand]}} | trainer.model.user-tower.settings.keep: brand (expected: one of the fields *",
        "derived: {click: {name: best}} | trainer.model.derived.click: best (expected: one of the score rules class-odds, chain, difference)",
        "sequences: {name: max} | trainer.model.sequences: max (expected: did you mean mean? one of the poolings mean, self-attention)",
      })
  void model_thatCannotBe_isRefusedWithKeyValueAndRule(String model, String message) {
    assertThatThrownBy(
            () -> learner(EvaluationListener.NONE, "trainer.model={" + model + "}").close())
        .message()
        .startsWith(message.replace("*", ""));
  }
}
