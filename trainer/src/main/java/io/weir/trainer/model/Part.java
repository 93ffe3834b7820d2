package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;
import io.weir.trainer.features.Layout;
import io.weir.trainer.features.Layout.Source;
import io.weir.trainer.model.Parameters.Weights;

/** A tower and what it connects in a model. Immutable, thread-safe. */
record Part(Tower tower, Tower.Shape shape) {

  void declare(Parameters parameters) {
    tower.declare(parameters, shape);
  }

  NDArray forward(NDArray inputs, Weights weights, Pass pass) {
    return forward(TowerInput.of(inputs), weights, pass);
  }

  NDArray forward(TowerInput inputs, Weights weights, Pass pass) {
    return tower.forward(inputs, weights, shape, pass);
  }

  /** Fields of the output. */
  Layout outputs(String name, Source source) {
    return tower.outputs(shape, name, source);
  }

  boolean noisy() {
    return tower.noisy();
  }
}
