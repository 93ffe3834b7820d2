package io.weir.trainer.model;

import static io.weir.core.Checks.check;
import static io.weir.core.Checks.finite;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.weir.trainer.features.Layout;
import io.weir.trainer.features.Layout.Content;
import io.weir.trainer.features.Layout.Field;
import io.weir.trainer.features.Layout.Source;
import io.weir.trainer.model.Parameters.Weights;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Every field of the input is kept with a probability that is learnt and costs what the field costs
 * to serve, then fully connected layers.
 *
 * <p>FSCD, a baseline of ECM, which names it without a formula.
 *
 * <p>{@code z_j = σ((log δ_j - log(1-δ_j) + log u - log(1-u))/t)} with u uniform in (0, 1), {@code
 * v_j = z_j e_j}, {@code MLP(v)}. The model serves with {@code z_j = δ_j}. The gates {@code fields}
 * cost {@code α_j = log(1-θ_j) - log θ_j}, {@code θ_j = 1 - σ(c_j)}, which is {@code c_j = γ_1
 * (computed per cell) + γ_2 (columns) + γ_3 (looked up)}. In the end the best fields are kept, and
 * the network is trained again with {@code keep}.
 *
 * <p>Shapes: inputs (rows, inputs), output (rows, outputs) or (tasks, rows, outputs); tasks share
 * all layers but the last.
 *
 * <p>Deviations: 1. of a field's complexity what is known before the stream is: whether it is
 * computed per list cell, its columns, whether its rows are looked up.
 */
public final class FscdTower implements Tower {
  /** Name of the gates. */
  public static final String FIELDS = "fields";

  /**
   * Settings of {@link FscdTower}.
   *
   * @param hidden width of each hidden layer
   * @param temperature t, above 0
   * @param start δ of every field at the start, in (0, 1)
   * @param perCell γ_1
   * @param perColumn γ_2
   * @param perLookUp γ_3
   * @param keep names of the only fields that are let through; none = all
   */
  public record Settings(
      List<Integer> hidden,
      double temperature,
      double start,
      double perCell,
      double perColumn,
      double perLookUp,
      List<String> keep) {
    /** As wide as ECM's, all fields likely. */
    public static final Settings DEFAULTS =
        new Settings(List.of(128, 64, 32), 0.1, 0.9, 1, 0.02, 0.1, List.of());

    public Settings {
      MlpTower.checkHidden("hidden", hidden);
      check(
          temperature > 0 && Double.isFinite(temperature),
          "temperature",
          temperature,
          "finite, > 0");
      check(start > 0 && start < 1, "start", start, "in (0, 1)");
      finite("per-cell", perCell);
      finite("per-column", perColumn);
      finite("per-look-up", perLookUp);
      hidden = List.copyOf(hidden);
      keep = List.copyOf(keep);
    }
  }

  private final Settings settings;
  private final MlpTower layers;

  /** The tower with these settings. */
  public FscdTower(Settings settings) {
    this.settings = settings;
    layers = new MlpTower(new MlpTower.Settings(settings.hidden(), MlpTower.Trunk.SHARED, 0));
  }

  @Override
  public void checkInputs(Layout inputs) {
    settings.keep().forEach(name -> inputs.field("keep", name));
  }

  @Override
  public void declare(Parameters parameters, Shape shape) {
    float[] logits = parameters.zeros(shape.prefix() + FIELDS, shape.layout().fields().size());
    Arrays.fill(logits, (float) Math.log(settings.start() / (1 - settings.start())));
    parameters.name(shape.prefix() + FIELDS, 0, shape.layout().names());
    layers.declare(parameters, shape);
  }

  @Override
  public NDArray forward(TowerInput inputs, Weights weights, Shape shape, Pass pass) {
    NDArray logits = weights.get(shape.prefix() + FIELDS);
    NDArray kept =
        pass.uniform(logits, shape.prefix() + FIELDS, logits.getShape())
            .map(u -> u.log().sub(u.neg().add(1).log()).add(logits))
            .map(noisy -> Activation.sigmoid(Scalars.times(noisy, 1 / settings.temperature())))
            .orElseGet(() -> Activation.sigmoid(logits))
            .mul(allowed(logits, shape.layout()));
    NDArray columns = logits.getManager().create(shape.layout().fieldOfColumn());
    return layers.forward(inputs.times(kept.take(columns)), weights, shape, pass);
  }

  private NDArray allowed(NDArray like, Layout layout) {
    return numbers(
        like,
        layout,
        field -> settings.keep().isEmpty() || settings.keep().contains(field.name()) ? 1 : 0);
  }

  @Override
  public boolean noisy() {
    return true;
  }

  @Override
  public Set<String> gateNames() {
    return Set.of(FIELDS);
  }

  @Override
  public Map<String, Gates> gates(Weights weights, Shape shape) {
    NDArray logits = weights.get(shape.prefix() + FIELDS);
    return Map.of(FIELDS, new Gates(logits, numbers(logits, shape.layout(), this::cost)));
  }

  /** {@code α = log(1-θ) - log θ} with {@code θ = 1 - σ(c)} is c itself. */
  private double cost(Field field) {
    return settings.perCell() * (field.source() == Source.CELL ? 1 : 0)
        + settings.perColumn() * field.width()
        + settings.perLookUp() * (field.content() == Content.ROWS ? 1 : 0);
  }

  private static NDArray numbers(NDArray like, Layout layout, ToDoubleFunction<Field> number) {
    double[] numbers = layout.fields().stream().mapToDouble(number).toArray();
    return like.getManager().create(numbers).toType(like.getDataType(), false);
  }
}
