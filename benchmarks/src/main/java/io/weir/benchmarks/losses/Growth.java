package io.weir.benchmarks.losses;

/**
 * What a request of a large batch costs, to one of a small batch: 1 where a loss grows with the
 * batch, the ratio of the batches where it grows with the square.
 *
 * @param small batch
 * @param large batch
 */
record Growth(Cost small, Cost large) {
  /** Of the processor time of a step. */
  double ofTime() {
    return large.stepCpuMs() / small.stepCpuMs() / batches();
  }

  /** Of bytes on and off the heap. */
  double ofBytes() {
    return (double) large.bytes() / small.bytes() / batches();
  }

  private double batches() {
    return (double) large.size().requests() / small.size().requests();
  }
}
