package io.weir.trainer.learner;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.weir.core.cascade.Ids;
import io.weir.trainer.evaluation.ScoredRequest.TaskScores;
import io.weir.trainer.features.FeatureSpace;
import io.weir.trainer.features.Inputs;
import io.weir.trainer.features.Inputs.RowState;
import io.weir.trainer.loss.LossBatch;
import io.weir.trainer.loss.Objective;
import io.weir.trainer.model.Model;
import io.weir.trainer.model.Model.Scores;
import io.weir.trainer.model.Parameters;
import io.weir.trainer.model.Parameters.Weights;
import io.weir.trainer.model.Pass;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Test, then train, up to the gradients: scores a batch as the model serves, takes the objective
 * and its gradients, and has the evaluator tell of both before anything is moved.
 *
 * <p>Where a training step's pass is the one that serves, there is one pass for both. Not
 * thread-safe.
 */
final class ForwardPass {
  private final long seed;
  private final List<String> tasks;
  private final FeatureSpace features;
  private final Model model;
  private final Parameters parameters;
  private final Parameters untrained;
  private final Objective objective;
  private final LossBatches losses;
  private final Evaluator evaluator;

  /**
   * @param parameters the weights that are learnt
   * @param untrained the weights as they began
   */
  ForwardPass(
      long seed,
      List<String> tasks,
      FeatureSpace features,
      Model model,
      Parameters parameters,
      Parameters untrained,
      Objective objective,
      LossBatches losses,
      Evaluator evaluator) {
    this.seed = seed;
    this.tasks = List.copyOf(tasks);
    this.features = features;
    this.model = model;
    this.parameters = parameters;
    this.untrained = untrained;
    this.objective = objective;
    this.losses = losses;
    this.evaluator = evaluator;
  }

  /**
   * A batch whose gradients have been taken.
   *
   * @param value of the objective and its terms; empty = no term had anything to learn, there are
   *     no gradients
   * @param inputs of the model
   * @param leaves the inputs on the device
   * @param weights on the device
   * @param finite whether all scores are numbers; if not, nobody was told of them
   */
  record Result(
      Optional<Objective.Values> value,
      BatchInputs inputs,
      Model.Inputs leaves,
      Weights weights,
      boolean finite) {}

  /**
   * Runs it.
   *
   * @param scope owns all arrays
   * @param step taken so far
   */
  Result run(NDManager scope, Batch batch, long step) {
    Inputs cells = features.cells(batch.samples(), batch.candidates());
    NDArray cross = BatchInputs.array(scope, cells);
    BatchInputs inputs = new BatchInputs(features, batch, cells, RowState.SEEN);
    Map<String, float[][]> logits = new HashMap<>();
    if (evaluator.wantsUntrained()) {
      BatchInputs initial = new BatchInputs(features, batch, cells, RowState.INITIAL);
      logits.put(TaskScores.UNTRAINED, served(scope, initial.constants(scope, cross), untrained));
    }
    if (model.noisy()) {
      Model.Inputs constants = inputs.constants(scope, cross);
      logits.put(TaskScores.MODEL, served(scope, constants, parameters));
    }
    Model.Inputs leaves = inputs.leaves(scope, cross);
    Weights weights = parameters.leaves(scope);
    try (GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
      Probes probes = new Probes(tasks, scope, batch);
      Scores scores = model.forward(leaves, weights, Pass.training(noiseSeed(step)));
      if (!model.noisy()) {
        logits.put(TaskScores.MODEL, logits(scores));
      }
      LossBatch seen = losses.of(batch, probes.behind(scores), step);
      Optional<Objective.Values> value = objective.values(seen);
      value.ifPresent(values -> gradients.backward(values.sum()));
      boolean finite = logits.values().stream().flatMap(Arrays::stream).allMatch(Finite::all);
      if (finite) {
        evaluator.scored(batch, logits, value.isPresent() ? probes.gradients() : new float[0][]);
      } else {
        evaluator.unscored(batch);
      }
      return new Result(value, inputs, leaves, weights, finite);
    }
  }

  /** Other draws than those of negatives. */
  private long noiseSeed(long step) {
    return Ids.mix(seed ^ Ids.mix(~step));
  }

  /** Scores as the weights serve: per task row-major (requests, candidates). */
  private float[][] served(NDManager scope, Model.Inputs inputs, Parameters served) {
    return logits(model.forward(inputs, served.constants(scope), Pass.TEST));
  }

  private float[][] logits(Scores scores) {
    float[][] logits = new float[tasks.size()][];
    for (int task = 0; task < logits.length; task++) {
      NDArray own = scores.logits().get(tasks.get(task));
      if (own == null) {
        throw new IllegalStateException("no score of " + tasks.get(task));
      }
      logits[task] = own.toFloatArray();
    }
    return logits;
  }
}
