package io.weir.trainer.model;

import static io.weir.core.Checks.positive;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.weir.trainer.model.Parameters.Weights;

/**
 * One hidden ReLU layer beside a linear shortcut: {@code x S + relu(x A + b) B}.
 *
 * <p>The shortcut starts with the links of its shape and the hidden layer with a small output, so
 * that a number which is a good score by itself (an item's log-odds so far) is one from the first
 * batch on.
 */
public final class ShortcutTower implements Tower {
  private static final double SMALL = 0.01;

  /**
   * Settings of {@link ShortcutTower}.
   *
   * @param hidden width of the hidden layer
   */
  public record Settings(int hidden) {
    /** Wide enough for an item. */
    public static final Settings DEFAULTS = new Settings(32);

    public Settings {
      positive("hidden", hidden);
    }
  }

  private final Settings settings;

  /** The tower with these settings. */
  public ShortcutTower(Settings settings) {
    this.settings = settings;
  }

  @Override
  public void declare(Parameters parameters, Shape shape) {
    String prefix = shape.prefix();
    int hidden = settings.hidden();
    float[] shortcut =
        parameters.gaussian(prefix + "shortcut", SMALL, shape.inputs(), shape.outputs());
    for (Link link : shape.links()) {
      shortcut[link.input() * shape.outputs() + link.output()] += link.gain();
    }
    double spread = Math.sqrt(2.0 / shape.inputs());
    parameters.gaussian(prefix + "hidden", spread, shape.inputs(), hidden);
    parameters.inputs(prefix + "shortcut", 0, shape.columns());
    parameters.inputs(prefix + "hidden", 0, shape.columns());
    parameters.zeros(prefix + "bias", hidden);
    parameters.gaussian(prefix + "output", SMALL, hidden, shape.outputs());
  }

  @Override
  public NDArray forward(TowerInput inputs, Weights weights, Shape shape, Pass pass) {
    String prefix = shape.prefix();
    NDArray hidden =
        Activation.relu(
            inputs.affine(weights.get(prefix + "hidden"), weights.get(prefix + "bias")));
    return inputs
        .matMul(weights.get(prefix + "shortcut"))
        .add(hidden.matMul(weights.get(prefix + "output")));
  }
}
