package io.weir.trainer.learner;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.weir.trainer.model.Model.Scores;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Zeros that are added to the tasks' scores before losses see them: the gradient of the objective
 * with respect to a score is theirs, and the engine keeps that of leaves alone. Not thread-safe.
 */
final class Probes {
  private static final float[][] NONE = {};

  private final Map<String, NDArray> byTask = new LinkedHashMap<>();

  /**
   * @param scope owns them
   */
  Probes(List<String> tasks, NDManager scope, Batch batch) {
    Shape shape = new Shape(batch.samples().size(), batch.candidates());
    for (String task : tasks) {
      NDArray zeros = scope.zeros(shape);
      zeros.setRequiresGradient(true);
      byTask.put(task, zeros);
    }
  }

  /** The same scores, the tasks' with a probe each. */
  Scores behind(Scores scores) {
    Map<String, NDArray> logits = new LinkedHashMap<>();
    scores
        .logits()
        .forEach(
            (name, logit) -> {
              NDArray probe = byTask.get(name);
              logits.put(name, probe == null ? logit : logit.add(probe));
            });
    return new Scores(scores.items(), logits, scores.products(), scores.gates());
  }

  /**
   * The gradients after the backward pass, per task row-major (requests, candidates); none where
   * one is not finite, as then no step is taken.
   */
  float[][] gradients() {
    float[][] gradients = new float[byTask.size()][];
    int task = 0;
    for (NDArray probe : byTask.values()) {
      float[] own = probe.getGradient().toFloatArray();
      if (!Finite.all(own)) {
        return NONE;
      }
      gradients[task++] = own;
    }
    return gradients;
  }
}
