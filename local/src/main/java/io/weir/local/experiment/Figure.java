package io.weir.local.experiment;

import java.util.List;

/**
 * A figure of merit of scores over judged requests, the higher the better, and the same over any
 * draw of these requests. Immutable, thread-safe.
 */
interface Figure {
  /** As in tables. */
  String name();

  /** The task whose scores it is of. */
  default String task() {
    return "click";
  }

  /**
   * The figure of a model.
   *
   * @param scores of all candidates, request by request
   */
  Sampled of(List<JudgedRequest> requests, float[] scores);

  /** A figure over draws of requests. */
  @FunctionalInterface
  interface Sampled {
    /** The figure where request i counts as often as {@code counts[i]} says; NaN = undefined. */
    double of(int[] counts);
  }
}
