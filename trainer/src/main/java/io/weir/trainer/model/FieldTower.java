package io.weir.trainer.model;

import static io.weir.core.Checks.notBlank;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.weir.trainer.features.Layout;
import io.weir.trainer.features.Layout.Field;
import io.weir.trainer.model.Parameters.Weights;

/**
 * One field of the input as it is: of a user's or an item's own row it makes matrix factorisation.
 *
 * <p>FS-LTR §8.1. Shapes: inputs (rows, inputs), output (rows, width of the field), the same for
 * all tasks. It has no weights of its own, and starts without the links of its shape.
 */
public final class FieldTower implements Tower {
  /**
   * Settings of {@link FieldTower}.
   *
   * @param field its name: user, item, scenario, …
   */
  public record Settings(String field) {
    /** A user's own row. */
    public static final Settings USER = new Settings("user");

    /** An item's own row. */
    public static final Settings ITEM = new Settings("item");

    public Settings {
      notBlank("field", field);
    }
  }

  private final Settings settings;

  /** The tower with these settings. */
  public FieldTower(Settings settings) {
    this.settings = settings;
  }

  @Override
  public void declare(Parameters parameters, Shape shape) {}

  @Override
  public void checkInputs(Layout inputs) {
    field(inputs);
  }

  @Override
  public int width(Layout inputs, int wanted) {
    return field(inputs).width();
  }

  @Override
  public NDArray forward(TowerInput inputs, Weights weights, Shape shape, Pass pass) {
    int from = shape.layout().from(field(shape.layout()));
    NDArray field = inputs.full().get(new NDIndex(":, {}:{}", from, from + shape.outputs()));
    return shape.tasks() == 0 ? field : field.expandDims(0).repeat(0, shape.tasks());
  }

  @Override
  public boolean linked() {
    return false;
  }

  private Field field(Layout inputs) {
    return inputs.field("field", settings.field());
  }
}
