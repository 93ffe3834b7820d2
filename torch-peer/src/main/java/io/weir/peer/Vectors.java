package io.weir.peer;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** Lists of tensors, as the binding takes them. */
final class Vectors {
  private Vectors() {}

  static TensorVector of(Tensor... tensors) {
    return new TensorVector(tensors);
  }
}
