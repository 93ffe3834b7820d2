package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;
import io.weir.trainer.features.Layout;
import io.weir.trainer.features.Layout.Source;
import io.weir.trainer.model.Parameters.Weights;

/** The inputs as they are: a network over the list cell does all the work. */
public final class IdentityTower implements Tower {
  /** It has none. */
  public record Settings() {
    /** None. */
    public static final Settings DEFAULTS = new Settings();
  }

  /** The tower. */
  public IdentityTower(Settings settings) {}

  @Override
  public void declare(Parameters parameters, Shape shape) {}

  @Override
  public NDArray forward(TowerInput inputs, Weights weights, Shape shape, Pass pass) {
    return inputs.full();
  }

  @Override
  public int width(Layout inputs, int wanted) {
    return inputs.width();
  }

  @Override
  public Layout outputs(Shape shape, String name, Source source) {
    return shape.layout();
  }

  @Override
  public int output(Link link) {
    return link.input();
  }
}
