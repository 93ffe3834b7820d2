package io.weir.simulator.traffic;

import io.weir.simulator.traffic.TrafficFigures.Rate;

/** Adds up draws and their true probabilities. Used by one thread. */
final class RateCount {
  private long trials;
  private long successes;
  private double mean;
  private double variance;
  private boolean truthKnown = true;

  /** A trial whose probability is not known: NaN. */
  void trial(double probability) {
    trials++;
    if (Double.isNaN(probability)) {
      truthKnown = false;
    } else {
      mean += probability;
      variance += probability * (1 - probability);
    }
  }

  void success() {
    successes++;
  }

  Rate rate() {
    if (!truthKnown || trials == 0) {
      return new Rate(trials, successes, null, null);
    }
    double deviation = variance == 0 ? 0 : (successes - mean) / Math.sqrt(variance);
    return new Rate(trials, successes, mean / trials, deviation);
  }
}
