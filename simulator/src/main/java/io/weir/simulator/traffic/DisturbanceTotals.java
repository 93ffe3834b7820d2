package io.weir.simulator.traffic;

/**
 * How many records of a log were disturbed. Immutable, thread-safe.
 *
 * @param lost records that were never sent
 * @param duplicated records that were sent twice
 * @param late records that were held back
 */
public record DisturbanceTotals(long lost, long duplicated, long late) {}
