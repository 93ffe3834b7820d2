package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.weir.core.cascade.Ids;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * One way through a model: of a training step, with noise where a tower wants it, or as it serves,
 * without.
 *
 * <p>The noise of a step is a function of the step's seed and of what asks for it, so that a run
 * that was interrupted meets the same. Immutable, thread-safe.
 */
public final class Pass {
  private static final double MARGIN = 1e-6;

  /** The model as it serves. */
  public static final Pass TEST = new Pass(false, 0);

  private final boolean training;
  private final long seed;

  private Pass(boolean training, long seed) {
    this.training = training;
    this.seed = seed;
  }

  /** The pass of a training step. */
  public static Pass training(long seed) {
    return new Pass(true, seed);
  }

  /**
   * Numbers drawn uniformly from (0, 1); empty where the model serves.
   *
   * @param like whose type and manager they take
   * @param name of what asks, its own within the model
   */
  Optional<NDArray> uniform(NDArray like, String name, Shape shape) {
    if (!training) {
      return Optional.empty();
    }
    SplittableRandom random = new SplittableRandom(Ids.mix(seed ^ Ids.hash(name)));
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (MARGIN + (1 - 2 * MARGIN) * random.nextDouble());
    }
    NDArray drawn = like.getManager().create(values, shape);
    return Optional.of(
        like.getDataType() == DataType.FLOAT32 ? drawn : drawn.toType(like.getDataType(), false));
  }

  /** The array with a share of its elements set to 0 and the others raised to keep the mean. */
  NDArray dropout(NDArray array, String name, double share) {
    return share == 0
        ? array
        : uniform(array, name, array.getShape())
            .map(drawn -> drawn.gte(share).toType(array.getDataType(), false))
            .map(kept -> array.mul(Scalars.times(kept, 1 / (1 - share))))
            .orElse(array);
  }
}
