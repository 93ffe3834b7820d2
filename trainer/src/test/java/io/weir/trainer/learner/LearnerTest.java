package io.weir.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.core.metrics.ListMetrics;
import io.weir.trainer.TestSamples;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.evaluation.ScoredRequest;
import io.weir.trainer.evaluation.ScoredRequest.TaskScores;
import io.weir.trainer.model.Model;
import io.weir.trainer.model.Parameters.Parameter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearnerTest {
  private static final List<String> TASKS = List.of("click", "order");
  private static final int BATCH = 16;
  private static final String BCE = "trainer.objective=[{loss: bce, task: click}]";

  private final Map<String, ListMetrics> metrics = new HashMap<>();
  private final EvaluationListener measure = this::measure;

  private static TrainerConfig config(String... assignments) {
    return TrainerConfig.of(WeirConfig.defaults().withAll(Arrays.asList(assignments)));
  }

  private static Learner learner(EvaluationListener listener, String... assignments) {
    return new Learner(config(assignments), TASKS, listener);
  }

  private static void learn(Learner learner, List<RequestSample> samples) {
    for (int from = 0; from < samples.size(); from += BATCH) {
      learner.learn(samples.subList(from, Math.min(samples.size(), from + BATCH)));
    }
  }

  private void measure(ScoredRequest request) {
    for (TaskScores task : request.tasks()) {
      task.logits()
          .forEach(
              (scorer, logits) ->
                  metrics
                      .computeIfAbsent(task.task() + " " + scorer, name -> new ListMetrics())
                      .add(logits, task.labels(), task.weight()));
    }
  }

  private double gauc(String name) {
    return metrics.get(name).values().get("gauc");
  }

  @Test
  void learn_onAStreamWithAPattern_beatsTheUntrainedModel() {
    List<RequestSample> samples = Samples.of(1, 800);
    try (Learner learner = learner(measure)) {
      learn(learner, samples.subList(0, 600));
      metrics.clear();
      learn(learner, samples.subList(600, 800));
      assertThat(learner.step()).isEqualTo(51);
      assertThat(learner.skippedSteps()).isZero();
    }
    assertThat(gauc("click model")).isGreaterThan(0.75);
    // The untrained model has the item statistics; noise in its weights costs it something.
    assertThat(gauc("click model")).isGreaterThan(gauc("click untrained") - 0.02);
  }

  @Test
  void learn_byRowsAlone_findsWhatNoNumberTells() {
    // Users 0 to 6 each click one item of their own: only the rows can know.
    List<RequestSample> samples =
        Samples.of(2, 1500).stream().map(LearnerTest::clicksByTaste).toList();
    try (Learner learner =
        learner(measure, BCE, "trainer.tables.optimizer.settings.learning-rate=0.1")) {
      learn(learner, samples.subList(0, 1200));
      metrics.clear();
      learn(learner, samples.subList(1200, 1500));
    }
    assertThat(gauc("click model")).isGreaterThan(0.8);
    assertThat(gauc("click untrained")).isLessThan(0.6);
    assertThat(gauc("click itemCtr")).isLessThan(0.6);
  }

  private static RequestSample clicksByTaste(RequestSample s) {
    byte[] clicks = s.labels().get("click");
    for (int i = 0; i < Samples.EXPOSED; i++) {
      clicks[i] = (byte) ((s.itemIds()[i] + s.userId()) % 3 == 0 ? 1 : 0);
    }
    return s;
  }

  @Test
  void learn_atLearningRateZero_keepsTheScoresOfTheUntrainedModel() {
    List<double[]> differences = new ArrayList<>();
    EvaluationListener compare =
        scored ->
            scored
                .tasks()
                .forEach(
                    task -> {
                      double[] model = task.logits().get(TaskScores.MODEL);
                      double[] untrained = task.logits().get(TaskScores.UNTRAINED);
                      assertThat(model).containsExactly(untrained, within(1e-5));
                      differences.add(model);
                    });
    try (Learner learner =
        learner(
            compare,
            "trainer.tables.optimizer.settings.learning-rate=0",
            "trainer.optimizer.settings.learning-rate=0.0")) {
      learn(learner, Samples.of(3, 100));
    }
    assertThat(differences).hasSize(200);
  }

  @Test
  void learn_ofShuffledLists_leavesTheMetricsAsTheyAre() {
    List<RequestSample> samples = Samples.of(4, 200);
    Random random = new Random(5);
    List<RequestSample> shuffled =
        samples.stream().map(sample -> Samples.shuffled(sample, random)).toList();
    List<ScoredRequest> one = new ArrayList<>();
    List<ScoredRequest> other = new ArrayList<>();
    Map<String, Map<String, Double>> expected = measured(samples, one);
    Map<String, Map<String, Double>> actual = measured(shuffled, other);

    for (int r = 0; r < one.size(); r++) {
      for (int t = 0; t < TASKS.size(); t++) {
        TaskScores a = one.get(r).tasks().get(t);
        TaskScores b = other.get(r).tasks().get(t);
        assertThat(b.labels()).isEqualTo(a.labels());
        // Sums are taken in another order: equal but for what rounding makes of 13 steps.
        assertThat(b.logits().get(TaskScores.MODEL))
            .containsExactly(a.logits().get(TaskScores.MODEL), within(2e-3));
      }
    }
    assertThat(actual.keySet()).isEqualTo(expected.keySet()).contains("click model");
    expected.forEach(
        (scorer, figures) ->
            figures.forEach(
                (metric, value) ->
                    assertThat(actual.get(scorer).get(metric))
                        .as("%s of %s", metric, scorer)
                        .isCloseTo(value, within(1e-3))));
  }

  private Map<String, Map<String, Double>> measured(
      List<RequestSample> samples, List<ScoredRequest> scored) {
    metrics.clear();
    EvaluationListener both =
        request -> {
          scored.add(request);
          measure(request);
        };
    try (Learner learner = learner(both)) {
      learn(learner, samples);
    }
    Map<String, Map<String, Double>> values = new HashMap<>();
    metrics.forEach((scorer, figures) -> values.put(scorer, figures.values()));
    return values;
  }

  @Test
  void learn_ofABatchWithAnEndlessGradient_skipsTheStepAndKeepsTheModel() throws IOException {
    String term = "{loss: bce, task: click, weight: 3.0e38}";
    String extreme = "trainer.objective=" + Collections.nCopies(20, term);
    assertThat(isKeptBySecondStep(extreme, 1)).containsOnly(true);
    assertThat(isKeptBySecondStep(BCE, 0)).as("a step that is taken").containsOnly(false);
  }

  /** Whether a step over samples that were seen before leaves the dense weights, and the rows. */
  private static boolean[] isKeptBySecondStep(String objective, long skipped) throws IOException {
    List<RequestSample> samples = Samples.of(12, BATCH);
    try (Learner learner = learner(EvaluationListener.NONE, objective)) {
      learner.learn(samples);
      long before = learner.skippedSteps();
      List<float[]> weights = weights(learner);
      byte[] rows = State.file(learner, "tables");
      learner.learn(samples);
      assertThat(learner.skippedSteps() - before).isEqualTo(skipped);
      return new boolean[] {
        Arrays.deepEquals(weights.toArray(), weights(learner).toArray()),
        Arrays.equals(rows, State.file(learner, "tables"))
      };
    }
  }

  private static List<float[]> weights(Learner learner) {
    return learner.freeze().parameters().all().stream().map(Parameter::values).toList();
  }

  @Test
  void learn_withWeightsThatHaveRunAway_skipsTheBatchAndTellsNobodyOfItsScores() {
    List<ScoredRequest> told = new ArrayList<>();
    EvaluationListener both =
        request -> {
          measure(request);
          told.add(request);
        };
    try (Learner learner = learner(both, BCE, "trainer.optimizer.settings.learning-rate=1.0e30")) {
      learn(learner, Samples.of(14, 4 * BATCH));
      assertThat(learner.step()).isEqualTo(1);
      assertThat(learner.skippedSteps()).isEqualTo(3);
    }
    // Windows are counted in requests: they go on, so that the skipped steps are seen.
    assertThat(told).hasSize(4 * BATCH);
    assertThat(told.subList(BATCH, told.size())).allMatch(request -> request.tasks().isEmpty());
  }

  @Test
  void learn_twice_isTheSameBitForBit() throws IOException {
    byte[] first;
    try (Learner learner = learner(EvaluationListener.NONE)) {
      learn(learner, Samples.of(6, 100));
      first = State.of(learner);
    }
    try (Learner learner = learner(EvaluationListener.NONE)) {
      learn(learner, Samples.of(6, 100));
      assertThat(State.of(learner)).isEqualTo(first);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"row-wise-adagrad", "adagrad", "lazy-adam", "adam"})
  void read_inTheMiddle_endsBitForBitLikeOneThatWasNeverInterrupted(String rows)
      throws IOException {
    String rule = "trainer.tables.optimizer=" + rows;
    String bound = "trainer.clip-norm=0.5";
    // Orders mature 40 requests later.
    List<RequestSample> requests = Samples.of(7, 100).stream().map(Samples::withOrders).toList();
    List<RequestSample> samples = new ArrayList<>();
    for (int r = 0; r < requests.size(); r++) {
      samples.add(TestSamples.revision0(requests.get(r)));
      if (r >= 40) {
        samples.add(TestSamples.revision1(requests.get(r - 40), 1));
      }
    }
    Item item =
        new Item(
            77, 1, Map.of("brand", new long[] {3}), Map.of("size", new float[] {2}), new float[0]);
    byte[] middle;
    byte[] end;
    try (Learner learner = learner(EvaluationListener.NONE, rule, bound)) {
      learner.put(item);
      learner.withdraw(3);
      learn(learner, samples.subList(0, 80));
      middle = State.of(learner);
      learn(learner, samples.subList(80, 160));
      end = State.of(learner);
    }
    try (Learner learner = learner(EvaluationListener.NONE, rule, bound)) {
      State.restore(learner, middle);
      assertThat(learner.step()).isEqualTo(5);
      learn(learner, samples.subList(80, 160));
      assertThat(State.of(learner)).isEqualTo(end);
    }
  }

  @Test
  void learn_withABoundOnTheNorm_scalesTheWholeGradientDownToIt() {
    List<RequestSample> samples = Samples.of(14, BATCH);
    List<float[]> free = firstMove(samples, 0, 0);
    List<float[]> half = firstMove(samples, 0.1, 1);
    List<float[]> quarter = firstMove(samples, 0.05, 1);
    assertThat(firstMove(samples, 1e6, 0)).usingRecursiveComparison().isEqualTo(free);
    double shorter = norm(half) / norm(free);
    assertThat(shorter).isLessThan(0.5);
    assertThat(norm(quarter)).isCloseTo(norm(half) / 2, within(1e-5));
    for (int p = 0; p < free.size(); p++) {
      for (int i = 0; i < free.get(p).length; i++) {
        assertThat((double) half.get(p)[i]).isCloseTo(shorter * free.get(p)[i], within(1e-5));
      }
    }
  }

  /** By how much gradient descent moves each dense weight and item vector in the first step. */
  private static List<float[]> firstMove(
      List<RequestSample> samples, double clipNorm, int clipped) {
    String descent = "{learning-rate: 1.0e6, epsilon: 1.0e6, accumulator-decay: 1}";
    try (Learner learner =
        learner(
            EvaluationListener.NONE,
            "trainer.optimizer={name: adagrad, settings: " + descent + "}",
            "trainer.tables.optimizer={name: adagrad, settings: " + descent + "}",
            "trainer.clip-norm=" + clipNorm)) {
      List<Parameter> before = learner.freeze().parameters().all();
      learner.learn(samples);
      assertThat(learner.clippedSteps()).isEqualTo(clipped);
      List<Parameter> after = learner.freeze().parameters().all();
      List<float[]> moves = new ArrayList<>();
      for (int p = 0; p < before.size(); p++) {
        if (!before.get(p).name().equals(Model.BIAS)) {
          moves.add(difference(after.get(p).values(), before.get(p).values()));
        }
      }
      return moves;
    }
  }

  private static float[] difference(float[] to, float[] from) {
    float[] difference = new float[to.length];
    for (int i = 0; i < to.length; i++) {
      difference[i] = to[i] - from[i];
    }
    return difference;
  }

  private static double norm(List<float[]> moves) {
    double squares = 0;
    for (float[] move : moves) {
      for (float value : move) {
        squares += (double) value * value;
      }
    }
    return Math.sqrt(squares);
  }

  @Test
  void learn_returnsTheItemsItChanged_andEmbedGivesThemOtherVectors() {
    List<RequestSample> samples = Samples.of(8, BATCH);
    try (Learner learner = learner(EvaluationListener.NONE, BCE)) {
      for (long id = 100; id < 110; id++) {
        learner.put(new Item(id, 1, Map.of(), Map.of(), new float[0]));
      }
      learn(learner, samples);
      FrozenWeights frozen = learner.freeze();
      long[] ids = learner.catalogue();
      float[][] before = learner.embed(frozen, ids);
      long[] touched = learner.learn(Samples.of(9, BATCH));
      float[][] after = learner.embed(frozen, ids);

      assertThat(touched).isNotEmpty().isSorted();
      for (int i = 0; i < ids.length; i++) {
        boolean changed = Arrays.binarySearch(touched, ids[i]) >= 0;
        assertThat(after[i]).hasSize(learner.dimension());
        if (changed) {
          assertThat(after[i]).as("item %d", ids[i]).isNotEqualTo(before[i]);
        } else if (ids[i] >= 100) {
          assertThat(after[i]).as("item %d", ids[i]).isEqualTo(before[i]);
        }
      }
    }
  }

  @Test
  void learn_ofSamplesWithoutAnyLabel_takesNoStep() {
    List<RequestSample> samples =
        Samples.of(10, BATCH).stream()
            .map(
                s -> {
                  Arrays.fill(s.labels().get("click"), RequestSample.UNKNOWN_LABEL);
                  Arrays.fill(s.labels().get("order"), RequestSample.UNKNOWN_LABEL);
                  return s;
                })
            .toList();
    try (Learner learner = learner(EvaluationListener.NONE)) {
      learner.learn(samples);
      assertThat(learner.step()).isZero();
      assertThat(learner.emptyBatches()).isEqualTo(1);
    }
  }

  @Test
  void withdraw_keepsAnItemOutUntilItIsPutAgain() {
    List<RequestSample> samples = Samples.of(11, BATCH);
    long id = samples.get(0).itemIds()[0];
    try (Learner learner = learner(EvaluationListener.NONE)) {
      learner.learn(samples);
      assertThat(learner.catalogue()).contains(id);
      learner.withdraw(id);
      assertThat(learner.learn(samples)).doesNotContain(id);
      assertThat(learner.catalogue()).doesNotContain(id);
      learner.put(new Item(id, 1, Map.of(), Map.of(), new float[0]));
      assertThat(learner.catalogue()).contains(id);
    }
  }

  @Test
  void learner_onADeviceThatIsNotThere_isRefusedInOneLine() {
    assertThatThrownBy(() -> learner(EvaluationListener.NONE, "trainer.device=cuda"))
        .hasMessage(
            "trainer.device: cuda (expected: a CUDA device with CUDA natives, see docs/gpu.md;"
                + " found natives for cpu alone)");
    assertThatThrownBy(() -> learner(EvaluationListener.NONE, "trainer.device=cuda:9"))
        .hasMessageStartingWith(
            "trainer.device: cuda:9 (expected: a CUDA device with CUDA natives");
  }

  @Test
  void learner_ofAnObjectiveItDoesNotKnow_isRefused() {
    assertThatThrownBy(
            () ->
                learner(EvaluationListener.NONE, "trainer.objective=[{loss: bce, task: purchase}]"))
        .hasMessage("trainer.objective[0].task: purchase (expected: one of [click, order])");
  }
}
