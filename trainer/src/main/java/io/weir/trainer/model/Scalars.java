package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * Arithmetic with numbers that stays right under a gradient.
 *
 * <p>The engine's own {@code mul(Number)} and its kind make an array of the number, whose memory is
 * given back when the call returns; the gradient reads it later, and now and then finds something
 * else there. An array that belongs to the operand's manager lives as long as the step.
 */
public final class Scalars {
  private Scalars() {}

  /** {@code array} times a number, in the type of the array even where that is a scalar. */
  public static NDArray times(NDArray array, double factor) {
    return array.mul(of(array, factor));
  }

  /** A number beside {@code like}: (). */
  private static NDArray of(NDArray like, double value) {
    return like.getDataType() == DataType.FLOAT64
        ? like.getManager().create(new double[] {value}, new Shape())
        : like.getManager().create(new float[] {(float) value}, new Shape());
  }
}
