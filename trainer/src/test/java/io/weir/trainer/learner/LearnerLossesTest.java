package io.weir.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.loss.Losses;
import java.util.Arrays;
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
