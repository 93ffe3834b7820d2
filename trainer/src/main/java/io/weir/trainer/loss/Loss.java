package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A differentiable objective of one task over one batch.
 *
 * <p>Contract, held by a test over the whole registry: finite value and gradient at logits of
 * ±1,000; gradient exactly 0 at masked cells, whatever finite value they hold; the same value when
 * a list's items or a batch's requests are permuted. Immutable, thread-safe.
 */
public interface Loss {

  /**
   * The value as a scalar in the type of the scores; empty when no term contributes, which stands
   * for value 0 and gradient 0.
   */
  Optional<NDArray> value(LossInput input);

  /** The candidates it looks at. */
  Set<SampleGroup> groups();

  /** What it looks at that not every model or stream has, beside its term's score and task. */
  default List<Need> needs() {
    return List.of();
  }

  /** Weight of a positive label in the loss, which moves the rate that the logits are fit to. */
  default double positiveWeight() {
    return 1;
  }
}
