package io.weir.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.evaluation.EvaluationListener;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Publication and its gate look at what was learnt when the clock says so, and change nothing. */
class PublicationTest {
  private static final int BATCH = 16;
  private static final int BATCHES = 4;

  private static Learner learner(String features) {
    List<String> settings =
        List.of(
            "trainer.features=" + features,
            "trainer.tables.kind={name: dynamic, settings: {}}",
            "trainer.objective=[{loss: bce, task: click}]");
    return new Learner(
        TrainerConfig.of(WeirConfig.defaults().withAll(settings)),
        List.of("click", "order"),
        EvaluationListener.NONE);
  }

  /** Of three kinds, the rarer the later samples have one, and the rarest in none. */
  private static Item item(long id) {
    String attribute = id < 20 ? "brand" : id < 40 ? "shop" : "origin";
    return new Item(
        id,
        1,
        Map.of(attribute, new long[] {id % 3}, "season", new long[] {id % 2}),
        Map.of("price", new float[] {id}),
        new float[0]);
  }

  private static byte[] learnt(String features, boolean published) throws IOException {
    List<RequestSample> samples = Samples.of(3, BATCH * BATCHES);
    long[] ids = LongStream.range(0, 60).toArray();
    try (Learner learner = learner(features)) {
      for (int batch = 0; batch < BATCHES; batch++) {
        List<RequestSample> next = samples.subList(batch * BATCH, (batch + 1) * BATCH);
        for (long id = 59 - 20L * batch; id > 39 - 20L * batch && id >= 0; id--) {
          learner.put(item(id));
        }
        if (published) {
          learner.embed(learner.freeze(), ids);
          learner.score(next);
          learner.serving(learner.freeze()).close();
        }
        learner.learn(next);
      }
      return State.of(learner);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{item-categorical: 2, context-dense: 0, cross: 0, sequences: 0}",
        "{names: {item-categorical: [shop], context-categorical: [device]}}",
        "{item-id: none, sequences: 0, context-categorical: 0}"
      })
  void publication_betweenBatches_changesNothingThatIsLearnt(String features) throws IOException {
    assertThat(learnt(features, true)).isEqualTo(learnt(features, false));
  }

  @Test
  void featureWithoutAPlace_isCountedOnceWhenItComes() {
    try (Learner learner =
        learner(
            "{item-categorical: 1, item-dense: 0, context-categorical: 0, context-dense: 0,"
                + " cross: 0, sequences: 0}")) {
      learner.put(item(7));
      learner.put(item(30));
      // Of the first one attribute and the price, of the second one attribute more.
      assertThat(learner.knowledge()).containsEntry("features.unplaced", 5.0);
      for (int batch = 1; batch <= 3; batch++) {
        learner.learn(Samples.of(batch, BATCH));
        learner.score(Samples.of(9, BATCH));
        assertThat(learner.knowledge())
            .as("city, age, click and price of each request")
            .containsEntry("features.unplaced", 5.0 + 4 * BATCH * batch);
      }
    }
  }
}
