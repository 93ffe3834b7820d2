package io.weir.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.InvalidValueException;
import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.evaluation.EvaluationListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a model takes up of the state of another. */
class EvolutionTest {
  private static final List<String> TASKS = List.of("click", "order");
  private static final List<RequestSample> ASKED = Samples.of(9, 4);

  private byte[] state = {};
  private float[][][] scores = {};

  @BeforeEach
  void learn() throws IOException {
    try (Learner learner = learner(TASKS)) {
      learn(learner, 1);
      state = State.of(learner);
      scores = learner.score(ASKED);
    }
  }

  private static Learner learner(List<String> tasks, String... settings) {
    List<String> all = new ArrayList<>();
    all.add("trainer.tables.kind={name: hashed, settings: {rows: 512}}");
    all.add("trainer.objective=[{loss: bce, task: click}]");
    all.addAll(List.of(settings));
    return new Learner(
        TrainerConfig.of(WeirConfig.defaults().withAll(all)), tasks, EvaluationListener.NONE);
  }

  private static void learn(Learner learner, int seed) {
    List<RequestSample> samples = Samples.of(seed, 96);
    for (int from = 0; from < samples.size(); from += 16) {
      learner.learn(samples.subList(from, from + 16));
    }
  }

  /** A task of the new model scores as one of the old did. */
  private void scoresAsBefore(Learner learner, int task, int before) {
    float[][][] now = learner.score(ASKED);
    for (int request = 0; request < ASKED.size(); request++) {
      assertThat(now[task][request]).containsExactly(scores[before][request], within(1e-4f));
    }
  }

  @Test
  void model_thatIsTheSame_takesUpEverything() throws IOException {
    try (Learner learner = learner(TASKS)) {
      assertThat(State.restore(learner, state)).isEmpty();
      scoresAsBefore(learner, 0, 0);
      assertThat(State.of(learner)).isEqualTo(state);
    }
  }

  @Test
  void roomForMoreFeatures_leavesScoresAsTheyWere_andIsListed() throws IOException {
    try (Learner learner =
        learner(
            TASKS, "trainer.features.context-categorical=9", "trainer.features.item-dense=20")) {
      assertThat(State.restore(learner, state))
          .anyMatch(line -> line.matches("weights user.experts \\[8, \\d+, 32]: taken up where .*"))
          .anyMatch(line -> line.startsWith("weights item.hidden"))
          .noneMatch(line -> line.contains("anew") || line.contains("left out"));
      scoresAsBefore(learner, 0, 0);
      scoresAsBefore(learner, 1, 1);
      goesOn(learner);
    }
  }

  @Test
  void roomForFewerFeatures_leavesThoseOutThatHaveNone() throws IOException {
    try (Learner learner = learner(TASKS, "trainer.features.context-categorical=0")) {
      assertThat(State.restore(learner, state))
          .contains(
              "feature city: left out, there is room for 0 context-categorical",
              "table context.city: left out, no input is made of it");
      goesOn(learner);
    }
  }

  @Test
  void featureThatIsNoLongerNamed_isTakenOut() throws IOException {
    try (Learner learner =
        learner(
            TASKS,
            "trainer.features.names.context-categorical=[device]",
            "trainer.features.names.context-dense=[weight]")) {
      assertThat(State.restore(learner, state))
          .containsExactlyInAnyOrder(
              "feature city: left out, not among trainer.features.names.context-categorical",
              "feature age[0]: left out, not among trainer.features.names.context-dense",
              "table context.city: left out, no input is made of it");
      goesOn(learner);
      assertThat(learner.tables().status()).doesNotContainKey("context.city");
      assertThat(learner.knowledge())
          .hasEntrySatisfying("features.unplaced", count -> assertThat(count).isPositive());
    }
  }

  @Test
  void featureOfItemsThatTakesAPlaceLeftFree_learnsInATableOfItsOwn() throws IOException {
    byte[] of;
    try (Learner learner = learner(TASKS)) {
      learner.put(item("brand"));
      learn(learner, 1);
      of = State.of(learner);
    }
    String names = "trainer.features.names.item-categorical=[shop]";
    try (Learner learner = learner(TASKS, names)) {
      State.restore(learner, of);
      learn(learner, 2);
      learner.put(item("shop"));
      learn(learner, 3);
      assertThat(learner.tables().status())
          .containsKey("item.shop")
          .containsOnlyKeys("user", "scenario", "context.city", "item", "item.shop");
      of = State.of(learner);
    }
    try (Learner learner = learner(TASKS, names)) {
      assertThat(State.restore(learner, of)).isEmpty();
    }
  }

  private static Item item(String feature) {
    return new Item(1, 0, Map.of(feature, new long[] {7}), Map.of(), new float[0]);
  }

  @Test
  void taskThatIsNew_beginsBesideOthersThatScoreAsBefore() throws IOException {
    try (Learner learner = learner(List.of("click", "like", "order"))) {
      assertThat(State.restore(learner, state))
          .anyMatch(line -> line.startsWith("weights bias [3]: taken up where they match"))
          .anyMatch(line -> line.startsWith("weights user.gates"))
          .noneMatch(line -> line.contains("anew"));
      scoresAsBefore(learner, 0, 0);
      scoresAsBefore(learner, 2, 1);
      goesOn(learner);
    }
  }

  @Test
  void taskThatIsGone_leavesTheOthersAsTheyWere() throws IOException {
    try (Learner learner = learner(List.of("click"))) {
      assertThat(State.restore(learner, state))
          .anyMatch(line -> line.startsWith("weights bias [1]: taken up where they match"));
      goesOn(learner);
    }
  }

  @Test
  void expertThatIsNew_joinsThoseThatHaveLearnt() throws IOException {
    try (Learner learner =
        learner(TASKS, "trainer.model.user-tower={name: mmoe, settings: {experts: 9}}")) {
      assertThat(State.restore(learner, state))
          .hasSize(3)
          .anyMatch(line -> line.startsWith("weights user.experts [9, "))
          .anyMatch(line -> line.startsWith("weights user.bias [9, "))
          .anyMatch(line -> line.startsWith("weights user.gates [2, "));
      goesOn(learner);
    }
  }

  @Test
  void towersOfOtherWidths_takeUpTheUnitsThatBothHave() throws IOException {
    try (Learner learner =
        learner(TASKS, "trainer.model.item-tower={name: shortcut, settings: {hidden: 48}}")) {
      assertThat(State.restore(learner, state))
          .hasSize(3)
          .anyMatch(line -> line.matches("weights item.bias \\[48]: .* match those of \\[32]"));
      goesOn(learner);
    }
  }

  @Test
  void towerOfAnotherKind_beginsAnew_andWhatWasIsLeftOut() throws IOException {
    try (Learner learner = learner(TASKS, "trainer.model.user-tower={name: ple, settings: {}}")) {
      assertThat(State.restore(learner, state))
          .anyMatch(line -> line.matches("weights user.experts .*: left out"))
          .anyMatch(line -> line.matches("weights user.extraction0.shared .*: begin anew"));
      goesOn(learner);
    }
  }

  @Test
  void tableOfAnotherKind_andAYardstickThatIsGone_areListed() throws IOException {
    try (Learner learner =
        learner(
            TASKS,
            "trainer.tables.features={item: {name: dynamic, settings: {}}}",
            "trainer.metrics.yardsticks=[]",
            "trainer.optimizer={name: adagrad, settings: {}}")) {
      assertThat(State.restore(learner, state))
          .containsExactlyInAnyOrder(
              "optimizer: adagrad begins anew (was adam)",
              "yardstick item-ctr: left out",
              "table item (dynamic, 16 numbers a row): begins anew, not from one of hashed of 512"
                  + " rows, 16 numbers a row");
      goesOn(learner);
    }
  }

  @Test
  void seedThatIsAnother_isRefused() {
    try (Learner learner = learner(TASKS, "trainer.seed=7")) {
      assertThatThrownBy(() -> State.restore(learner, state))
          .isInstanceOf(InvalidValueException.class)
          .hasMessage("trainer.seed: 7 (expected: 42, as in the checkpoint)");
    }
  }

  private static void goesOn(Learner learner) throws IOException {
    long steps = learner.step();
    assertThat(steps).isEqualTo(6);
    learn(learner, 2);
    assertThat(learner.step()).isEqualTo(12);
    assertThat(learner.skippedSteps()).isZero();
    assertThat(State.of(learner)).isNotEmpty();
  }
}
