package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** Operations the losses share, in stable form and in the type of their operands. */
final class Tensors {
  private Tensors() {}

  /**
   * {@code log(1 + e^x)}, elementwise.
   *
   * <p>By log-softmax of (0, x): finite and with the exact gradient σ(x) everywhere, ties at 0
   * included, where {@code max(x, 0) + log(1 + e^-|x|)} has the wrong one.
   */
  static NDArray softplus(NDArray x) {
    NDArray pair = NDArrays.stack(new NDList(x.zerosLike(), x), -1);
    return pair.logSoftmax(-1).get("..., 0").neg();
  }

  /** The elements of a flattened array at the given indices; every other one gets gradient 0. */
  static NDArray take(NDArray array, int[] indices) {
    long[] at = new long[indices.length];
    for (int i = 0; i < at.length; i++) {
      at[i] = indices[i];
    }
    return array.flatten().take(array.getManager().create(at));
  }

  /** A constant beside {@code like}, in its type and on its device. */
  static NDArray constant(NDArray like, double[] values, Shape shape) {
    NDArray constant = like.getManager().create(values, shape);
    return like.getDataType() == DataType.FLOAT64
        ? constant
        : constant.toType(like.getDataType(), false);
  }

  /** {@code array} times a number, in the type of the array even where that is a scalar. */
  static NDArray times(NDArray array, double factor) {
    return array.mul(constant(array, new double[] {factor}, new Shape()));
  }
}
