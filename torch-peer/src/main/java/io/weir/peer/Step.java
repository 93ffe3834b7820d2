package io.weir.peer;

import io.weir.core.cascade.RequestSample;
import java.util.List;

/** One way to take a step on libtorch. Not thread-safe. */
interface Step {

  /**
   * Learns from a batch.
   *
   * @param step taken so far
   * @return the objective before the step
   */
  double learn(List<RequestSample> samples, long step);

  /** Makes a step of a workload. */
  @FunctionalInterface
  interface Maker {
    /**
     * Makes it.
     *
     * @param seed of the draws
     */
    Step of(Workload workload, long seed);
  }
}
