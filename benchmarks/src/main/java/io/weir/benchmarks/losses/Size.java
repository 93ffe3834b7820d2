package io.weir.benchmarks.losses;

/**
 * How large a batch is.
 *
 * @param requests rows
 * @param candidates of each list
 */
record Size(int requests, int candidates) {
  @Override
  public String toString() {
    return requests + " x " + candidates;
  }
}
