package io.weir.trainer.loss;

import ai.djl.ndarray.NDArray;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A loss whose value and gradient are found on the host, in double precision.
 *
 * <p>Lists are short and many: the engine would take a dozen small operations a term, and as many
 * to go back, where a loop over the cells is done in the time of one. Terms of one score add to one
 * gradient, which goes to the device once for all of them.
 */
interface HostLoss extends Loss {

  /**
   * The value, whose gradients are added to the term's; empty where {@link #value(LossInput)} is.
   *
   * @param term gives scores and takes gradients
   */
  OptionalDouble value(LossInput input, HostTerm term);

  /** As a part of another loss: with gradients of its own. */
  @Override
  default Optional<NDArray> value(LossInput input) {
    HostTerm term = input.alone();
    OptionalDouble value = value(input, term);
    return value.isPresent() ? Optional.of(term.moved(value.getAsDouble())) : Optional.empty();
  }
}
