package io.weir.trainer.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.weir.core.cascade.RequestSample;
import io.weir.trainer.TestSamples;
import io.weir.trainer.table.EmbeddingTable.Extent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ItemStatisticsTest {
  private static final List<String> TASKS = List.of("click", "order");
  private static final double HALF_LIFE_MS = 60_000;
  private static final int CLICK = 0;
  private static final int ORDER = 1;
  private static final long POPULAR = 77;

  /** Request number n, a second after the one before; the clicked item was ordered, too. */
  private static RequestSample whole(int n) {
    RequestSample s = TestSamples.sample(n);
    byte[] clicks = s.labels().get("click");
    return TestSamples.labelled(s, 0, clicks, 1, clicks.clone(), 1);
  }

  private static List<RequestSample> requests() {
    return IntStream.range(0, 200).mapToObj(ItemStatisticsTest::whole).toList();
  }

  private static ItemStatistics statistics() {
    return new ItemStatistics(TASKS, HALF_LIFE_MS, 20);
  }

  private static void assertSame(ItemStatistics actual, ItemStatistics expected) {
    for (int task = 0; task < TASKS.size(); task++) {
      assertThat(actual.overallRate(task)).isEqualTo(expected.overallRate(task));
      for (long id = 0; id <= TestSamples.ITEMS; id++) {
        assertThat(actual.logit(task, id)).isCloseTo(expected.logit(task, id), within(1e-9));
        assertThat(actual.impressions(id)).isCloseTo(expected.impressions(id), within(1e-9));
      }
    }
  }

  @Test
  void see_ofBothRevisions_countsWhatOneWithAllTasksWould() {
    ItemStatistics expected = statistics();
    ItemStatistics actual = statistics();
    requests().forEach(expected::see);
    requests().forEach(sample -> actual.see(TestSamples.revision0(sample)));
    requests().forEach(sample -> actual.see(TestSamples.revision1(sample, 1)));
    assertSame(actual, expected);
  }

  @Test
  void see_ofAnItemKeptWithAProbability_countsAsManyAsItStandsFor() {
    ItemStatistics expected = statistics();
    ItemStatistics actual = statistics();
    for (RequestSample sample : requests()) {
      for (int times = 0; times < 4; times++) {
        expected.see(sample);
      }
      java.util.Arrays.fill(sample.inclusionProbability(), 0.25f);
      actual.see(sample);
    }
    assertSame(actual, expected);
  }

  @Test
  void see_ofRevision0_countsImpressionsAndTheFastTaskAlone() {
    ItemStatistics statistics = statistics();
    requests().forEach(sample -> statistics.see(TestSamples.revision0(sample)));
    ItemStatistics nothing = statistics();
    assertThat(statistics.overallRate(CLICK)).isNotEqualTo(nothing.overallRate(CLICK));
    assertThat(statistics.overallRate(ORDER)).isEqualTo(nothing.overallRate(ORDER));
    assertThat(statistics.impressions(TestSamples.sample(0).itemIds()[0])).isPositive();
  }

  @Test
  void see_ofAWeightedRequest_countsItAsThatMany() {
    ItemStatistics expected = statistics();
    ItemStatistics actual = statistics();
    RequestSample sample = TestSamples.revision1(whole(1), 1);
    IntStream.range(0, 4).forEach(i -> expected.see(sample));
    actual.see(TestSamples.revision1(whole(1), 4));
    assertSame(actual, expected);
  }

  @Test
  void read_ofWhatWasWritten_countsOn() throws IOException {
    ItemStatistics expected = statistics();
    requests().forEach(expected::see);
    ItemStatistics actual = statistics();
    read(actual, bytes(expected, Extent.ALL));
    expected.see(whole(300));
    actual.see(whole(300));
    assertSame(actual, expected);
  }

  @Test
  void changesAfterARestart_areInTheNextSnapshotOfChanges() throws IOException {
    ItemStatistics first = statistics();
    requests().forEach(first::see);
    byte[] all = bytes(first, Extent.ALL);
    ItemStatistics restarted = statistics();
    read(restarted, all);
    IntStream.range(200, 210).mapToObj(ItemStatisticsTest::whole).forEach(restarted::see);
    byte[] changes = bytes(restarted, Extent.CHANGED);

    ItemStatistics again = statistics();
    read(again, all);
    read(again, changes);
    assertSame(again, restarted);
    assertThat(bytes(again, Extent.ALL)).isEqualTo(bytes(restarted, Extent.ALL));
  }

  /** Counts batches of ten requests, from one number to another. */
  private static void live(ItemStatistics statistics, int from, int to) {
    for (int n = from; n < to; n++) {
      RequestSample sample = fresh(n);
      if (n % 10 == 0) {
        statistics.begin(sample.requestTime());
      }
      statistics.see(sample);
    }
  }

  /** Request number n, whose items were in no other; but for one that is shown again and again. */
  private static RequestSample fresh(int n) {
    RequestSample sample = whole(n);
    for (int i = 1; i < sample.size(); i++) {
      sample.itemIds()[i] = 1_000 + 10L * n + i;
    }
    sample.itemIds()[0] = POPULAR;
    return sample;
  }

  @Test
  void item_shownNoMore_isForgottenOnceItsCountsAreNextToNothing() {
    ItemStatistics statistics = statistics();
    live(statistics, 0, 60);
    RequestSample last = fresh(59);
    long item = last.itemIds()[1];
    long end = last.requestTime();
    assertThat(statistics.size()).isEqualTo(1 + 60 * 4);
    statistics.begin(end + 8 * (long) HALF_LIFE_MS);
    assertThat(statistics.impressions(item)).as("one impression, of 8 half-lives").isPositive();
    statistics.begin(end + 10 * (long) HALF_LIFE_MS);
    assertThat(statistics.impressions(item)).isZero();
    assertThat(statistics.size()).as("shown sixty times").isOne();
    assertThat(statistics.forgotten()).isEqualTo(60 * 4);
    statistics.begin(end + 20 * (long) HALF_LIFE_MS);
    assertThat(statistics.size()).isZero();
  }

  @Test
  void statistics_overALongTime_holdWhatWasShownLately() {
    ItemStatistics statistics = statistics();
    live(statistics, 0, 5_000);
    assertThat(statistics.size()).isBetween(4 * 8 * 60, 1 + 4 * 10 * 60);
    assertThat(statistics.impressions(POPULAR)).isGreaterThan(10);
    assertThat(statistics.forgotten() + statistics.size()).isEqualTo(1 + 5_000 * 4);
  }

  @Test
  void itemCtr_overALongTime_countsForEverAndHoldsWhatWasShownLately() {
    ItemStatistics counts = new ItemStatistics(TASKS, Double.POSITIVE_INFINITY, HALF_LIFE_MS, 20);
    live(counts, 0, 2_000);
    assertThat(counts.size()).isLessThan(4 * 11 * 60);
    assertThat(counts.impressions(POPULAR)).isEqualTo(2_000);
  }

  @Test
  void changesWithItemsForgotten_makeTheWholeAgain() throws IOException {
    ItemStatistics statistics = statistics();
    ItemStatistics restored = statistics();
    live(statistics, 0, 300);
    read(restored, bytes(statistics, Extent.ALL));
    live(statistics, 300, 800);
    ItemStatistics.Snapshot lost = statistics.snapshot(Extent.CHANGED);
    live(statistics, 800, 900);
    lost.failed();
    live(statistics, 900, 1_000);
    read(restored, bytes(statistics, Extent.CHANGED));
    assertThat(bytes(restored, Extent.ALL)).isEqualTo(bytes(statistics, Extent.ALL));
    live(statistics, 1_000, 2_000);
    live(restored, 1_000, 2_000);
    assertThat(restored.forgotten()).isGreaterThan(1_000);
    assertThat(bytes(restored, Extent.ALL)).isEqualTo(bytes(statistics, Extent.ALL));
  }

  private static byte[] bytes(ItemStatistics statistics, Extent extent) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    statistics.snapshot(extent).write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static void read(ItemStatistics statistics, byte[] bytes) throws IOException {
    statistics.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }
}
