package io.weir.trainer.model;

import ai.djl.ndarray.NDArray;

/** {@code log Σ e^x}. */
final class LogSums {
  private LogSums() {}

  /** Over the first axis, which is dropped. */
  static NDArray over(NDArray x) {
    NDArray max = x.max(new int[] {0}, true).stopGradient();
    return x.sub(max).exp().sum(new int[] {0}).log().add(max.squeeze(0));
  }
}
