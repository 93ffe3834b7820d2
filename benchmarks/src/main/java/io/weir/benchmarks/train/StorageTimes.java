package io.weir.benchmarks.train;

/**
 * Reads from memory of one kind.
 *
 * @param kind of memory and of access
 * @param rows there are
 * @param readNanos of one row, uniform over all of them
 */
record StorageTimes(String kind, int rows, double readNanos) {}
