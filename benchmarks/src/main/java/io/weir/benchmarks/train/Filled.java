package io.weir.benchmarks.train;

import io.weir.core.config.WeirConfig;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.evaluation.EvaluationListener;
import io.weir.trainer.features.FeatureSpace;
import io.weir.trainer.learner.Learner;
import io.weir.trainer.table.EmbeddingTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A learner whose table of items has a row for every id from 0 on. Whoever makes it closes it. */
final class Filled implements AutoCloseable {
  private static final long FILLED_MS = 1_749_000_000_000L;

  private final Learner learner;
  private final double fillNanos;

  private Filled(Learner learner, double fillNanos) {
    this.learner = learner;
    this.fillNanos = fillNanos;
  }

  /** A learner of empty tables that have room for so many rows. */
  static Learner empty(long rows, List<String> assignments) {
    List<String> settings = new ArrayList<>();
    settings.add(
        "trainer.tables.kind={name: dynamic, settings: {capacity: "
            + 2 * rows
            + ", admit-after: 1, expire-after: 365d}}");
    settings.add("trainer.metrics.yardsticks=[]");
    settings.addAll(assignments);
    WeirConfig config = WeirConfig.defaults().withAll(settings);
    return new Learner(
        TrainerConfig.of(config), List.of("click", "order"), EvaluationListener.NONE);
  }

  static Filled of(long rows, List<String> assignments) {
    Learner learner = empty(rows, assignments);
    EmbeddingTable items = learner.tables().of(FeatureSpace.ITEM);
    learner.tables().begin(FILLED_MS);
    long start = System.nanoTime();
    for (long id = 0; id < rows; id++) {
      items.see(id);
    }
    return new Filled(learner, (double) (System.nanoTime() - start) / rows);
  }

  Learner learner() {
    return learner;
  }

  EmbeddingTable items() {
    return learner.tables().of(FeatureSpace.ITEM);
  }

  double fillNanos() {
    return fillNanos;
  }

  @Override
  public void close() {
    learner.close();
  }

  /** Of times in ns, the median in ms. */
  static double medianMs(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2] / 1e6;
  }
}
