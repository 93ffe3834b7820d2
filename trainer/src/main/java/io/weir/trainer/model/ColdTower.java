package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.weir.trainer.model.Parameters.Weights;
import java.util.Arrays;
import java.util.List;

/**
 * Squeeze and excitation: every field of the input is weighed by a number that it tells itself,
 * then fully connected layers.
 *
 * <p>COLD, a baseline of ECM, which names it without a formula.
 *
 * <p>{@code s_i = σ(w_i·e_i + b_i)}, {@code v_i = s_i e_i}, {@code MLP(v)}.
 *
 * <p>Shapes: inputs (rows, inputs), output (rows, outputs) or (tasks, rows, outputs); tasks share
 * all layers but the last.
 *
 * <p>Deviations: 1. fields are not dropped by their mean s: an input of fewer fields is what {@link
 * FscdTower} chooses.
 */
public final class ColdTower implements Tower {
  private static final float OPEN = 2;

  /**
   * Settings of {@link ColdTower}.
   *
   * @param hidden width of each hidden layer
   */
  public record Settings(List<Integer> hidden) {
    /** As wide as ECM's. */
    public static final Settings DEFAULTS = new Settings(List.of(128, 64, 32));

    public Settings {
      MlpTower.checkHidden("hidden", hidden);
      hidden = List.copyOf(hidden);
    }
  }

  private final MlpTower layers;

  /** The tower with these settings. */
  public ColdTower(Settings settings) {
    layers = new MlpTower(new MlpTower.Settings(settings.hidden(), MlpTower.Trunk.SHARED, 0));
  }

  @Override
  public void declare(Parameters parameters, Shape shape) {
    parameters.gaussian(shape.prefix() + "excitation", 0.01, shape.inputs());
    float[] bias =
        parameters.zeros(shape.prefix() + "excitation-bias", shape.layout().fields().size());
    Arrays.fill(bias, OPEN);
    parameters.inputs(shape.prefix() + "excitation", 0, shape.columns());
    parameters.name(shape.prefix() + "excitation-bias", 0, shape.layout().names());
    layers.declare(parameters, shape);
  }

  @Override
  public NDArray forward(TowerInput inputs, Weights weights, Shape shape, Pass pass) {
    NDArray perColumn = weights.get(shape.prefix() + "excitation");
    NDArray mask = FieldMask.of(shape.layout(), perColumn);
    NDArray excitation =
        Activation.sigmoid(
            inputs.affine(
                perColumn.expandDims(1).mul(mask),
                weights.get(shape.prefix() + "excitation-bias")));
    NDArray weighed = inputs.rows().mul(excitation.matMul(inputs.own(mask).transpose()));
    return layers.forward(inputs.with(weighed), weights, shape, pass);
  }
}
