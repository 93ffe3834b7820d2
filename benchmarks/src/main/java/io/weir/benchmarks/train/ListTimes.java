package io.weir.benchmarks.train;

/**
 * The same examples learnt list by list and one by one.
 *
 * @param candidates of a list
 * @param examples of a step
 * @param listMs median time of a step whose samples are lists
 * @param pointMs median time of a step whose samples have one candidate each
 * @param listBytes of an example, encoded, in a list
 * @param pointBytes of an example, encoded, by itself
 */
record ListTimes(
    int candidates,
    int examples,
    double listMs,
    double pointMs,
    double listBytes,
    double pointBytes) {

  /** How many times as long the same examples take one by one. */
  double gain() {
    return pointMs / listMs;
  }
}
