package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.weir.trainer.features.FeatureSpace;
import io.weir.trainer.features.Layout;
import io.weir.trainer.model.Model.Inputs;
import io.weir.trainer.model.Parameters.Weights;

/** The inputs of users with their sequences pooled. */
record UserSide(Pooling pooling, Layout layout, int embeddingDimension) {

  void declare(Parameters parameters) {
    pooling.declare(parameters, embeddingDimension);
  }

  /** (U, inputs). */
  NDArray inputs(Inputs inputs, Weights weights) {
    Model.Sequences sequences = inputs.sequences();
    if (sequences == null) {
      return inputs.users();
    }
    NDArray pooled = pooling.pool(sequences, weights).reshape(inputs.requests(), -1);
    int from = layout.from(layout.field("sequences", FeatureSpace.FIRST_SEQUENCE));
    long to = from + pooled.getShape().get(1);
    NDArray users = inputs.users();
    return users
        .get(new NDIndex(":, :{}", from))
        .concat(pooled, 1)
        .concat(users.get(new NDIndex(":, {}:", to)), 1);
  }
}
