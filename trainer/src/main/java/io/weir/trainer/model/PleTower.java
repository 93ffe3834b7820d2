package io.weir.trainer.model;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.notNegative;
import static io.weir.core.Checks.positive;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import io.weir.trainer.model.Parameters.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
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
      name(parameters, shape, layer);
    }
    Mlp towers = towers(shape);
    towers.declare(parameters);
    towers.nameGroups(parameters, shape.groupNames());
    towers.link(parameters, shape.links(), shape.outputs());
  }

  /** Says which of a layer's weights are whose. */
  private void name(Parameters parameters, Shape shape, int layer) {
    String prefix = prefix(shape, layer);
    List<String> ofShared = numbered("shared", settings.sharedExperts());
    List<String> mixed = new ArrayList<>(numbered("own", settings.ownExperts()));
    mixed.addAll(ofShared);
    parameters.name(prefix + "gates", 0, shape.groupNames());
    parameters.name(prefix + "gates", 2, mixed);
    if (settings.ownExperts() > 0) {
      parameters.name(prefix + "own", 0, shape.groupNames());
      parameters.name(prefix + "own-bias", 0, shape.groupNames());
    }
    if (layer < settings.layers() - 1) {
      List<String> all = new ArrayList<>();
      if (settings.sharedGate() == SharedGate.ALL) {
        shape
            .groupNames()
            .forEach(group -> all.addAll(numbered(group + ".own", settings.ownExperts())));
      }
      all.addAll(ofShared);
      parameters.name(prefix + "shared-gate", 1, all);
    }
    if (layer == 0) {
      nameInputs(parameters, shape, prefix);
    }
  }

  private void nameInputs(Parameters parameters, Shape shape, String prefix) {
    parameters.inputs(prefix + "shared", 1, shape.columns());
    parameters.inputs(prefix + "gates", 1, shape.columns());
    if (settings.ownExperts() > 0) {
      parameters.inputs(prefix + "own", 2, shape.columns());
    }
    if (settings.layers() > 1) {
      parameters.inputs(prefix + "shared-gate", 0, shape.columns());
    }
  }

  private static List<String> numbered(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> name + i).toList();
  }

  @Override
  public NDArray forward(TowerInput inputs, Weights weights, Shape shape, Pass pass) {
    NDList outputs = layer(weights, shape, 0).forward(inputs);
    for (int layer = 1; layer < settings.layers(); layer++) {
      outputs = layer(weights, shape, layer).forward(outputs.get(0), outputs.get(1));
    }
    return towers(shape).forward(outputs.get(0), weights, pass);
  }

  private Layer layer(Weights weights, Shape shape, int layer) {
    String prefix = prefix(shape, layer);
    boolean last = layer == settings.layers() - 1;
    return new Layer(
        settings.ownExperts() > 0 ? weights.get(prefix + "own") : null,
        settings.ownExperts() > 0 ? weights.get(prefix + "own-bias") : null,
        weights.get(prefix + "shared"),
        weights.get(prefix + "shared-bias"),
        weights.get(prefix + "gates"),
        last ? null : weights.get(prefix + "shared-gate"),
        settings.sharedGate());
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
     * @param x of the tasks: (tasks, rows, inputs)
     * @param xs shared: (rows, inputs)
     */
    NDList forward(NDArray x, NDArray xs) {
      NDList experts = new NDList();
      NDList chosen = new NDList();
      for (int task = 0; task < tasks(); task++) {
        NDArray input = x.get(task);
        if (own != null) {
          experts.add(input.matMul(TowerInput.beside(own.get(task))));
        }
        chosen.add(input.matMul(gates.get(task)));
      }
      experts.add(xs.matMul(TowerInput.beside(shared)));
      if (sharedGate != null) {
        chosen.add(xs.matMul(sharedGate));
      }
      return mixed(NDArrays.concat(experts, 1).add(bias()), chosen);
    }

    /**
     * The same where all inputs are one, by one product.
     *
     * @param x (rows, inputs)
     */
    NDList forward(TowerInput x) {
      NDList w = new NDList();
      if (own != null) {
        long inputs = shared.getShape().get(1);
        w.add(TowerInput.beside(own.reshape(-1, inputs, shared.getShape().get(2))));
      }
      w.add(TowerInput.beside(shared));
      long ofExperts = w.stream().mapToLong(matrix -> matrix.getShape().get(1)).sum();
      w.add(TowerInput.beside(gates));
      if (sharedGate != null) {
        w.add(sharedGate);
      }
      NDArray all = NDArrays.concat(w, 1);
      NDArray none =
          all.getManager()
              .zeros(
                  new ai.djl.ndarray.types.Shape(all.getShape().get(1) - ofExperts),
                  all.getDataType());
      long[] ends = new long[tasks() + (sharedGate == null ? 0 : 1)];
      Arrays.setAll(ends, task -> ofExperts + task * gates.getShape().get(2));
      NDList made = x.affine(all, bias().concat(none, 0)).split(ends, 1);
      return mixed(made.get(0), made.subNDList(1));
    }

    /**
     * The outputs of experts.
     *
     * @param made by all experts, each task's own and then the shared ones: (rows, experts × width)
     * @param chosen each task's gate, and perhaps the shared one: (rows, experts of the gate)
     */
    private NDList mixed(NDArray made, NDList chosen) {
      long width = sharedBias.getShape().get(1);
      long rows = made.getShape().get(0);
      NDArray experts = Activation.relu(made).reshape(rows, -1, width);
      NDList bySource = experts.split(ends(), 1);
      NDArray ofShared = bySource.get(bySource.size() - 1);
      NDList outputs = new NDList();
      for (int task = 0; task < tasks(); task++) {
        NDArray gate = chosen.get(task).softmax(1);
        if (own == null) {
          outputs.add(weighed(ofShared, gate));
        } else {
          NDList parts = gate.split(new long[] {own.getShape().get(1)}, 1);
          outputs.add(
              weighed(bySource.get(task), parts.get(0)).add(weighed(ofShared, parts.get(1))));
        }
      }
      NDList all = new NDList(NDArrays.stack(outputs, 0));
      if (sharedGate != null) {
        NDArray gate = chosen.get(tasks()).softmax(1);
        all.add(weighed(mixes == SharedGate.ALL ? experts : ofShared, gate));
      }
      return all;
    }

    /** Of all experts: (experts × width). */
    private NDArray bias() {
      NDArray ofShared = sharedBias.flatten();
      return ownBias == null ? ofShared : ownBias.flatten().concat(ofShared, 0);
    }

    /** Where each task's own experts end. */
    private long[] ends() {
      long[] ends = new long[own == null ? 0 : tasks()];
      Arrays.setAll(ends, task -> (task + 1) * (own == null ? 0 : own.getShape().get(1)));
      return ends;
    }

    private int tasks() {
      return Math.toIntExact(gates.getShape().get(0));
    }

    /**
     * Experts weighted by a gate.
     *
     * @param experts (rows, experts, width)
     * @param gate (rows, experts)
     */
    private static NDArray weighed(NDArray experts, NDArray gate) {
      // A product per row would be as many as there are rows, each of next to nothing.
      return experts.mul(gate.expandDims(2)).sum(new int[] {1});
    }
  }
}
