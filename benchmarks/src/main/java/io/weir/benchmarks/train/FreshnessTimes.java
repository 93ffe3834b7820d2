package io.weir.benchmarks.train;

/**
 * How soon what was learnt can be read from the store, at a steady rate of samples.
 *
 * @param seconds of samples
 * @param updates vectors that were measured, of items that were learnt from
 * @param updatesPerSecond of these, in the mean
 * @param trainP50Ms from the end of the step until the vector is readable, median
 * @param trainP99Ms 99th percentile
 * @param sampleP50Ms from the sample's append until the vector is readable, median
 * @param sampleP99Ms 99th percentile
 */
record FreshnessTimes(
    double seconds,
    long updates,
    double updatesPerSecond,
    long trainP50Ms,
    long trainP99Ms,
    long sampleP50Ms,
    long sampleP99Ms) {}
