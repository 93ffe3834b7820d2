package io.weir.trainer.learner;

import ai.djl.ndarray.NDArray;
import io.weir.trainer.features.Catalogue;
import io.weir.trainer.loss.Lists;
import io.weir.trainer.loss.LossBatch;
import io.weir.trainer.loss.Objective;
import io.weir.trainer.loss.Representations;
import io.weir.trainer.loss.TaskLabels;
import io.weir.trainer.loss.Vectors;
import io.weir.trainer.model.Model.Scores;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Puts together what the objective looks at. Not thread-safe. */
final class LossBatches {
  private final List<String> tasks;
  private final Objective objective;
  private final Catalogue catalogue;
  private final int dimension;

  /**
   * @param dimension length of item vectors
   */
  LossBatches(List<String> tasks, Objective objective, Catalogue catalogue, int dimension) {
    this.tasks = List.copyOf(tasks);
    this.objective = objective;
    this.catalogue = catalogue;
    this.dimension = dimension;
  }

  /**
   * A batch with its scores.
   *
   * @param step taken so far
   */
  LossBatch of(Batch batch, Scores scores, long step) {
    Map<String, TaskLabels> labels = new HashMap<>();
    tasks.forEach(task -> labels.put(task, batch.labels(task)));
    Lists lists = batch.lists(objective.signals());
    Supplier<NDArray> lengths = Vectors.lengths(scores.items(), lists);
    Map<String, Vectors> vectors = new HashMap<>();
    scores
        .products()
        .forEach(
            (name, own) -> vectors.put(name, Vectors.of(own.users(), own.products(), lengths)));
    return new LossBatch(
        lists,
        labels,
        scores.logits(),
        vectors,
        objective.usesRepresentations() ? representations(batch, scores) : null,
        scores.gates(),
        step);
  }

  private Representations representations(Batch batch, Scores scores) {
    long[] ids = batch.items();
    double[][] pretrained = new double[ids.length][];
    for (int i = 0; i < ids.length; i++) {
      pretrained[i] = catalogue.pretrainedEmbedding(ids[i], dimension);
    }
    return new Representations(scores.items(), pretrained);
  }
}
