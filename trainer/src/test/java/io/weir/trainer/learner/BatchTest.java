package io.weir.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.RequestSample;
import io.weir.trainer.TestSamples;
import io.weir.trainer.loss.TaskLabels;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BatchTest {
  private static final Set<String> CLICK = Set.of("click");

  private final List<RequestSample> samples = Samples.of(1, 12);

  private static boolean holds(RequestSample sample, long id) {
    return LongStream.of(sample.itemIds()).anyMatch(own -> own == id);
  }

  @Test
  void items_areTheDistinctOnes_andCellsPointAtThem() {
    Batch batch = new Batch(samples);
    long[] items = batch.items();
    assertThat(items).doesNotHaveDuplicates();
    int[] cells = batch.cells();
    for (int u = 0; u < samples.size(); u++) {
      for (int i = 0; i < Samples.LIST; i++) {
        assertThat(items[cells[u * Samples.LIST + i]]).isEqualTo(samples.get(u).itemIds()[i]);
      }
    }
  }

  @Test
  void labels_ofARequestInWhichTheTaskHasNotMatured_haveNeitherLabelNorWeight() {
    RequestSample whole = Samples.withOrders(samples.get(0));
    Batch batch = new Batch(List.of(TestSamples.revision0(whole), TestSamples.revision1(whole, 4)));
    TaskLabels clicks = batch.labels("click");
    TaskLabels orders = batch.labels("order");

    assertThat(clicks.matured()).containsExactly(true, false);
    assertThat(clicks.weights()).containsExactly(1, 0);
    assertThat(orders.matured()).containsExactly(false, true);
    assertThat(orders.weights()).containsExactly(0, 4);
    for (int i = 0; i < Samples.LIST; i++) {
      assertThat(clicks.labels()[i]).isEqualTo(whole.labels().get("click")[i]);
      assertThat(clicks.labels()[Samples.LIST + i]).isEqualTo(-1);
      assertThat(orders.labels()[i]).isEqualTo(-1);
      assertThat(orders.labels()[Samples.LIST + i]).isEqualTo(whole.labels().get("order")[i]);
    }
  }

  @Test
  void drawInBatch_takesTheShareOfOthersImpressions_neverItsOwn() {
    Batch batch = new Batch(samples);
    batch.drawInBatch(CLICK, 0.5, new SplittableRandom(3));
    long[] items = batch.items();
    for (int u = 0; u < samples.size(); u++) {
      RequestSample own = samples.get(u);
      int row = u;
      long allowed =
          LongStream.of(items)
              .filter(id -> !holds(own, id))
              .filter(
                  id ->
                      IntStream.range(0, samples.size())
                          .filter(v -> v != row)
                          .anyMatch(v -> exposes(samples.get(v), id)))
              .count();
      int[] drawn = batch.inBatch()[u];
      assertThat(drawn).doesNotHaveDuplicates().hasSize((int) Math.floor(0.5 * allowed + 0.5));
      assertThat(batch.inBatchProbability(u)).isEqualTo((double) drawn.length / allowed);
      for (int item : drawn) {
        assertThat(holds(own, items[item])).isFalse();
      }
    }
  }

  private static boolean exposes(RequestSample sample, long id) {
    return IntStream.range(0, sample.size())
        .anyMatch(i -> sample.exposed(i) && sample.itemIds()[i] == id);
  }

  @Test
  void draws_ofRequestsInWhichTheTaskHasNotMatured_areNone_andNobodyDrawsFromThem() {
    List<RequestSample> first = samples.subList(0, 6).stream().map(TestSamples::revision0).toList();
    List<RequestSample> mixed = new ArrayList<>(first);
    samples.subList(6, 12).forEach(sample -> mixed.add(TestSamples.revision1(sample, 1)));
    Batch alone = drawn(new Batch(first));
    Batch batch = drawn(new Batch(mixed));

    for (int u = 0; u < first.size(); u++) {
      assertThat(ids(batch, batch.inBatch()[u])).containsExactly(ids(alone, alone.inBatch()[u]));
      assertThat(ids(batch, batch.pool()[u])).containsExactly(ids(alone, alone.pool()[u]));
      assertThat(batch.inBatch()[u]).isNotEmpty();
    }
    for (int u = first.size(); u < mixed.size(); u++) {
      assertThat(batch.inBatch()[u]).isEmpty();
      assertThat(batch.pool()[u]).isEmpty();
    }
  }

  private static Batch drawn(Batch batch) {
    SplittableRandom random = new SplittableRandom(5);
    batch.drawInBatch(CLICK, 0.5, random);
    batch.drawPool(CLICK, 5, random, 60, r -> r.nextInt(60));
    return batch;
  }

  private static long[] ids(Batch batch, int[] drawn) {
    return IntStream.of(drawn).mapToLong(item -> batch.items()[item]).sorted().toArray();
  }

  @Test
  void drawPool_leavesOutTheRequestsOwnItems() {
    Batch batch = new Batch(samples);
    batch.drawPool(CLICK, 30, new SplittableRandom(4), 60, random -> random.nextInt(60));
    long[] items = batch.items();
    boolean drewNew = false;
    for (int u = 0; u < samples.size(); u++) {
      assertThat(batch.pool()[u]).isNotEmpty().doesNotHaveDuplicates();
      for (int item : batch.pool()[u]) {
        assertThat(holds(samples.get(u), items[item])).isFalse();
        drewNew |= items[item] >= 40;
      }
    }
    assertThat(drewNew).isTrue();
  }
}
