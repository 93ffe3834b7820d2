package io.weir.trainer.table;

/**
 * What a table holds and has done since it was first made.
 *
 * @param rows with a record of their own
 * @param rowBytes of these records: weights, optimizer's numbers, count and last event time
 * @param bytes of all memory the table has taken
 * @param admitted ids that got a row
 * @param rejected sights of ids that had none and got none
 * @param expired rows whose id was not seen for too long
 * @param evicted rows that had to make room
 */
public record TableStatus(
    long rows,
    long rowBytes,
    long bytes,
    long admitted,
    long rejected,
    long expired,
    long evicted) {
  /** Of no table. */
  public static final TableStatus NONE = new TableStatus(0, 0, 0, 0, 0, 0, 0);

  /** Of both tables together. */
  public TableStatus plus(TableStatus other) {
    return new TableStatus(
        rows + other.rows,
        rowBytes + other.rowBytes,
        bytes + other.bytes,
        admitted + other.admitted,
        rejected + other.rejected,
        expired + other.expired,
        evicted + other.evicted);
  }
}
