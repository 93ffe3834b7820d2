package io.weir.benchmarks.train;

/**
 * Steps over tables of one size.
 *
 * @param rows of the table of items, all of them filled
 * @param stepMs median time of a step, uniform ids
 * @param gatherMs median time of the bare gather of as many rows as a step's distinct items
 * @param distinctItems of a step, in the mean
 * @param steps measured
 */
record StepTimes(long rows, double stepMs, double gatherMs, double distinctItems, int steps) {
  /** What a step takes beyond its gather. */
  double restMs() {
    return stepMs - gatherMs;
  }
}
