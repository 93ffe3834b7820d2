package io.weir.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.features.FeatureSpace;
import io.weir.trainer.table.TableStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a learner does whose tables forget. */
class DynamicTablesTest {
  private static final int BATCH = 16;
  private static final long HOUR_MS = Duration.ofHours(1).toMillis();

  private static Learner learner(String settings) {
    WeirConfig config =
        WeirConfig.defaults()
            .withAll(
                List.of(
                    "trainer.tables.kind={name: dynamic, settings: " + settings + "}",
                    "trainer.objective=[{loss: bce, task: click}]"));
    return new Learner(
        TrainerConfig.of(config), List.of("click", "order"), EvaluationListener.NONE);
  }

  private static TableStatus items(Learner learner) {
    return Objects.requireNonNull(learner.tables().status().get(FeatureSpace.ITEM));
  }

  private static long[] ids(List<RequestSample> samples) {
    return samples.stream()
        .flatMapToLong(
            s ->
                LongStream.concat(
                    Arrays.stream(s.itemIds()), Arrays.stream(s.sequences().get("click"))))
        .distinct()
        .toArray();
  }

  @Test
  void item_notSeenForLong_isForgottenUnlessTheCatalogueHasFeaturesOfIt() {
    List<RequestSample> early = Samples.of(3, BATCH);
    List<RequestSample> late = Samples.moved(Samples.of(4, BATCH), 3 * HOUR_MS, 1_000);
    long kept = early.get(0).itemIds()[0];
    long gone = early.get(1).itemIds()[1];
    long[] again = ids(late);
    assertThat(again).doesNotContain(kept, gone);
    try (Learner learner = learner("{admit-after: 1, expire-after: 2h}")) {
      learner.put(new Item(kept, 1, Map.of(), Map.of(), new float[0]));
      learner.learn(early);
      assertThat(items(learner).rows()).isEqualTo(ids(early).length);
      float[] before = learner.embed(learner.freeze(), new long[] {kept})[0];
      assertThat(learner.takeForgotten()).isEmpty();

      assertThat(learner.learn(late)).contains(kept).doesNotContain(gone);
      assertThat(learner.takeForgotten()).contains(gone).doesNotContain(kept);
      assertThat(learner.takeForgotten()).isEmpty();
      assertThat(learner.catalogue()).contains(kept).doesNotContain(gone);
      assertThat(items(learner).rows()).isEqualTo(again.length);
      assertThat(items(learner).expired()).isPositive();
      assertThat(learner.embed(learner.freeze(), new long[] {kept})[0]).isNotEqualTo(before);

      learner.learn(Samples.moved(early, 6 * HOUR_MS, 0));
      assertThat(learner.catalogue()).as("seen again").contains(gone);
    }
  }

  @Test
  void learner_withRareIds_keepsThemInTheSharedRow() {
    List<RequestSample> samples = Samples.of(3, BATCH);
    try (Learner learner = learner("{admit-after: 100}")) {
      learner.learn(samples);
      assertThat(items(learner).rows()).isZero();
      assertThat(items(learner).rejected()).isPositive();
      long[] two = {samples.get(0).itemIds()[0], samples.get(1).itemIds()[1]};
      assertThat(learner.tables().of(FeatureSpace.ITEM).row(two[0])).isZero();
      assertThat(learner.tables().of(FeatureSpace.ITEM).row(two[1])).isZero();
    }
  }

  @Test
  void item_thatGetsARowWithoutBeingLearntFrom_isToldWithItsOtherVector() {
    List<RequestSample> sample = Samples.of(3, 1);
    long[] unexposed = {sample.get(0).itemIds()[6]};
    try (Learner learner = learner("{admit-after: 2}")) {
      assertThat(learner.learn(sample)).as("new").contains(unexposed);
      float[] shared = learner.embed(learner.freeze(), unexposed)[0];
      assertThat(learner.learn(sample)).contains(unexposed);
      assertThat(learner.tables().of(FeatureSpace.ITEM).row(unexposed[0])).isPositive();
      assertThat(learner.embed(learner.freeze(), unexposed)[0]).isNotEqualTo(shared);
      assertThat(learner.learn(sample)).as("neither learnt from nor new").doesNotContain(unexposed);
    }
  }

  @Test
  void sample_withAWrongClock_expiresNothing() {
    List<RequestSample> samples = Samples.of(3, 2 * BATCH);
    try (Learner learner = learner("{admit-after: 1, expire-after: 2h}")) {
      learner.learn(samples.subList(0, BATCH));
      List<RequestSample> next = Samples.moved(samples.subList(BATCH, 2 * BATCH), 0, 0);
      next.set(3, Samples.moved(next.subList(3, 4), 1_000_000 * HOUR_MS, 0).get(0));
      learner.learn(next);
      assertThat(items(learner).expired()).isZero();
    }
  }

  @Test
  void learner_restoredInTheMiddle_endsBitForBitTheSame() throws IOException {
    String settings = "{capacity: 60, admit-after: 2, expire-after: 1h, evict-share: 0.2}";
    List<RequestSample> samples = Samples.of(5, 10 * BATCH);
    byte[] middle;
    byte[] end;
    try (Learner learner = learner(settings)) {
      for (int i = 0; i < 5; i++) {
        learner.learn(
            Samples.moved(samples.subList(i * BATCH, (i + 1) * BATCH), i * HOUR_MS / 2, 20L * i));
      }
      middle = State.of(learner);
      assertThat(items(learner).evicted() + items(learner).expired()).isPositive();
      learnRest(learner, samples);
      end = State.of(learner);
    }
    try (Learner learner = learner(settings)) {
      State.restore(learner, middle);
      learnRest(learner, samples);
      assertThat(State.of(learner)).isEqualTo(end);
    }
  }

  private static void learnRest(Learner learner, List<RequestSample> samples) {
    for (int i = 5; i < 10; i++) {
      learner.learn(
          Samples.moved(samples.subList(i * BATCH, (i + 1) * BATCH), i * HOUR_MS / 2, 20L * i));
    }
  }
}
