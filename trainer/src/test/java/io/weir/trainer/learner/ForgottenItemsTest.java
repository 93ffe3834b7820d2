package io.weir.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.evaluation.EvaluationListener;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a learner lets go of that is seen no more, whatever its tables do. */
class ForgottenItemsTest {
  private static final int BATCH = 16;
  private static final long DAY_MS = Duration.ofDays(1).toMillis();

  private static Learner learner(String table) {
    WeirConfig config =
        WeirConfig.defaults()
            .withAll(
                List.of(
                    "trainer.tables.kind=" + table,
                    "trainer.catalogue.expire-after=10d",
                    "trainer.objective=[{loss: bce, task: click}]"));
    return new Learner(
        TrainerConfig.of(config), List.of("click", "order"), EvaluationListener.NONE);
  }

  private static long[] candidates(List<RequestSample> samples) {
    return samples.stream().flatMapToLong(s -> Arrays.stream(s.itemIds())).distinct().toArray();
  }

  /** Other requests for other items, so many days after the first. */
  private static List<RequestSample> ofDay(int day) {
    return Samples.moved(Samples.of(4, BATCH), day * DAY_MS, 1_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{name: hashed, settings: {rows: 512}}",
        "{name: dynamic, settings: {admit-after: 100, expire-after: 1d}}"
      })
  void item_ofSamplesAlone_leavesWhenNoSampleHadItForTooLong(String table) {
    List<RequestSample> early = Samples.of(3, BATCH);
    long[] gone = Arrays.stream(candidates(early)).filter(id -> id != 7).sorted().toArray();
    try (Learner learner = learner(table)) {
      learner.put(new Item(7, 1, Map.of(), Map.of(), new float[0]));
      learner.learn(early);
      assertThat(learner.catalogue()).contains(gone);

      learner.learn(ofDay(9));
      learner.learn(Samples.moved(early.subList(0, 1), 9 * DAY_MS, 0));
      long[] again = early.get(0).itemIds();
      learner.learn(ofDay(11));
      assertThat(learner.catalogue()).contains(7).contains(again);
      assertThat(learner.knowledge()).containsEntry("catalogue.items", 1.0 * items(learner));
      for (int day = 12; day < 22; day++) {
        learner.learn(ofDay(day));
      }
      assertThat(learner.catalogue())
          .contains(7)
          .doesNotContain(gone)
          .hasSize(1 + candidates(ofDay(11)).length);
    }
  }

  private static int items(Learner learner) {
    return learner.catalogue().length;
  }

  @Test
  void item_seenOnceMoreAfterItsRowWasEvicted_leavesLikeAnyOther() {
    List<RequestSample> early = Samples.of(3, BATCH);
    try (Learner learner =
        learner("{name: dynamic, settings: {capacity: 5, admit-after: 1, expire-after: 100d}}")) {
      for (int again = 0; again < 10; again++) {
        learner.learn(early);
      }
      assertThat(learner.catalogue()).hasSizeGreaterThan(20);
      learner.learn(ofDay(11));
      learner.learn(ofDay(11));
      assertThat(learner.catalogue()).doesNotContain(candidates(early));
    }
  }

  @Test
  void item_thatLeaves_isToldOnceAndCounted() {
    List<RequestSample> early = Samples.of(3, BATCH);
    long[] ids = Arrays.stream(candidates(early)).sorted().toArray();
    try (Learner learner = learner("{name: hashed, settings: {rows: 512}}")) {
      learner.learn(early);
      assertThat(learner.takeForgotten()).isEmpty();
      // The hand looks at as many places as there are, at some of them twice.
      learner.learn(ofDay(11));
      assertThat(learner.learn(ofDay(11))).doesNotContain(ids);
      assertThat(learner.takeForgotten()).isEqualTo(ids);
      assertThat(learner.takeForgotten()).isEmpty();
      assertThat(learner.knowledge()).containsEntry("total.itemsExpired", 1.0 * ids.length);
      assertThat(learner.learn(Samples.moved(early, 12 * DAY_MS, 0))).contains(ids);
      assertThat(learner.catalogue()).as("seen again").contains(ids);
    }
  }

  @Test
  void statistics_ofItemsThatAreShownNoMore_goInTheEnd() {
    try (Learner learner = learner("{name: hashed, settings: {rows: 512}}")) {
      for (int year = 0; year < 4; year++) {
        learner.learn(Samples.moved(Samples.of(3, BATCH), year * 365 * DAY_MS, year * 1_000));
        assertThat(learner.knowledge())
            .hasEntrySatisfying(
                "statistics.items", items -> assertThat(items).isBetween(1.0, 40.0));
      }
      assertThat(learner.knowledge())
          .hasEntrySatisfying("total.statisticsExpired", gone -> assertThat(gone).isPositive());
    }
  }

  @Test
  void withdrawal_isRememberedWhileSamplesHaveTheItem_andNotMuchLonger() {
    List<RequestSample> early = Samples.of(3, BATCH);
    long withdrawn = early.get(0).itemIds()[0];
    try (Learner learner = learner("{name: hashed, settings: {rows: 512}}")) {
      learner.withdraw(withdrawn);
      for (int day = 0; day < 30; day += 5) {
        learner.learn(Samples.moved(early, day * DAY_MS, 0));
        assertThat(learner.catalogue()).doesNotContain(withdrawn);
      }
      assertThat(learner.knowledge()).containsEntry("catalogue.withdrawals", 1.0);
      learner.learn(ofDay(36));
      assertThat(learner.knowledge()).containsEntry("catalogue.withdrawals", 0.0);
      learner.learn(Samples.moved(early, 37 * DAY_MS, 0));
      assertThat(learner.catalogue()).contains(withdrawn);
    }
  }

  @Test
  void learner_restoredInTheMiddle_forgetsWhatTheOtherForgets() throws IOException {
    try (Learner learner = learner("{name: hashed, settings: {rows: 512}}");
        Learner restored = learner("{name: hashed, settings: {rows: 512}}")) {
      learner.withdraw(1);
      learner.withdraw(2);
      learner.learn(Samples.of(3, BATCH));
      learner.learn(ofDay(9));
      State.restore(restored, State.of(learner));
      for (int day = 11; day < 24; day += 4) {
        learner.learn(ofDay(day));
        restored.learn(ofDay(day));
        assertThat(restored.takeForgotten()).isEqualTo(learner.takeForgotten());
        assertThat(State.of(restored)).isEqualTo(State.of(learner));
      }
      assertThat(learner.knowledge()).containsEntry("catalogue.withdrawals", 0.0);
    }
  }
}
