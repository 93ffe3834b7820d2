package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.weir.trainer.model.Scalars;

/** Operations the losses share, in stable form and in the type of their operands. */
final class Tensors {
  /** A score so low that its exponential adds nothing to any sum. */
  static final double NOTHING = -1e30;

  private Tensors() {}

  /**
   * {@code log(1 + e^x)}, elementwise.
   *
   * <p>Finite and with the exact gradient σ(x) everywhere, ties at 0 included. The engine's own
   * form is x above 20, which is exact in single precision alone. In double precision it is the
   * log-softmax of (0, x): of the stable forms the one whose gradient at 0 is exact too.
   */
  static NDArray softplus(NDArray x) {
    if (x.getDataType() == DataType.FLOAT32) {
      return Activation.softPlus(x);
    }
    NDArray pair = NDArrays.stack(new NDList(x.zerosLike(), x), 0);
    return pair.logSoftmax(0).get(0).neg();
  }

  /** The elements of a flattened array at the given indices; every other one gets gradient 0. */
  static NDArray take(NDArray array, int[] indices) {
    return array.flatten().take(array.getManager().create(wide(indices)));
  }

  private static long[] wide(int[] indices) {
    long[] wide = new long[indices.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = indices[i];
    }
    return wide;
  }

  /** Rows of a matrix, each as often as it is named. */
  static NDArray rows(NDArray matrix, int[] rows) {
    return matrix.get(matrix.getManager().create(wide(rows)));
  }

  /** Length of each row of a matrix: (rows); the gradient of a zero row is 0. */
  static NDArray norms(NDArray vectors) {
    return vectors.norm(new int[] {1}, false);
  }

  /** A constant beside {@code like}, in its type and on its device. */
  static NDArray constant(NDArray like, double[] values, Shape shape) {
    if (like.getDataType() == DataType.FLOAT64) {
      return like.getManager().create(values, shape);
    }
    float[] narrow = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      narrow[i] = (float) values[i];
    }
    return like.getManager().create(narrow, shape);
  }

  /** A constant vector beside {@code like}. */
  static NDArray constant(NDArray like, double[] values) {
    return constant(like, values, new Shape(values.length));
  }

  /** The sum of elements times constants: a scalar. */
  static NDArray dot(NDArray elements, double[] factors) {
    return elements.mul(constant(elements, factors)).sum();
  }

  /** The elements on the host, flattened. */
  static double[] host(NDArray array) {
    if (array.getDataType() == DataType.FLOAT64) {
      return array.toDoubleArray();
    }
    float[] narrow = array.toFloatArray();
    double[] wide = new double[narrow.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = narrow[i];
    }
    return wide;
  }

  /**
   * A scalar whose value and gradient have been found on the host.
   *
   * @param elements what the gradient is of: (elements), finite
   * @param gradient one per element
   */
  static NDArray known(NDArray elements, double value, double[] gradient) {
    // 0 in the forward pass, whatever the elements: the value loses no digits.
    NDArray moved = elements.sub(elements.stopGradient());
    return dot(moved, gradient).add(constant(elements, new double[] {value}, new Shape()));
  }

  /** {@code array} times a number, in the type of the array even where that is a scalar. */
  static NDArray times(NDArray array, double factor) {
    return Scalars.times(array, factor);
  }
}
