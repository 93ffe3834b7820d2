package io.weir.trainer.learner;

import io.weir.trainer.model.Parameters;

/** The dense weights of a generation; later steps do not change them. Immutable, thread-safe. */
public final class FrozenWeights {
  private final Parameters parameters;

  FrozenWeights(Parameters parameters) {
    this.parameters = parameters;
  }

  Parameters parameters() {
    return parameters;
  }
}
