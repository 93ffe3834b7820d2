package io.weir.benchmarks.train;

/**
 * The same steps on one device, beside those on the processor with tables on the host.
 *
 * @param device as {@code trainer.device} names it
 * @param memory where the tables' rows lie
 * @param stepMs median time of a step
 * @param examples of a step
 * @param firstDifference of the first step's objective to the processor's, relative
 * @param largestDifference of all steps'
 * @param objective of the last step
 */
record DeviceTimes(
    String device,
    String memory,
    double stepMs,
    int examples,
    double firstDifference,
    double largestDifference,
    double objective) {

  String label() {
    return device + ", tables on the " + (memory.equals("host") ? "host" : "device");
  }

  double examplesPerSecond() {
    return examples / stepMs * 1000;
  }
}
