package io.weir.peer;

import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What the binding says in more words. */
final class Torch {
  private Torch() {}

  static Tensor of(float[] values, long... shape) {
    return AbstractTensor.create(values, shape);
  }

  static Tensor of(long[] values, long... shape) {
    return AbstractTensor.create(values, shape);
  }

  static Tensor times(Tensor tensor, double factor) {
    return tensor.mul(new Scalar((float) factor));
  }

  static Tensor plus(Tensor tensor, double addend) {
    return tensor.add(new Scalar((float) addend));
  }

  /** A number less a tensor. */
  static Tensor minus(double from, Tensor tensor) {
    return plus(tensor.neg(), from);
  }

  /** A matrix with columns of 0 behind it. */
  static Tensor behind(Tensor matrix, long columns) {
    return torch.cat(Vectors.of(matrix, torch.zeros(matrix.size(0), columns)), 1);
  }

  /** The length of each vector of the last axis, which stays. */
  static Tensor norms(Tensor vectors) {
    return vectors.norm(
        new org.bytedeco.pytorch.ScalarOptional(new Scalar(2)), new long[] {-1}, true);
  }

  /** {@code log Σ e^x} over the last axis, which stays: (rows, 1). */
  static Tensor logSumExp(Tensor x) {
    return x.logsumexp(new long[] {1}, true);
  }
}
