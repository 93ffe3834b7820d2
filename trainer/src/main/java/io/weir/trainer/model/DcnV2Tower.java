package io.weir.trainer.model;

import static io.weir.core.Checks.notNegative;

import ai.djl.ndarray.NDArray;
import io.weir.trainer.model.Parameters.Weights;
import java.util.List;

/**
 * Cross layers, which multiply the input with itself again and again, beside fully connected ones.
 *
 * <p>DCN V2, the backbone of "Understanding the Ranking Loss".
 *
 * <p>{@code x_{l+1} = x_0 ⊙ (W_l x_l + b_l) + x_l}; the last x and the last hidden layer of an MLP
 * over x_0 stand side by side under a linear layer.
 *
 * <p>Shapes: inputs (rows, inputs), output (rows, outputs) or (tasks, rows, outputs); tasks share
 * all but the linear layer.
 */
public final class DcnV2Tower implements Tower {
  private static final double SMALL = 0.01;

  /**
   * Settings of {@link DcnV2Tower}.
   *
   * @param layers cross layers
   * @param hidden width of each fully connected layer
   * @param dropout share of each of those that a training step leaves out, in [0, 1)
   */
  public record Settings(int layers, List<Integer> hidden, double dropout) {
    /** The paper's depth, of narrow layers. */
    public static final Settings DEFAULTS = new Settings(3, List.of(64, 64, 64), 0);

    public Settings {
      notNegative("layers", layers);
      MlpTower.checkHidden("hidden", hidden);
      MlpTower.checkDropout(dropout);
      hidden = List.copyOf(hidden);
    }
  }

  private final Settings settings;

  /** The tower with these settings. */
  public DcnV2Tower(Settings settings) {
    this.settings = settings;
  }

  @Override
  public void declare(Parameters parameters, Shape shape) {
    int inputs = shape.inputs();
    int layers = settings.layers();
    if (layers > 0) {
      parameters.gaussian(shape.prefix() + "cross", SMALL, layers, inputs, inputs);
      parameters.zeros(shape.prefix() + "cross-bias", layers, inputs);
      parameters.inputs(shape.prefix() + "cross", 1, shape.columns());
      parameters.inputs(shape.prefix() + "cross", 2, shape.columns());
      parameters.inputs(shape.prefix() + "cross-bias", 1, shape.columns());
    }
    parameters.gaussian(shape.prefix() + "linear", SMALL, inputs, shape.groups() * shape.outputs());
    parameters.inputs(shape.prefix() + "linear", 0, shape.columns());
    parameters.name(shape.prefix() + "linear", 1, shape.outputNames());
    Mlp deep = deep(shape);
    deep.declare(parameters);
    deep.nameInputs(parameters, shape.columns());
    deep.nameOutputs(parameters, shape.outputNames());
    deep.link(parameters, shape.links(), shape.outputs());
  }

  @Override
  public NDArray forward(TowerInput inputs, Weights weights, Shape shape, Pass pass) {
    NDArray crossed =
        settings.layers() == 0
            ? inputs.rows()
            : crossed(
                inputs,
                weights.get(shape.prefix() + "cross"),
                weights.get(shape.prefix() + "cross-bias"));
    // The linear layer over both comes apart: the MLP's own last layer is its half.
    NDArray out =
        MlpTower.apart(
            crossed
                .matMul(inputs.own(weights.get(shape.prefix() + "linear")))
                .add(deep(shape).forward(inputs, weights, pass).squeeze(0)),
            shape);
    return shape.tasks() == 0 ? out.squeeze(0) : out;
  }

  @Override
  public boolean noisy() {
    return settings.dropout() > 0;
  }

  private Mlp deep(Shape shape) {
    return new Mlp(
        shape.prefix() + "deep.",
        1,
        shape.inputs(),
        settings.hidden(),
        shape.groups() * shape.outputs(),
        settings.dropout());
  }

  /**
   * The cross layers: of the columns that there are, as x is 0 elsewhere in every layer.
   *
   * @param inputs (rows, inputs)
   * @param w (layers, inputs, inputs)
   * @param b (layers, inputs)
   */
  static NDArray crossed(TowerInput inputs, NDArray w, NDArray b) {
    NDArray x = inputs.rows();
    NDArray state = x;
    for (int layer = 0; layer < w.getShape().get(0); layer++) {
      NDArray transposed = inputs.ownSquare(w.get(layer)).transpose();
      NDArray bias = inputs.own(b.get(layer));
      NDArray made =
          layer == 0 ? inputs.ownAffine(transposed, bias) : state.matMul(transposed).add(bias);
      state = x.mul(made).add(state);
    }
    return state;
  }
}
