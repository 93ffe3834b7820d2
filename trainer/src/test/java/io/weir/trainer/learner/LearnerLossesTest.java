package io.weir.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.loss.Losses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every registered loss by itself, on the model that the trainer has. */
class LearnerLossesTest {
  private static final List<String> TASKS = List.of("click", "order");
  private static final int BATCH = 16;
  private static final int STEPS = 6;

  /** Losses of gates, which the three-tower model does not have. */
  private static final List<String> OF_GATES = List.of("l0", "field-cost");

  static Stream<String> losses() {
    return Losses.names().stream().filter(name -> !OF_GATES.contains(name));
  }

  private static Learner learner(String term) {
    List<String> assignments =
        List.of(
            "trainer.objective=[{" + term + "}]",
            "trainer.model.scores=[negative, t1, t2, t3, exposure, implication]",
            "trainer.signals=[ranking-score, pretrained-embedding, price]",
            "trainer.metrics.yardsticks=[]");
    return new Learner(
        TrainerConfig.of(WeirConfig.defaults().withAll(assignments)),
        TASKS,
        EvaluationListener.NONE);
  }

  private static void learn(Learner learner) {
    for (long id = 0; id < 40; id++) {
      float[] embedding = new float[id % 2 == 0 ? learner.dimension() : 0];
      Arrays.fill(embedding, id / 40f);
      learner.put(new Item(id, 0, Map.of(), Map.of(), embedding));
    }
    List<RequestSample> samples = Samples.of(1, BATCH * STEPS);
    samples.forEach(sample -> rank(sample.rankingScore()));
    for (int from = 0; from < samples.size(); from += BATCH) {
      learner.learn(samples.subList(from, from + BATCH));
    }
  }

  /** The last candidate was not ranked. */
  private static void rank(float[] scores) {
    for (int i = 0; i < scores.length - 1; i++) {
      scores[i] = 1f / (i + 2);
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void learn_byOneLoss_movesTheModelAndSkipsNoStep(String loss) {
    try (Learner learner = learner("loss: " + loss + ", task: click")) {
      float[][] before = learner.embed(learner.freeze(), new long[] {1, 2});
      learn(learner);
      assertThat(learner.step()).isEqualTo(STEPS);
      assertThat(learner.skippedSteps()).isZero();
      assertThat(learner.embed(learner.freeze(), new long[] {1, 2})).isNotEqualTo(before);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "loss: lambda-rank, task: click, labels: stage-grades",
        "loss: bce, task: click, scores: exposure, labels: exposure,"
            + " settings: {groups: [exposed, ranked, retrieved]}",
        "loss: infonce, task: click, scores: click.product,"
            + " settings: {negatives: [in-batch, pool]}",
        "loss: copr, task: click, settings: {form: ratio, bids: price, boundaries: [3, 5]}",
      })
  void learn_byATermThatLooksFurther_takesEveryStep(String term) {
    try (Learner learner = learner(term)) {
      learn(learner);
      assertThat(learner.step()).isEqualTo(STEPS);
      assertThat(learner.skippedSteps()).isZero();
    }
  }

  /** Some are found on the host, some on the device, and some there with a part on the host. */
  @Test
  void learn_byTermsInAnyOrder_isTheSame() {
    List<String> terms =
        List.of(
            "loss: bce, task: order, weight: 0.2",
            "loss: combined-pair, task: click, settings: {alpha: 0.5}",
            "loss: jrc, task: order, settings: {negative: negative}",
            "loss: margin-infonce, task: click, weight: 0.3");
    Map<String, Double> expected = figures(terms);
    assertThat(expected).containsKeys("objective", "gradientNorm");
    for (int turn = 0; turn < 2 * terms.size(); turn++) {
      List<String> others = new ArrayList<>(terms);
      Collections.rotate(others, turn);
      if (turn >= terms.size()) {
        Collections.reverse(others);
      }
      Map<String, Double> actual = figures(others);
      assertThat(actual).as("%s", others).containsOnlyKeys(expected.keySet());
      expected.forEach(
          (name, value) ->
              assertThat(actual.get(name))
                  .as("%s of %s", name, others)
                  .isCloseTo(value, withinPercentage(0.01)));
    }
  }

  /** The values and gradients of one step. */
  private static Map<String, Double> figures(List<String> terms) {
    try (Learner learner = learner(String.join("}, {", terms))) {
      learner.learn(Samples.of(1, BATCH));
      return learner.takeStepFigures();
    }
  }

  @Test
  void learner_ofALossWhoseSignalTheStreamLacks_isRefused() {
    assertThatThrownBy(
            () ->
                new Learner(
                    TrainerConfig.of(
                        WeirConfig.defaults()
                            .with("trainer.objective=[{loss: distillation, task: click}]")),
                    TASKS,
                    EvaluationListener.NONE))
        .hasMessage(
            "trainer.objective[0].loss: distillation (expected: a loss without need of"
                + " ranking-score, or it among trainer.signals)");
  }
}
