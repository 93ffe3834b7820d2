package io.weir.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.trainer.TestSamples;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.evaluation.ScoredRequest;
import io.weir.trainer.evaluation.ScoredRequest.TaskScores;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that come twice, for the tasks that mature first and for those that mature late. */
class RevisionsTest {
  private static final List<String> TASKS = List.of("click", "order");

  /** An ε far above every gradient: a step is the gradient times 0.5, and sums of them add up. */
  private static final List<String> GRADIENT_DESCENT =
      List.of(
          "trainer.optimizer={name: adagrad, settings: {learning-rate: 5.0e5, epsilon: 1.0e6}}",
          "trainer.tables.optimizer.settings={learning-rate: 5.0e5, epsilon: 1.0e6}");

  private final List<ScoredRequest> scored = new ArrayList<>();

  private Learner learner(String... assignments) {
    return learner(Arrays.asList(assignments));
  }

  private Learner learner(List<String> assignments) {
    TrainerConfig config = TrainerConfig.of(WeirConfig.defaults().withAll(assignments));
    return new Learner(config, TASKS, scored::add);
  }

  private static List<RequestSample> requests(long seed, int count) {
    return Samples.of(seed, count).stream().map(Samples::withOrders).toList();
  }

  private static List<RequestSample> revision0(List<RequestSample> requests) {
    return requests.stream().map(TestSamples::revision0).toList();
  }

  private static List<RequestSample> revision1(List<RequestSample> requests, float weight) {
    return requests.stream().map(request -> TestSamples.revision1(request, weight)).toList();
  }

  private static List<RequestSample> both(List<RequestSample> requests) {
    List<RequestSample> both = new ArrayList<>(revision0(requests));
    both.addAll(revision1(requests, 1));
    return both;
  }

  private List<double[]> scores(String scorer, String task) {
    return scored.stream()
        .flatMap(request -> request.tasks().stream())
        .filter(scores -> scores.task().equals(task))
        .map(scores -> scores.logits().get(scorer))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{loss: bce, task: click}",
        "{loss: bce, task: click, settings: {reduction: requests}}",
        "{loss: combined-pair, task: click}",
        "{loss: combined-pair, task: click, settings: {scope: batch}}",
        "{loss: margin-infonce, task: click, weight: 0.01}"
      })
  void learn_ofBothRevisionsOfEachRequest_doesWhatOneWithEveryLabelDoes(String ofClicks) {
    for (String reduction : new String[] {"items", "requests"}) {
      String ofOrders = "{loss: bce, task: order, settings: {reduction: " + reduction + "}}";
      List<String> options = new ArrayList<>(GRADIENT_DESCENT);
      options.add("trainer.objective=[" + ofClicks + ", " + ofOrders + "]");
      List<RequestSample> requests = requests(1, 16);
      List<RequestSample> next = requests(2, 16);
      Outcome start = outcome(options, List.of(), next);
      Outcome expected = outcome(options, requests, next);
      Outcome actual = outcome(options, both(requests), next);

      assertClose(actual.clicks, expected.clicks, 2e-5);
      assertClose(actual.orders, expected.orders, 2e-5);
      assertClose(actual.itemCtr, expected.itemCtr, 0);
      assertThat(actual.catalogue).isEqualTo(expected.catalogue);
      assertThat(furthest(start.clicks, expected.clicks)).isGreaterThan(0.01);
      assertThat(furthest(start.orders, expected.orders)).isGreaterThan(0.01);
    }
  }

  /** What a learner knows after a batch, by how it scores the next. */
  private record Outcome(
      List<double[]> clicks, List<double[]> orders, List<double[]> itemCtr, long[] catalogue) {}

  private Outcome outcome(
      List<String> options, List<RequestSample> batch, List<RequestSample> next) {
    try (Learner learner = learner(options)) {
      if (!batch.isEmpty()) {
        learner.learn(batch);
      }
      long[] catalogue = learner.catalogue();
      scored.clear();
      learner.learn(next);
      return new Outcome(
          scores(TaskScores.MODEL, "click"),
          scores(TaskScores.MODEL, "order"),
          scores(TaskScores.ITEM_CTR, "order"),
          catalogue);
    }
  }

  private static void assertClose(List<double[]> actual, List<double[]> expected, double by) {
    assertThat(actual).hasSameSizeAs(expected).isNotEmpty();
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i)).containsExactly(expected.get(i), within(by));
    }
  }

  private static double furthest(List<double[]> one, List<double[]> other) {
    double furthest = 0;
    for (int i = 0; i < one.size(); i++) {
      for (int j = 0; j < one.get(i).length; j++) {
        furthest = Math.max(furthest, Math.abs(one.get(i)[j] - other.get(i)[j]));
      }
    }
    return furthest;
  }

  @ParameterizedTest
  @ValueSource(strings = {"bce", "combined-pair", "margin-infonce"})
  void learn_ofAWeightedRequest_countsItAsThatMany(String loss) {
    RequestSample heavy = ordered(Samples.of(3, 2).get(0), 1, 3);
    RequestSample light = ordered(Samples.of(3, 2).get(1), 1, 1);
    RequestSample one = ordered(Samples.of(3, 2).get(0), 1, 1);
    List<RequestSample> next = requests(4, 4);
    // The mean is over two requests instead of four, so the weighted ones count twice as much.
    Outcome expected = outcome(weighted(loss, 2), List.of(one, one, one, light), next);
    Outcome actual = outcome(weighted(loss, 1), List.of(heavy, light), next);
    assertClose(actual.orders, expected.orders, 2e-5);
    assertClose(actual.itemCtr, expected.itemCtr, 0);
  }

  /** Revision 1 of a request of which the first impressions were ordered. */
  private static RequestSample ordered(RequestSample sample, int impressions, float weight) {
    byte[] orders = new byte[sample.size()];
    Arrays.fill(orders, 0, impressions, (byte) 1);
    return TestSamples.revision1(
        TestSamples.labelled(sample, 0, sample.labels().get("click"), 1, orders, 1), weight);
  }

  private static List<String> weighted(String loss, double weight) {
    List<String> options = new ArrayList<>(GRADIENT_DESCENT);
    options.add("trainer.negatives={in-batch-rate: 0, pool: 0}");
    options.add(
        "trainer.objective=[{loss: " + loss + ", task: order, weight: " + weight * 0.01 + "}]");
    return options;
  }

  @Test
  void learn_ofARevision1WithNothingToLearn_takesNoStepAndIsCounted() throws IOException {
    List<RequestSample> requests = requests(5, 16);
    try (Learner learner = learner("trainer.objective=[{loss: bce, task: click}]")) {
      learner.learn(revision0(requests));
      FrozenWeights frozen = learner.freeze();
      long[] ids = learner.catalogue();
      scored.clear();
      long[] touched = learner.learn(revision1(requests, 1));

      assertThat(learner.step()).isEqualTo(1);
      assertThat(learner.emptyBatches()).isEqualTo(1);
      assertThat(learner.skippedSteps()).isZero();
      assertThat(touched).isEmpty();
      assertThat(state(learner, frozen)).isEqualTo(state(learner, learner.freeze()));
      assertThat(learner.catalogue()).isEqualTo(ids);
      // It was tested all the same.
      assertThat(scored).hasSize(16);
      assertThat(scores(TaskScores.MODEL, "order")).hasSize(16);
    }
  }

  private static byte[] state(Learner learner, FrozenWeights weights) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (float[] vector : learner.embed(weights, learner.catalogue())) {
      for (float value : vector) {
        out.writeFloat(value);
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void learn_ofRevision1Alone_keepsEverythingFinite() {
    try (Learner learner = learner()) {
      learner.learn(revision1(requests(6, 16), 10));
      assertThat(learner.step()).isEqualTo(1);
      assertThat(learner.catalogue()).isEmpty();
      learner.learn(both(requests(7, 16)));
      assertThat(learner.step()).isEqualTo(2);
      assertThat(learner.skippedSteps()).isZero();
      for (float[] vector : learner.embed(learner.freeze(), learner.catalogue())) {
        for (float value : vector) {
          assertThat(value).isFinite();
        }
      }
    }
  }

  @Test
  void scored_tellsOfEachTaskOnce_inItsRevisionAndByItsWeight() {
    try (Learner learner = learner()) {
      learner.learn(revision0(requests(8, 2)));
      learner.learn(revision1(requests(8, 2), 10));
    }
    assertThat(scored).extracting(ScoredRequest::revision).containsExactly(0, 0, 1, 1);
    assertThat(scored)
        .flatExtracting(ScoredRequest::tasks)
        .extracting(TaskScores::task, TaskScores::weight)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("click", 1.0),
            org.assertj.core.groups.Tuple.tuple("click", 1.0),
            org.assertj.core.groups.Tuple.tuple("order", 10.0),
            org.assertj.core.groups.Tuple.tuple("order", 10.0));
  }

  @Test
  void scored_ofRevision1_isHowItWasScoredBeforeAnythingWasLearntOfTheRequest() {
    List<RequestSample> requests = requests(10, 16);
    String once = "trainer.objective=[{loss: bce, task: click}]";
    try (Learner learner = learner(once)) {
      learner.learn(requests);
    }
    List<TaskScores> expected = tasks("order");
    scored.clear();
    try (Learner learner = learner(once)) {
      learner.learn(revision0(requests));
      learner.learn(revision1(requests, 1));
      assertThat(learner.untestedRevisions()).isZero();
    }
    List<TaskScores> actual = tasks("order");
    assertThat(actual).hasSameSizeAs(expected);
    for (int r = 0; r < actual.size(); r++) {
      assertThat(actual.get(r).labels()).isEqualTo(expected.get(r).labels());
      assertThat(actual.get(r).groups()).isEqualTo(expected.get(r).groups());
      for (String scorer : List.of(TaskScores.MODEL, TaskScores.UNTRAINED, TaskScores.ITEM_CTR)) {
        assertThat(actual.get(r).logits().get(scorer))
            .isEqualTo(expected.get(r).logits().get(scorer));
      }
      assertThat(actual.get(r).listed().logits()).isEqualTo(expected.get(r).listed().logits());
    }
  }

  private List<TaskScores> tasks(String task) {
    return scored.stream()
        .flatMap(request -> request.tasks().stream())
        .filter(scores -> scores.task().equals(task))
        .toList();
  }

  @Test
  void scored_ofRevision1WithoutKeptScores_testsNothingAndIsCounted() {
    List<RequestSample> requests = requests(11, 16);
    try (Learner learner = learner("trainer.metrics.pending-requests=0")) {
      learner.learn(revision0(requests));
      scored.clear();
      learner.learn(revision1(requests, 1));
      assertThat(learner.untestedRevisions()).isEqualTo(16);
      assertThat(learner.step()).isEqualTo(2);
    }
    assertThat(scored).hasSize(16).allSatisfy(s -> assertThat(s.tasks()).isEmpty());
  }

  @Test
  void scored_ofAStep_tellsTheObjectivesGradientsByItem() {
    List<RequestSample> requests = requests(12, 16);
    try (Learner learner = learner("trainer.objective=[{loss: bce, task: click, weight: 3.0}]")) {
      learner.learn(requests);
    }
    List<TaskScores> clicks = tasks("click");
    int items = clicks.stream().mapToInt(scores -> scores.labels().length).sum();
    for (TaskScores scores : clicks) {
      assertThat(scores.gradients()).hasSameSizeAs(scores.labels());
      for (int i = 0; i < scores.labels().length; i++) {
        double p = 1 / (1 + Math.exp(-scores.logits().get(TaskScores.MODEL)[i]));
        assertThat(scores.gradients()[i])
            .isCloseTo(3 * (p - scores.labels()[i]) / items, within(1e-6));
      }
      assertThat(scores.listed().gradients()).hasSize(Samples.LIST);
    }
    // Nothing is learnt of orders: their gradients are 0.
    assertThat(tasks("order")).allSatisfy(scores -> assertThat(scores.gradients()).containsOnly(0));
  }

  @Test
  void learn_ofATasksFirstLabels_startsItsScoresAtTheirRate_whenever() {
    String[] still = {
      "trainer.tables.optimizer.settings.learning-rate=0",
      "trainer.optimizer.settings.learning-rate=0.0"
    };
    List<RequestSample> requests = requests(9, 200);
    List<RequestSample> orders = requests.stream().map(request -> ordered(request, 3, 2)).toList();
    try (Learner learner = learner(still)) {
      learner.learn(revision0(requests.subList(0, 100)));
      learner.learn(orders.subList(0, 100));
      learner.learn(revision0(requests.subList(100, 200)));
      scored.clear();
      learner.learn(orders.subList(100, 200));
    }
    double mean =
        scores(TaskScores.MODEL, "order").stream()
            .flatMapToDouble(Arrays::stream)
            .average()
            .orElseThrow();
    assertThat(mean).isCloseTo(Math.log(0.6 / 0.4), within(0.3));
  }
}
