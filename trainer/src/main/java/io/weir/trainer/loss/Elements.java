package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An array's elements on the host, and the way back of gradients that were found there. Belongs to
 * a step, like the array; not thread-safe.
 */
final class Elements {
  private final NDArray array;
  private double @Nullable [] values;
  private double @Nullable [] gradient;

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

  /** The same elements, with a gradient of their own. */
  Elements beside() {
    Elements beside = new Elements(array);
    beside.values = values();
    return beside;
  }

  /** A scalar of that value with the gradients of some elements, which begin anew. */
  static NDArray moved(Collection<Elements> elements, double value) {
    NDArray moved =
        elements.stream().flatMap(each -> each.moved().stream()).reduce(NDArray::add).orElseThrow();
    return moved.add(Tensors.constant(moved, new double[] {value}, new Shape()));
  }

  /** What terms add their gradients to, one number per element; the array itself. */
  double[] gradient() {
    if (gradient == null) {
      gradient = new double[values().length];
    }
    return gradient;
  }

  /** 0 with the gradient, which begins anew; empty where there is none. */
  private Optional<NDArray> moved() {
    if (gradient == null) {
      return Optional.empty();
    }
    // 0 in the forward pass, whatever the elements: a value beside it loses no digits.
    NDArray nothing = array.sub(array.stopGradient()).flatten();
    NDArray moved = nothing.dot(Tensors.constant(nothing, gradient));
    gradient = null;
    return Optional.of(moved);
  }
}
