package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;

/**
 * Learnt gates of the model that a penalty may close.
 *
 * @param openLogits log-odds of each gate being open, any shape
 * @param costs what each gate costs while it is open, of the same shape
 */
public record Gates(NDArray openLogits, NDArray costs) {

  /** Gates that cost one each. */
  public static Gates of(NDArray openLogits) {
    return new Gates(openLogits, openLogits.onesLike());
  }
}
