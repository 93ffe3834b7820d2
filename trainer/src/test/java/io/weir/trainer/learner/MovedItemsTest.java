package io.weir.trainer.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.core.cascade.Item;
import io.weir.core.cascade.RequestSample;
import io.weir.core.config.WeirConfig;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.features.FeatureSpace;
import io.weir.trainer.table.EmbeddingTable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever publishes items is told of each whose own row is another after a batch. */
class MovedItemsTest {
  private static final int BATCH = 16;
  private static final int SHARED = 0;

  private static Learner learner(String table, String pooling, String features) {
    List<String> settings =
        List.of(
            "trainer.tables.kind=" + table,
            "trainer.model={sequences: " + pooling + "}",
            "trainer.features=" + features,
            "trainer.objective=[{loss: bce, task: click}]");
    return new Learner(
        TrainerConfig.of(WeirConfig.defaults().withAll(settings)),
        List.of("click", "order"),
        EvaluationListener.NONE);
  }

  /** An item's row as it stands. */
  private record Row(boolean shared, List<Float> weights) {
    static Row of(EmbeddingTable table, boolean dynamic, long id) {
      float[] weights = new float[table.dimension()];
      table.read(table.row(id), weights, 0);
      Float[] boxed = new Float[weights.length];
      Arrays.setAll(boxed, i -> weights[i]);
      return new Row(dynamic && table.row(id) == SHARED, List.of(boxed));
    }

    /** What others have moved with it is not told. */
    boolean isAnotherThan(Row before) {
      return !(shared && before.shared) && !weights.equals(before.weights);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{name: hashed, settings: {rows: 1000000}} | mean | {}",
        "{name: dynamic, settings: {admit-after: 1}} | mean | {context-categorical: 3}",
        "{name: dynamic, settings: {admit-after: 3}} | mean | {sequences: 2}",
        "{name: dynamic, settings: {admit-after: 1}} | self-attention | {}",
        "{name: dynamic, settings: {admit-after: 1}}"
            + " | {name: self-attention, settings: {positions: 2}} | {}",
        "{name: dynamic, settings: {admit-after: 2, capacity: 20, evict-share: 0.2}} | mean | {}",
      })
  void item_whoseRowIsAnotherAfterABatch_isTold(String kind, String pooling, String features) {
    boolean dynamic = kind.contains("dynamic");
    List<RequestSample> samples = Samples.of(8, 8 * BATCH);
    int told = 0;
    try (Learner learner = learner(kind, pooling, features)) {
      for (long id = 0; id < 60; id++) {
        learner.put(new Item(id, 1, Map.of(), Map.of(), new float[0]));
      }
      EmbeddingTable table = learner.tables().of(FeatureSpace.ITEM);
      for (int from = 0; from < samples.size(); from += 4) {
        Map<Long, Row> before = new HashMap<>();
        for (long id : learner.catalogue()) {
          before.put(id, Row.of(table, dynamic, id));
        }
        long[] moved = learner.learn(samples.subList(from, from + 4));
        told += moved.length;
        before.forEach(
            (id, row) -> {
              if (Row.of(table, dynamic, id).isAnotherThan(row)) {
                assertThat(moved).contains(id);
              }
            });
        assertThat(moved).as("never seen").doesNotContain(40L, 59L);
      }
    }
    assertThat(told).as("of 40 items in 32 batches").isBetween(200, 32 * 36);
  }
}
