package io.weir.local;

/**
 * The middle and the tail of a distribution of times.
 *
 * @param p50 median, ms; null = nothing was measured
 * @param p99 99th percentile, ms; null = nothing was measured
 */
record Percentiles(
    @org.jspecify.annotations.Nullable Double p50, @org.jspecify.annotations.Nullable Double p99) {}
