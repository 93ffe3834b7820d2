package io.weir.benchmarks.train;

import java.util.Optional;

/**
 * One contender's steps of HCCP.
 *
 * @param contender whose step it is
 * @param popularity of the items
 * @param distinctItems of a step, those that are drawn left out, in the mean
 * @param stepMs median wall time of a step
 * @param cpuMs median processor time of a step
 * @param timesWeir how many times as long as the trainer's step, by processor time
 * @param objective of the last step, before it is taken
 */
record PeerTimes(
    String contender,
    String popularity,
    double distinctItems,
    double stepMs,
    double cpuMs,
    double timesWeir,
    double objective) {
  /** How many times as long as the trainer's the step should take at least; empty of its own. */
  Optional<Double> goal() {
    return switch (contender) {
      case PeerBenchmark.PLAIN -> Optional.of(1.5);
      case PeerBenchmark.DISTINCT -> Optional.of(0.95);
      default -> Optional.empty();
    };
  }

  String label() {
    return "CPU of peer " + contender + " to the trainer's, items " + popularity;
  }
}
