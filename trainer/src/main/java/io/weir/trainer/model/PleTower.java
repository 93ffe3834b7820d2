package io.weir.trainer.model;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.notNegative;
import static io.weir.core.Checks.positive;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import io.weir.trainer.model.Parameters.Weights;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Progressive layered extraction: layers in which every task mixes experts of its own with shared
 * ones, then a tower per task. Without own experts it is a multi-gate mixture of experts.
 *
 * <p>GRACE Eq. 1 and 7.
 *
 * <p>A task's output of a layer is its own and the shared experts, weighted by {@code softmax(x^t
 * W^t)}; the shared output is all tasks' experts and the shared ones, weighted by {@code
 * softmax(x^s W^s)}. In the first layer all inputs are the same; the last layer has no shared
 * output. An expert is {@code relu(x W + b)}; gates have no bias.
 *
 * <p>Shapes: inputs (rows, inputs), output (tasks, rows, outputs).
 *
 * <p>Deviations: 1. counts and widths are not printed.
 */
public final class PleTower implements Tower {

  /** Which experts the shared output mixes. */
  public enum SharedGate {
    /** All tasks' and the shared ones, as in the paper. */
    ALL,
    /** The shared ones. */
    SHARED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Settings of {@link PleTower}.
   *
   * @param layers of extraction
   * @param ownExperts of each task in a layer; may be 0
   * @param sharedExperts of a layer
   * @param width of an expert's output
   * @param hidden widths of each task's tower
   * @param sharedGate which experts the shared output mixes
   */
  public record Settings(
      int layers,
      int ownExperts,
      int sharedExperts,
      int width,
      List<Integer> hidden,
      SharedGate sharedGate) {
    /** Two layers of narrow experts. */
    public static final Settings DEFAULTS = new Settings(2, 2, 2, 64, List.of(32), SharedGate.ALL);

    public Settings {
      positive("layers", layers);
      notNegative("own-experts", ownExperts);
      positive("shared-experts", sharedExperts);
      positive("width", width);
      MlpTower.checkHidden("hidden", hidden);
      check(
          ownExperts > 0 || layers == 1 || sharedGate == SharedGate.SHARED,
          "own-experts",
          ownExperts,
          "> 0, or one layer");
      hidden = List.copyOf(hidden);
    }
  }

  private final Settings settings;

  /** The tower with these settings. */
  public PleTower(Settings settings) {
    this.settings = settings;
  }

  @Override
  public void declare(Parameters parameters, Shape shape) {
    int own = settings.ownExperts();
    int shared = settings.sharedExperts();
    int width = settings.width();
    for (int layer = 0; layer < settings.layers(); layer++) {
      String prefix = prefix(shape, layer);
      int inputs = layer == 0 ? shape.inputs() : width;
      double spread = Math.sqrt(2.0 / inputs);
      if (own > 0) {
        parameters.gaussian(prefix + "own", spread, shape.groups(), own, inputs, width);
        parameters.zeros(prefix + "own-bias", shape.groups(), own, width);
      }
      parameters.gaussian(prefix + "shared", spread, shared, inputs, width);
      parameters.zeros(prefix + "shared-bias", shared, width);
      parameters.zeros(prefix + "gates", shape.groups(), inputs, own + shared);
      if (layer < settings.layers() - 1) {
        boolean all = settings.sharedGate() == SharedGate.ALL;
        parameters.zeros(prefix + "shared-gate", inputs, shared + (all ? shape.groups() * own : 0));
      }
    }
    Mlp towers = towers(shape);
    towers.declare(parameters);
    towers.link(parameters, shape.links(), shape.outputs());
  }

  @Override
  public NDArray forward(NDArray inputs, Weights weights, Shape shape, Pass pass) {
    NDArray tasks = inputs.expandDims(0);
    NDArray shared = inputs;
    for (int layer = 0; layer < settings.layers(); layer++) {
      String prefix = prefix(shape, layer);
      boolean last = layer == settings.layers() - 1;
      Layer experts =
          new Layer(
              settings.ownExperts() > 0 ? weights.get(prefix + "own") : null,
              settings.ownExperts() > 0 ? weights.get(prefix + "own-bias") : null,
              weights.get(prefix + "shared"),
              weights.get(prefix + "shared-bias"),
              weights.get(prefix + "gates"),
              last ? null : weights.get(prefix + "shared-gate"),
              settings.sharedGate());
      NDList outputs = experts.forward(tasks, shared);
      tasks = outputs.get(0);
      shared = last ? shared : outputs.get(1);
    }
    return towers(shape).forward(tasks, weights, pass);
  }

  private static String prefix(Shape shape, int layer) {
    return shape.prefix() + "extraction" + layer + ".";
  }

  private Mlp towers(Shape shape) {
    return new Mlp(
        shape.prefix() + "tower.",
        shape.groups(),
        settings.width(),
        settings.hidden(),
        shape.outputs(),
        0);
  }

  /**
   * One layer.
   *
   * @param own experts (tasks, own, inputs, width); null = none
   * @param ownBias (tasks, own, width)
   * @param shared experts (shared, inputs, width)
   * @param sharedBias (shared, width)
   * @param gates (tasks, inputs, own + shared)
   * @param sharedGate (inputs, experts of the shared output); null = it has none
   * @param mixes which experts the shared output mixes
   */
  record Layer(
      @Nullable NDArray own,
      @Nullable NDArray ownBias,
      NDArray shared,
      NDArray sharedBias,
      NDArray gates,
      @Nullable NDArray sharedGate,
      SharedGate mixes) {

    /**
     * The outputs: those of the tasks (tasks, rows, width), then the shared one (rows, width).
     *
     * @param x of the tasks: (tasks, rows, inputs), or (1, rows, inputs) for all
     * @param xs shared: (rows, inputs)
     */
    NDList forward(NDArray x, NDArray xs) {
      NDArray ofShared = experts(xs, shared, sharedBias);
      int tasks = (int) gates.getShape().get(0);
      NDList outputs = new NDList(tasks);
      NDList ofAll = new NDList();
      for (int task = 0; task < tasks; task++) {
        NDArray input = x.get(Math.min(task, x.getShape().get(0) - 1));
        NDList ofTask = new NDList();
        if (own != null && ownBias != null) {
          ofTask.add(experts(input, own.get(task), ownBias.get(task)));
        }
        ofAll.addAll(ofTask);
        ofTask.add(ofShared);
        outputs.add(mixed(NDArrays.concat(ofTask, 0), input.matMul(gates.get(task))));
      }
      NDList all = new NDList(NDArrays.stack(outputs, 0));
      if (sharedGate != null) {
        ofAll.add(ofShared);
        NDArray chosen = mixes == SharedGate.ALL ? NDArrays.concat(ofAll, 0) : ofShared;
        all.add(mixed(chosen, xs.matMul(sharedGate)));
      }
      return all;
    }

    /** What experts make of an input: (experts, rows, width). */
    private static NDArray experts(NDArray x, NDArray weights, NDArray bias) {
      return Activation.relu(Mlp.each(x, weights).add(bias.expandDims(1)));
    }

    /**
     * Experts weighted by the softmax of a gate.
     *
     * @param experts (experts, rows, width)
     * @param gate (rows, experts)
     */
    private static NDArray mixed(NDArray experts, NDArray gate) {
      return gate.softmax(1).expandDims(1).matMul(experts.transpose(1, 0, 2)).squeeze(1);
    }
  }
}
