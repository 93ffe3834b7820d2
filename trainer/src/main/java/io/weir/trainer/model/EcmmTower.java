package io.weir.trainer.model;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.finite;
import static io.weir.core.Checks.positive;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Activation;
import io.weir.trainer.model.Parameters.Weights;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A feature gate, layers of sub-networks that learnt gates route between, and a tower per task.
 *
 * <p>ECMM §2.3.
 *
 * <p>{@code E' = E ⊙ σ(E W_g)}; each sub-network is one ReLU layer; what sub-network or tower i of
 * the next layer gets is {@code Σ_j z_ij x_j} with hard-concrete z ({@link HardConcrete}). The
 * gates are drawn anew in every training step, and stand still when the model serves.
 *
 * <p>Shapes: inputs (rows, inputs), output (tasks, rows, outputs). The gates {@code routing} are
 * those between all layers, flattened.
 *
 * <p>Deviations: 1. widths of sub-networks and towers are not printed; 2. gates start open, with
 * the same probability.
 */
public final class EcmmTower implements Tower {
  /** Name of the gates. */
  public static final String ROUTING = "routing";

  /**
   * Settings of {@link EcmmTower}.
   *
   * @param subnetworks of each layer
   * @param width of a sub-network
   * @param hidden widths of each task's tower
   * @param beta β, the gates' temperature, above 0
   * @param gamma γ, where their stretched interval begins, below 0
   * @param zeta ζ, where it ends, above 1
   * @param logAlpha log α of every gate at the start
   */
  public record Settings(
      List<Integer> subnetworks,
      int width,
      List<Integer> hidden,
      double beta,
      double gamma,
      double zeta,
      double logAlpha) {
    /** The paper's layers of 8 and 4. */
    public static final Settings DEFAULTS =
        new Settings(List.of(8, 4), 32, List.of(32), 0.5, -0.1, 1.1, 2);

    public Settings {
      check(!subnetworks.isEmpty(), "subnetworks", "[]", "at least one layer");
      MlpTower.checkHidden("subnetworks", subnetworks);
      positive("width", width);
      MlpTower.checkHidden("hidden", hidden);
      new HardConcrete(beta, gamma, zeta);
      finite("log-alpha", logAlpha);
      subnetworks = List.copyOf(subnetworks);
      hidden = List.copyOf(hidden);
    }

    HardConcrete distribution() {
      return new HardConcrete(beta, gamma, zeta);
    }
  }

  private final Settings settings;

  /** The tower with these settings. */
  public EcmmTower(Settings settings) {
    this.settings = settings;
  }

  @Override
  public void declare(Parameters parameters, Shape shape) {
    int inputs = shape.inputs();
    parameters.gaussian(shape.prefix() + "feature-gate", 1 / Math.sqrt(inputs), inputs, inputs);
    parameters.inputs(shape.prefix() + "feature-gate", 0, shape.columns());
    parameters.name(shape.prefix() + "feature-gate", 1, shape.columns());
    int width = inputs;
    for (int layer = 0; layer < settings.subnetworks().size(); layer++) {
      int count = settings.subnetworks().get(layer);
      // Behind the first layer, the sum of the sub-networks before comes in.
      int fan = layer == 0 ? width : width * settings.subnetworks().get(layer - 1);
      parameters.gaussian(
          name(shape, "subnetworks", layer), Math.sqrt(2.0 / fan), count, width, settings.width());
      parameters.zeros(name(shape, "bias", layer), count, settings.width());
      if (layer == 0) {
        parameters.inputs(name(shape, "subnetworks", layer), 1, shape.columns());
      }
      width = settings.width();
      float[] gates = parameters.zeros(name(shape, ROUTING, layer), next(shape, layer), count);
      java.util.Arrays.fill(gates, (float) settings.logAlpha());
      if (layer + 1 == settings.subnetworks().size()) {
        parameters.name(name(shape, ROUTING, layer), 0, shape.groupNames());
      }
    }
    Mlp towers = towers(shape);
    towers.declare(parameters);
    towers.nameGroups(parameters, shape.groupNames());
    towers.link(parameters, shape.links(), shape.outputs());
  }

  private int next(Shape shape, int layer) {
    return layer + 1 < settings.subnetworks().size()
        ? settings.subnetworks().get(layer + 1)
        : shape.groups();
  }

  @Override
  public NDArray forward(TowerInput inputs, Weights weights, Shape shape, Pass pass) {
    TowerInput gated = inputs.with(gated(inputs, weights.get(shape.prefix() + "feature-gate")));
    NDArray x = gated.rows();
    for (int layer = 0; layer < settings.subnetworks().size(); layer++) {
      NDArray bias = weights.get(name(shape, "bias", layer)).expandDims(1);
      NDArray w = weights.get(name(shape, "subnetworks", layer));
      x = Activation.relu((layer == 0 ? gated.each(w) : x.matMul(w)).add(bias));
      x =
          routed(
              x,
              gates(weights.get(name(shape, ROUTING, layer)), name(shape, ROUTING, layer), pass));
    }
    return towers(shape).forward(x, weights, pass);
  }

  private NDArray gates(NDArray logAlpha, String name, Pass pass) {
    HardConcrete distribution = settings.distribution();
    return pass.uniform(logAlpha, name, logAlpha.getShape())
        .map(uniform -> distribution.sample(logAlpha, uniform))
        .orElseGet(() -> distribution.expected(logAlpha));
  }

  /** {@code E ⊙ σ(E W)}: (rows, inputs). */
  static NDArray gated(TowerInput inputs, NDArray weights) {
    NDArray own = inputs.ownSquare(weights);
    return inputs.rows().mul(Activation.sigmoid(inputs.product(own)));
  }

  /**
   * {@code Σ_j z_ij x_j}.
   *
   * @param x (from, rows, width)
   * @param z (to, from)
   * @return (to, rows, width)
   */
  static NDArray routed(NDArray x, NDArray z) {
    long rows = x.getShape().get(1);
    return z.matMul(x.reshape(x.getShape().get(0), -1)).reshape(z.getShape().get(0), rows, -1);
  }

  @Override
  public boolean noisy() {
    return true;
  }

  @Override
  public Set<String> gateNames() {
    return Set.of(ROUTING);
  }

  @Override
  public Map<String, Gates> gates(Weights weights, Shape shape) {
    NDList all = new NDList();
    for (int layer = 0; layer < settings.subnetworks().size(); layer++) {
      all.add(weights.get(name(shape, ROUTING, layer)).flatten());
    }
    return Map.of(ROUTING, Gates.of(settings.distribution().openLogits(NDArrays.concat(all))));
  }

  private static String name(Shape shape, String kind, int layer) {
    return shape.prefix() + kind + layer;
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
}
