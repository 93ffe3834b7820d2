package io.weir.benchmarks.train;

import io.weir.trainer.table.TableStatus;

/**
 * Memory of a dynamic table that is full of rows.
 *
 * @param rows filled
 * @param recordBytes of the rows' records: weights, optimizer's numbers, count and last event time
 * @param numberBytes of the weights and the optimizer's numbers alone
 * @param bytes of all memory the table has taken: records with their ids, index, counts of
 *     candidates
 * @param fillNanos per row that was added
 */
record TableMemory(long rows, long recordBytes, long numberBytes, long bytes, double fillNanos) {
  private static final int COUNT_AND_TIME_BYTES = 8;

  static TableMemory of(TableStatus status, double fillNanos) {
    return new TableMemory(
        status.rows(),
        status.rowBytes(),
        status.rowBytes() - status.rows() * COUNT_AND_TIME_BYTES,
        status.bytes(),
        fillNanos);
  }

  double perRecords() {
    return (double) bytes / recordBytes;
  }

  double perNumbers() {
    return (double) bytes / numberBytes;
  }
}
