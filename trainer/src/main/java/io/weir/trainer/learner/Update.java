package io.weir.trainer.learner;

import ai.djl.ndarray.NDArray;
import io.weir.trainer.TrainerConfig;
import io.weir.trainer.optimizer.RowwiseAdagrad;
import java.util.Map;
import java.util.Set;

/** Moves the dense weights and the rows that a batch met, by their gradients. Not thread-safe. */
final class Update {
  private final DenseWeights dense;
  private final RowwiseAdagrad rows;
  private final boolean movesRows;

  Update(DenseWeights dense, TrainerConfig.Tables tables) {
    this.dense = dense;
    this.rows = tables.optimizer();
    this.movesRows = tables.learningRate() > 0;
  }

  /**
   * Takes one step, unless the objective or a gradient is not finite.
   *
   * @param value of the objective
   * @param step 1-based number of this step
   * @param touched takes in the ids of items whose rows were moved
   * @return whether the step was taken; if not, nothing has changed
   */
  boolean apply(
      NDArray value, ForwardPass.Result result, Batch batch, long step, Set<Long> touched) {
    Map<String, float[]> ofWeights = dense.gradients(result.weights());
    BatchInputs inputs = result.inputs();
    BatchInputs.Gradients ofInputs = inputs.gradients(result.leaves());
    if (!Float.isFinite(value.getFloat())
        || !ofInputs.areFinite()
        || !ofWeights.values().stream().allMatch(Finite::all)) {
      return false;
    }
    dense.move(ofWeights, step);
    inputs.rows(ofInputs).apply(rows);
    long[] ids = batch.items();
    for (int i = 0; movesRows && i < ids.length; i++) {
      if (anyNonZero(ofInputs.items(), i * inputs.itemWidth(), inputs.itemWidth())) {
        touched.add(ids[i]);
      }
    }
    return true;
  }

  private static boolean anyNonZero(float[] values, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (values[i] != 0) {
        return true;
      }
    }
    return false;
  }
}
