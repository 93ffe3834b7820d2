package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * An array's elements on the host, and the way back of gradients that were found there. Belongs to
 * a step, like the array; not thread-safe.
 */
final class Elements {
  private final NDArray array;
  private double @Nullable [] values;
  private @Nullable NDArray moved;

  Elements(NDArray array) {
    this.array = array;
  }

  /** All of them, flattened; the array itself. */
  double[] values() {
    if (values == null) {
      values = Tensors.host(array);
    }
    return values;
  }

  /**
   * 0, with a gradient.
   *
   * @param gradient one per element
   */
  NDArray moved(double[] gradient) {
    if (moved == null) {
      // 0 in the forward pass, whatever the elements: a value beside it loses no digits.
      moved = array.sub(array.stopGradient()).flatten();
    }
    return moved.dot(Tensors.constant(moved, gradient));
  }
}
