package io.weir.trainer.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.cascade.RequestSample;
import io.weir.trainer.TestSamples;
import io.weir.trainer.checkpoint.StateWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ListLiftTest {
  private static final List<String> TASKS = List.of("click", "order");
  private static final double FOR_EVER = Double.POSITIVE_INFINITY;
  private static final int CLICK = 0;
  private static final int ORDER = 1;

  private static ListLift lift(int capacity) {
    return new ListLift(TASKS, capacity, FOR_EVER);
  }

  /** A list of five shown items and three others, of which the first shown one was clicked. */
  private static RequestSample sample(int n) {
    RequestSample sample = TestSamples.sample(n);
    byte[] clicks = new byte[sample.size()];
    clicks[0] = 1;
    return TestSamples.labelled(sample, 0, clicks, 1, new byte[sample.size()], 1);
  }

  @Test
  void lift_isThatOfPositivesOverWhatIsExpectedOfAnyItemOfTheList() {
    RequestSample sample = sample(3);
    ListLift lift = lift(100);
    lift.see(sample);
    for (int i = 0; i < sample.size(); i++) {
      double positives = i == 0 ? 1 : 0;
      double expected = sample.exposed(i) ? Math.log((positives + 1) / (1 / 5.0 + 1)) : 0;
      assertThat(lift.lift(CLICK, sample.itemIds()[i]))
          .as("item %d", i)
          .isCloseTo(expected, within(1e-12));
      assertThat(lift.lift(ORDER, sample.itemIds()[i])).isZero();
    }
  }

  @Test
  void lift_whereEveryItemOfTheListsWasChosen_isNothing_howeverHighTheRate() {
    ListLift lift = lift(100);
    lift.see(TestSamples.spoilt(1));
    lift.see(TestSamples.spoilt(2));
    for (long item = 0; item < TestSamples.ITEMS; item++) {
      assertThat(lift.lift(CLICK, item)).isCloseTo(0, within(1e-12));
    }
  }

  @Test
  void see_ofBothRevisions_countsEachTaskInThatInWhichItMatures() {
    RequestSample sample = sample(3);
    byte[] clicks = sample.labels().get("click");
    RequestSample both = TestSamples.labelled(sample, 0, clicks, 1, clicks.clone(), 1);
    ListLift expected = lift(100);
    ListLift actual = lift(100);
    expected.see(both);
    actual.see(TestSamples.revision0(both));
    assertThat(actual.lift(ORDER, both.itemIds()[0])).isZero();
    actual.see(TestSamples.revision1(both, 1));
    assertSame(actual, expected);
    assertThat(actual.lift(ORDER, both.itemIds()[0])).isPositive();
  }

  @Test
  void see_ofItemsKeptWithAProbability_countsAsManyAsTheyStandFor() {
    ListLift expected = lift(100);
    ListLift actual = lift(100);
    RequestSample sample = sample(3);
    IntStream.range(0, 4).forEach(i -> expected.see(sample));
    Arrays.fill(sample.inclusionProbability(), 0.25f);
    actual.see(sample);
    assertSame(actual, expected);
  }

  @Test
  void see_ofAWeightedRequest_countsItAsThatMany() {
    ListLift expected = lift(100);
    ListLift actual = lift(100);
    RequestSample sample = TestSamples.revision0(sample(3));
    byte[] clicks = sample.labels().get("click");
    IntStream.range(0, 3).forEach(i -> expected.see(sample));
    actual.see(TestSamples.labelled(sample, 0, clicks, 3, sample.labels().get("order"), 0));
    assertSame(actual, expected);
  }

  @Test
  void counts_areWorthHalfAfterAHalfLife_alsoWhereTheyComeLate() {
    RequestSample now = sample(3);
    RequestSample then = at(now, now.requestTime() - 60_000);
    double expected = Math.log((1.5 + 1) / (1.5 / 5 + 1));
    for (List<RequestSample> order : List.of(List.of(then, now), List.of(now, then))) {
      ListLift lift = new ListLift(TASKS, 100, 60_000);
      order.forEach(lift::see);
      assertThat(lift.lift(CLICK, now.itemIds()[0])).isCloseTo(expected, within(1e-12));
    }
  }

  @Test
  void items_beyondTheRoom_areForgotten_thatNotShownForLongestFirst() {
    RequestSample first = sample(3);
    RequestSample second = sample(4);
    RequestSample again = sample(3);
    ListLift lift = lift(5);
    lift.see(first);
    lift.see(second);
    assertThat(lift.lift(CLICK, second.itemIds()[0])).isPositive();
    Arrays.stream(first.itemIds())
        .filter(id -> Arrays.stream(second.itemIds()).noneMatch(other -> other == id))
        .forEach(id -> assertThat(lift.lift(CLICK, id)).as("item %d", id).isZero());
    lift.see(again);
    assertThat(lift.lift(CLICK, again.itemIds()[0])).isPositive();
  }

  @Test
  void noRoom_countsNothing_andHasNoColumn() {
    ListLift lift = lift(0);
    lift.see(sample(3));
    assertThat(lift.columns()).isZero();
    assertThat(lift.lift(CLICK, sample(3).itemIds()[0])).isZero();
    assertThat(lift(1).columns()).isEqualTo(2);
  }

  @Test
  void read_ofWhatWasWritten_countsAndForgetsOn() throws IOException {
    ListLift expected = new ListLift(TASKS, 20, 60_000);
    IntStream.range(0, 50).forEach(n -> expected.see(sample(n)));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    expected.snapshot().write(new DataOutputStream(bytes));
    ListLift actual = new ListLift(TASKS, 20, 60_000);
    actual.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    assertSame(actual, expected);
    IntStream.range(50, 60).forEach(n -> expected.see(sample(n)));
    IntStream.range(50, 60).forEach(n -> actual.see(sample(n)));
    assertSame(actual, expected);
  }

  @Test
  void snapshot_writtenAfterMoreWasShown_isWhatStoodThen() throws IOException {
    ListLift lift = new ListLift(TASKS, 20, 60_000);
    ListLift then = new ListLift(TASKS, 20, 60_000);
    IntStream.range(0, 50).forEach(n -> lift.see(sample(n)));
    IntStream.range(0, 50).forEach(n -> then.see(sample(n)));
    StateWriter snapshot = lift.snapshot();
    IntStream.range(40, 60).forEach(n -> lift.see(sample(n)));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    snapshot.write(new DataOutputStream(bytes));
    ListLift actual = new ListLift(TASKS, 20, 60_000);
    actual.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    assertSame(actual, then);
  }

  @Test
  void read_byOtherTasksAndLessRoom_takesWhatItCounts() throws IOException {
    ListLift all = lift(100);
    RequestSample sample = sample(3);
    all.see(sample(4));
    all.see(sample);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    all.snapshot().write(new DataOutputStream(bytes));
    ListLift other = new ListLift(List.of("like", "click"), 5, FOR_EVER);
    other.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    for (int i = 0; i < sample.size(); i++) {
      long item = sample.itemIds()[i];
      assertThat(other.lift(0, item)).isZero();
      assertThat(other.lift(1, item)).isEqualTo(all.lift(CLICK, item));
    }
    assertThat(other.lift(1, sample(4).itemIds()[0])).as("no room").isZero();
  }

  private static RequestSample at(RequestSample s, long time) {
    return new RequestSample(
        s.requestId(),
        s.userId(),
        time,
        s.eventTime(),
        s.scenario(),
        s.revision(),
        s.categorical(),
        s.dense(),
        s.sequences(),
        s.itemIds(),
        s.stageReached(),
        s.rankingRank(),
        s.preRankingRank(),
        s.exposurePosition(),
        s.rankingScore(),
        s.inclusionProbability(),
        s.labels(),
        s.weights(),
        s.maturedTasks(),
        s.crossFeatures(),
        s.stageTotals(),
        s.sampler(),
        s.seed());
  }

  private static void assertSame(ListLift actual, ListLift expected) {
    for (int task = 0; task < TASKS.size(); task++) {
      for (long id = 0; id <= TestSamples.ITEMS; id++) {
        assertThat(actual.lift(task, id)).isCloseTo(expected.lift(task, id), within(1e-9));
      }
    }
  }
}
