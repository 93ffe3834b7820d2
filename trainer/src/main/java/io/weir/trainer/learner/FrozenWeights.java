package io.weir.trainer.learner;

import io.weir.trainer.model.Parameters;
import java.util.function.BiConsumer;

/** The dense weights of a generation; later steps do not change them. Immutable, thread-safe. */
public final class FrozenWeights {
  private final Parameters parameters;

  FrozenWeights(Parameters parameters) {
    this.parameters = parameters;
  }

  Parameters parameters() {
    return parameters;
  }

  /**
   * Other weights of the same model, such as those beside these on the objective's surface.
   *
   * @param change is given the name of each array and its numbers, to write to
   */
  public FrozenWeights changed(BiConsumer<String, float[]> change) {
    Parameters copy = parameters.copy();
    copy.all().forEach(one -> change.accept(one.name(), one.values()));
    return new FrozenWeights(copy);
  }
}
