package io.weir.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.weir.core.cascade.RequestSample;
import io.weir.trainer.features.FeatureSpace;
import io.weir.trainer.features.Inputs;
import io.weir.trainer.features.Inputs.RowState;
import io.weir.trainer.model.Model;
import io.weir.trainer.model.Model.Scores;
import io.weir.trainer.model.Parameters;
import io.weir.trainer.model.Pass;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Scores of requests as a model serves, without learning from them. Not thread-safe. */
final class ServedScores {
  private final NDManager manager;
  private final FeatureSpace features;
  private final Model model;
  private final List<String> tasks;

  ServedScores(NDManager manager, FeatureSpace features, Model model, List<String> tasks) {
    this.manager = manager;
    this.features = features;
    this.model = model;
    this.tasks = List.copyOf(tasks);
  }

  List<String> tasks() {
    return tasks;
  }

  /**
   * The scores by some dense weights.
   *
   * @return logits: (tasks, requests, candidates), each row as long as its list
   */
  float[][][] of(Parameters parameters, List<RequestSample> samples) {
    Batch batch = new Batch(samples);
    if (batch.candidates() == 0) {
      return new float[tasks.size()][samples.size()][0];
    }
    try (NDManager scope = manager.newSubManager()) {
      Inputs cells = features.cells(samples, batch.candidates());
      Model.Inputs inputs =
          new BatchInputs(features, batch, cells, RowState.CURRENT)
              .constants(scope, BatchInputs.array(scope, cells));
      Scores scores = model.forward(inputs, parameters.constants(scope), Pass.TEST);
      return tasks.stream()
          .map(task -> rows(Objects.requireNonNull(scores.logits().get(task)), samples))
          .toArray(float[][][]::new);
    }
  }

  private static float[][] rows(NDArray logits, List<RequestSample> samples) {
    float[] flat = logits.toFloatArray();
    int candidates = flat.length / samples.size();
    float[][] rows = new float[samples.size()][];
    for (int u = 0; u < rows.length; u++) {
      int from = u * candidates;
      rows[u] = Arrays.copyOfRange(flat, from, from + samples.get(u).size());
    }
    return rows;
  }
}
