package io.weir.benchmarks.simulate;

import io.weir.simulator.cascade.Preset;

/**
 * How fast one preset's records were made or sent, warm-up and catalogue not counted.
 *
 * @param preset of the cascade
 * @param mode what was done with the records
 * @param requests that came
 * @param records of all kinds but items
 * @param seconds of wall time
 */
record Speed(Preset preset, Mode mode, long requests, long records, double seconds) {
  double requestsPerSecond() {
    return requests / seconds;
  }

  double recordsPerSecond() {
    return records / seconds;
  }
}
