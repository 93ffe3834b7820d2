package io.weir.trainer.learner;

import io.weir.trainer.features.RowGradients;
import io.weir.trainer.loss.Objective;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;

/**
 * Moves the dense weights and the rows that a batch met, by their gradients.
 *
 * <p>A gradient whose norm, over all weights and rows, is above a bound is scaled down to it, as a
 * whole, so that it keeps its direction (Pascanu et al., "On the difficulty of training recurrent
 * neural networks", Algorithm 1).
 *
 * <p>Not thread-safe.
 */
final class Update {
  private final DenseWeights dense;
  private final boolean movesRows;
  private final double clipNorm;
  private final StepFigures figures;
  private final RowGradients ofRows = new RowGradients();
  private long clipped;

  /**
   * @param movesRows whether the rows' rule moves them at all
   * @param clipNorm the norm that a gradient may have; 0 = any
   * @param figures take in every step's gradients
   */
  Update(DenseWeights dense, boolean movesRows, double clipNorm, StepFigures figures) {
    this.dense = dense;
    this.movesRows = movesRows;
    this.clipNorm = clipNorm;
    this.figures = figures;
  }

  /**
   * Takes one step, unless the objective or a gradient is not finite.
   *
   * @param value of the objective and its terms
   * @param step 1-based number of this step
   * @param touched takes in the ids of items whose rows were moved, some more than once
   * @return whether the step was taken; if not, nothing has changed
   */
  boolean apply(Objective.Values value, ForwardPass.Result result, long step, IdSet touched) {
    Map<String, float[]> ofWeights = dense.gradients(result.weights());
    BatchInputs inputs = result.inputs();
    BatchInputs.Gradients ofInputs = inputs.gradients(result.leaves());
    double objective = value.value();
    Map<String, Double> ofTerms = value.terms();
    if (!Double.isFinite(objective)
        || !ofTerms.values().stream().allMatch(Double::isFinite)
        || !ofInputs.areFinite()
        || !ofWeights.values().stream().allMatch(Finite::all)) {
      return false;
    }
    ofRows.clear();
    inputs.gather(ofInputs, ofRows);
    figures.objective(objective, ofTerms);
    double norm = figures.add(ofWeights, ofRows.squares());
    if (clipNorm > 0 && norm > clipNorm) {
      clip(norm, ofWeights);
    }
    dense.move(ofWeights, step);
    ofRows.apply();
    if (movesRows) {
      inputs.moved(ofInputs, touched::add);
    }
    return true;
  }

  /** Steps whose gradient was scaled down. */
  long clipped() {
    return clipped;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeLong(clipped);
  }

  void read(DataInputStream in) throws IOException {
    clipped = in.readLong();
  }

  private void clip(double norm, Map<String, float[]> ofWeights) {
    clipped++;
    double factor = clipNorm / norm;
    ofRows.scale(factor);
    ofWeights.values().forEach(gradient -> scale(gradient, (float) factor));
  }

  private static void scale(float[] values, float factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
  }
}
