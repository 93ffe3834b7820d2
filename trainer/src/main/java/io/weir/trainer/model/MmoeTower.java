package io.weir.trainer.model;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.positive;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.weir.trainer.model.Parameters.Weights;

/**
 * A multi-gate mixture of experts: every task mixes the same experts by a gate of its own.
 *
 * <p>HCCP §3.1.
 *
 * <p>{@code E_e(x) = relu(x W_e + b_e)}, {@code g^t = softmax(x G^t)}, {@code u^t = Σ_e g^t_e
 * E_e(x)}; gates have no bias.
 *
 * <p>Shapes: inputs (rows, inputs); W (experts, inputs, outputs), b (experts, outputs), G (tasks,
 * inputs, experts); output (tasks, rows, outputs).
 *
 * <p>Start: expert e is biased towards the links of task {@code e mod tasks}, and each task's gate
 * prefers the experts that are biased towards it, so that user vectors begin with a constant part
 * by which items' first order can be expressed.
 */
public final class MmoeTower implements Tower {
  private static final float GATE_START = 2;

  /**
   * Settings of {@link MmoeTower}.
   *
   * @param experts how many experts the tasks share
   * @param deviation of the experts' initial weights, times √(2 / inputs)
   */
  public record Settings(int experts, double deviation) {
    /** The paper's number of experts. */
    public static final Settings DEFAULTS = new Settings(8, 0.5);

    public Settings {
      positive("experts", experts);
      check(deviation > 0 && deviation <= 10, "deviation", deviation, "in (0, 10]");
    }
  }

  private final Settings settings;

  /** The tower with these settings. */
  public MmoeTower(Settings settings) {
    this.settings = settings;
  }

  @Override
  public void declare(Parameters parameters, Shape shape) {
    int experts = settings.experts();
    double spread = settings.deviation() * Math.sqrt(2.0 / shape.inputs());
    parameters.gaussian(
        shape.prefix() + "experts", spread, experts, shape.inputs(), shape.outputs());
    float[] bias = parameters.zeros(shape.prefix() + "bias", experts, shape.outputs());
    float[] gates =
        parameters.zeros(shape.prefix() + "gates", shape.tasks(), shape.inputs(), experts);
    parameters.inputs(shape.prefix() + "experts", 1, shape.columns());
    parameters.name(shape.prefix() + "gates", 0, shape.names());
    parameters.inputs(shape.prefix() + "gates", 1, shape.columns());
    for (int expert = 0; expert < experts; expert++) {
      int task = expert % shape.tasks();
      for (Link link : shape.links()) {
        if (link.isFor(task)) {
          bias[expert * shape.outputs() + link.output()] += link.gain();
        }
      }
      // Input column 0 is the constant 1.
      gates[task * shape.inputs() * experts + expert] = GATE_START;
    }
  }

  @Override
  public NDArray forward(TowerInput inputs, Weights weights, Shape shape, Pass pass) {
    return forward(
        inputs,
        weights.get(shape.prefix() + "experts"),
        weights.get(shape.prefix() + "bias"),
        weights.get(shape.prefix() + "gates"));
  }

  /** The layer by itself, see the class for the shapes. */
  static NDArray forward(TowerInput inputs, NDArray experts, NDArray bias, NDArray gates) {
    NDArray outputs = Activation.relu(inputs.each(experts, bias));
    // (tasks, rows, 1, experts) times (rows, experts, outputs)
    NDArray gate = inputs.each(gates).softmax(2).expandDims(2);
    return gate.matMul(outputs.transpose(1, 0, 2)).squeeze(2);
  }
}
