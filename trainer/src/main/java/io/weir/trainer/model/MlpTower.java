package io.weir.trainer.model;

import static io.weir.core.Checks.check;

import ai.djl.ndarray.NDArray;
import io.weir.trainer.model.Parameters.Weights;
import java.util.List;
import java.util.Locale;

/**
 * Fully connected layers beside a linear shortcut where the start asks for one.
 *
 * <p>ECM §2.3 (128-64-32 to three logits), DSSM's towers, ESMM's two towers, FS-LTR's DNNs.
 *
 * <p>{@code x S + MLP(x)}; S is there where a link of the shape begins at a number, such as an
 * item's log-odds so far.
 *
 * <p>Shapes: inputs (rows, inputs), output (rows, outputs) or (tasks, rows, outputs): tasks share
 * all layers but the last, or have layers of their own.
 */
public final class MlpTower implements Tower {

  /** Which layers tasks share. */
  public enum Trunk {
    /** All but the last. */
    SHARED,
    /** None. */
    OWN;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Settings of {@link MlpTower}.
   *
   * @param hidden width of each hidden layer
   * @param trunk which layers tasks share
   * @param dropout share of each hidden layer that a training step leaves out, in [0, 1)
   */
  public record Settings(List<Integer> hidden, Trunk trunk, double dropout) {
    /** ECM's. */
    public static final Settings DEFAULTS = new Settings(List.of(128, 64, 32), Trunk.SHARED, 0);

    public Settings {
      checkHidden("hidden", hidden);
      checkDropout(dropout);
      hidden = List.copyOf(hidden);
    }
  }

  private final Settings settings;

  /** The tower with these settings. */
  public MlpTower(Settings settings) {
    this.settings = settings;
  }

  @Override
  public void declare(Parameters parameters, Shape shape) {
    Mlp layers = layers(shape);
    layers.declare(parameters);
    layers.nameInputs(parameters, shape.columns());
    if (settings.trunk() == Trunk.OWN) {
      layers.nameGroups(parameters, shape.groupNames());
    } else {
      layers.nameOutputs(parameters, shape.outputNames());
    }
    layers.link(parameters, shape.links(), shape.outputs());
    if (hasShortcut(shape)) {
      float[] shortcut =
          parameters.zeros(
              shape.prefix() + "shortcut", shape.groups(), shape.inputs(), shape.outputs());
      parameters.name(shape.prefix() + "shortcut", 0, shape.groupNames());
      parameters.inputs(shape.prefix() + "shortcut", 1, shape.columns());
      for (Link link : shape.links()) {
        for (int group = 0; group < shape.groups(); group++) {
          if (link.input() > 0 && link.isFor(group)) {
            shortcut[(group * shape.inputs() + link.input()) * shape.outputs() + link.output()] +=
                link.gain();
          }
        }
      }
    }
  }

  private static boolean hasShortcut(Shape shape) {
    return shape.links().stream().anyMatch(link -> link.input() > 0);
  }

  private Mlp layers(Shape shape) {
    int groups = shape.groups();
    boolean own = settings.trunk() == Trunk.OWN;
    return new Mlp(
        shape.prefix(),
        own ? groups : 1,
        shape.inputs(),
        settings.hidden(),
        own ? shape.outputs() : groups * shape.outputs(),
        settings.dropout());
  }

  @Override
  public NDArray forward(TowerInput inputs, Weights weights, Shape shape, Pass pass) {
    NDArray out = layers(shape).forward(inputs, weights, pass);
    if (settings.trunk() == Trunk.SHARED) {
      out = apart(out.squeeze(0), shape);
    }
    if (hasShortcut(shape)) {
      out = out.add(inputs.each(weights.get(shape.prefix() + "shortcut")));
    }
    return shape.tasks() == 0 ? out.squeeze(0) : out;
  }

  @Override
  public boolean noisy() {
    return settings.dropout() > 0;
  }

  /**
   * Outputs that stand side by side, by task.
   *
   * @param sideBySide (rows, tasks × outputs)
   * @return (tasks, rows, outputs)
   */
  static NDArray apart(NDArray sideBySide, Shape shape) {
    return sideBySide.reshape(-1, shape.groups(), shape.outputs()).transpose(1, 0, 2);
  }

  static void checkHidden(String name, List<Integer> hidden) {
    check(
        hidden.stream().allMatch(width -> width > 0 && width <= 65_536),
        name,
        hidden,
        "widths from 1 to 65536");
  }

  static void checkDropout(double dropout) {
    check(dropout >= 0 && dropout < 1, "dropout", dropout, "in [0, 1)");
  }
}
