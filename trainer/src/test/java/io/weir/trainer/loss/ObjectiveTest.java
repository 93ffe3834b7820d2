package io.weir.trainer.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.cascade.Stage;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectiveTest {
  private static final Offer OFFER =
      new Offer(
          List.of("click", "order"),
          List.of("click", "order", "rank"),
          Set.of("click", "order"),
          Set.of("bid"),
          false,
          Set.of());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "loss: best, task: click | objective[0].loss: best (expected: one of the losses bce, *)",
        "loss: bce, task: like | objective[0].task: like (expected: one of [click, order])",
        "loss: bce, task: click, scores: like | objective[0].scores: like (expected: one of the model's scores [click, order, rank])",
        "loss: bce, task: click, labels: best | objective[0].labels: best (expected: one of the label rules task, exposure, group, stage-grades)",
        "loss: bce, task: click, settings: {groups: [seen]} | objective[0].settings.groups[0]: \"seen\" (expected: one of exposed, ranked, retrieved, in-batch, pool)",
        "loss: bce, task: click, settings: {groups: []} | objective[0].settings.groups: [] (expected: at least one of [exposed, ranked, retrieved, in-batch, pool])",
        "loss: bce, task: click, settings: {groups: [in-batch]} | objective[0].scores: click (expected: an inner product such as click.product, the only score of items drawn in-batch)",
        "loss: bce, task: click, scores: rank.product | objective[0].scores: rank.product (expected: a score that is an inner product)",
        "loss: infonce, task: click, settings: {temperature: -0.1} | objective[0].settings.temperature: -0.1 (expected: finite, > 0)",
        "loss: margin-infonce, task: click, settings: {hard: []} | objective[0].settings.hard: [] (expected: at least one group, as margin is 0.9)",
        "loss: margin-infonce, task: click, scores: rank | objective[0].scores: rank.product (expected: a score that is an inner product)",
        "loss: margin-infonce, task: click, settings: {easy: [ranked]} | objective[0].settings.easy: [ranked] (expected: none of hard *",
        "loss: distillation, task: click | objective[0].loss: distillation (expected: a loss without need of ranking-score, or it among trainer.signals)",
        "loss: rethink, task: click | objective[0].loss: rethink (expected: a loss without need of ranking-score, or it among trainer.signals)",
        "loss: copr, task: click, settings: {form: ratio, bids: price} | objective[0].loss: copr (expected: a loss without need of price, or it among trainer.signals)",
        "loss: jrc, task: click | objective[0].settings.negative: negative (expected: one of the model's scores [click, order, rank])",
        "loss: jrc, task: click, scores: click.product, settings: {negative: rank} | objective[0].scores: click.product (expected: a final score, as the loss's others)",
        "loss: grace-consistency, task: click, settings: {ks: [5], weights: [1], scores: [deep]} | objective[0].settings.scores: deep (expected: one of the model's scores [click, order, rank])",
        "loss: grace-generalization, task: click | objective[0].loss: grace-generalization (expected: a model that represents items by vectors)",
        "loss: l0, task: click | objective[0].settings.gates: routing (expected: one of [])",
        "loss: list-net, task: click, settings: {mode: as-printed, positive-weight: 0.5} | objective[0].settings.positive-weight: 0.5 (expected: 1 in mode as-printed)",
        "loss: bce, task: click, wait: 1 | wait: unknown key (expected: one of [loss, task, scores, labels, weight, settings])",
        "loss: bce, task: click, weight: -1 | weight: -1.0 (expected: finite, >= 0)",
        "loss: bce, task: click, weight: much | weight: \"much\" (expected: a number, or {from, to, steps, form})",
        "loss: bce, task: click, weight: {from: -1, to: 1, steps: 9} | weight.from: -1.0 (expected: finite, >= 0)",
        "loss: bce, task: click, weight: {from: 0, to: 1, steps: 0} | weight.steps: 0 (expected: > 0)",
        "loss: bce, task: click, weight: {from: 0, to: 1, steps: 9, form: exponential} | weight.from: 0.0 (expected: > 0 in form exponential)",
        "loss: bce, task: click, weight: {from: 0, to: 1, steps: 9, by: 2} | weight.by: unknown key (expected: one of form, from, steps, to)",
      })
  void term_thatAsksForWhatThereIsNot_isRefusedWithKeyValueAndRule(String term, String message) {
    assertThatThrownBy(() -> ObjectiveGoldens.objective(OFFER, term))
        .message()
        .matches(quoted -> matches(quoted, message), message);
  }

  private static boolean matches(String actual, String pattern) {
    int star = pattern.indexOf('*');
    return star < 0 ? actual.equals(pattern) : actual.startsWith(pattern.substring(0, star));
  }

  @Test
  void tasksWithDrawn_areThoseWhoseTermsScoreDrawnItems() {
    Objective objective =
        ObjectiveGoldens.objective(
            OFFER,
            "loss: bpr, task: click, settings: {negatives: [pool]}",
            "loss: bpr, task: order, scores: order.product, settings: {negatives: [pool]}");
    assertThat(objective.tasksWithDrawn()).containsExactly("order");
    assertThat(
            ObjectiveGoldens.objective(OFFER, "loss: margin-infonce, task: click").tasksWithDrawn())
        .containsExactly("click");
    assertThat(
            ObjectiveGoldens.objective(OFFER, "loss: margin-infonce, task: click, weight: 0")
                .tasksWithDrawn())
        .isEmpty();
  }

  @Test
  void weight_withASchedule_goesFromOneValueToTheOther() {
    Schedule linear = new Schedule(0, 1, 10, Schedule.Form.LINEAR);
    assertThat(linear.at(0)).isZero();
    assertThat(linear.at(5)).isEqualTo(0.5);
    assertThat(linear.at(10)).isEqualTo(1);
    assertThat(linear.at(1_000_000)).isEqualTo(1);
    Schedule exponential = new Schedule(1, 0.01, 4, Schedule.Form.EXPONENTIAL);
    assertThat(exponential.at(0)).isEqualTo(1);
    assertThat(exponential.at(2)).isCloseTo(0.1, within(1e-12));
    assertThat(exponential.at(4)).isEqualTo(0.01);
    assertThat(Schedule.constant(0.3).at(0)).isEqualTo(0.3);
  }

  @Test
  void learnt_areTheCandidatesOfTheFirstTermThatLearnsTheTasksLabels() {
    Objective objective =
        ObjectiveGoldens.objective(
            OFFER,
            "loss: bce, task: click, labels: exposure, settings: {groups: [ranked]}",
            "loss: bce, task: click, settings: {groups: [exposed, retrieved]}");
    assertThat(objective.learnt("click"))
        .containsExactly(SampleGroup.EXPOSED, SampleGroup.RETRIEVED);
    assertThat(objective.learnt("order")).containsExactly(SampleGroup.EXPOSED);
  }

  @Test
  void learnt_isNotWhatAPenaltyOrAnotherTaskLooksAt() {
    Objective objective =
        ObjectiveGoldens.objective(
            new Offer(
                List.of("click"), List.of("click"), Set.of(), Set.of(), false, Set.of("routing")),
            "loss: l0, task: click",
            "loss: bce, task: click, settings: {groups: [ranked]}");
    assertThat(objective.learnt("click")).containsExactly(SampleGroup.RANKED);
    assertThat(objective.learnt("order")).containsExactly(SampleGroup.EXPOSED);
  }

  @Test
  void signals_areTheNumbersThatTermsLookAt_eachOnce() {
    Offer offer =
        new Offer(
            List.of("click"),
            List.of("click"),
            Set.of(),
            Set.of("bid", "ranking-score", Offer.PRETRAINED_EMBEDDING),
            true,
            Set.of());
    Objective objective =
        ObjectiveGoldens.objective(
            offer,
            "loss: bce, task: click",
            "loss: distillation, task: click",
            "loss: rethink, task: click",
            "loss: copr, task: click, settings: {form: ratio}");
    assertThat(objective.signals()).containsExactly("ranking-score", "bid");
    assertThat(objective.usesRepresentations()).isFalse();
    assertThat(
            ObjectiveGoldens.objective(offer, "loss: grace-generalization, task: click")
                .usesRepresentations())
        .isTrue();
  }

  @Test
  void group_isWhatTheDeepestStageMakesOfAnItem() {
    assertThat(SampleGroup.of(Stage.UNKNOWN)).isNull();
    assertThat(SampleGroup.of(Stage.POOL)).isEqualTo(SampleGroup.POOL);
    assertThat(SampleGroup.of(Stage.RETRIEVAL.depth())).isEqualTo(SampleGroup.RETRIEVED);
    assertThat(SampleGroup.of(Stage.PRE_RANKING.depth())).isEqualTo(SampleGroup.RETRIEVED);
    assertThat(SampleGroup.of(Stage.RANKING.depth())).isEqualTo(SampleGroup.RANKED);
    assertThat(SampleGroup.of(Stage.RE_RANKING.depth())).isEqualTo(SampleGroup.RANKED);
    assertThat(SampleGroup.of(Stage.EXPOSURE.depth())).isEqualTo(SampleGroup.EXPOSED);
    assertThat(Stream.of(SampleGroup.values()).filter(SampleGroup::drawn))
        .containsExactly(SampleGroup.IN_BATCH, SampleGroup.POOL);
  }

  @Test
  void lists_ofAnArrayThatDoesNotFit_areRefused() {
    CandidateTable table = new CandidateTable(2, 3, 0);
    table.numbers.put("bid", new double[5]);
    assertThatThrownBy(table::lists).hasMessageContaining("bid").hasMessageContaining("6");
  }

  @Test
  void positiveWeight_isThatOfTheFirstTermThatLearnsTheTasksLabels() {
    Objective objective =
        ObjectiveGoldens.objective(
            OFFER,
            "loss: bce, task: click, labels: exposure, settings: {positive-weight: 0.5}",
            "loss: focal, task: click, settings: {positive-weight: 0.2}",
            "loss: bce, task: order");
    assertThat(objective.positiveWeight("click")).isEqualTo(0.2);
    assertThat(objective.positiveWeight("order")).isEqualTo(1);
  }
}
